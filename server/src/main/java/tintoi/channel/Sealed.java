package tintoi.channel;

/// A table with sealed secrets that live longer than an hour.
public interface Sealed {
  /// Seals with the key of today what an older key sealed. Safe beside whoever writes the same
  /// rows.
  Resealed reseal();

  /// @param left what could not be opened, because its key is not among those given
  record Resealed(int done, int left) {}
}
