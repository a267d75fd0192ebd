package tintoi.delivery;

/// Keeps a lane at its published rate (GCRA: one number per lane). Not thread-safe: a lane's own
/// thread uses it.
final class Pace {
  private final long interval;
  private final long tolerance;
  private long arrival;

  /// @param perSecond sustained rate; a burst of a tenth of a second's worth is let through
  Pace(int perSecond, long now) {
    interval = 1_000_000_000L / Math.max(1, perSecond);
    tolerance = interval * Math.max(1, perSecond / 10);
    // A new owner starts without a burst: the one before may just have spent it.
    arrival = now + tolerance;
  }

  /// How many may go now, at most `wanted`; they count as gone.
  int take(int wanted, long now) {
    int taken = 0;
    while (taken < wanted && Math.max(arrival, now) - now <= tolerance) {
      arrival = Math.max(arrival, now) + interval;
      taken++;
    }
    return taken;
  }

  /// Nanoseconds until one more may go; 0 = now.
  long delay(long now) {
    return Math.max(0, Math.max(arrival, now) - now - tolerance);
  }
}
