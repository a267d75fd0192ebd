package tintoi.provider;

import java.util.List;

/// Something of ours that reads what a provider sends.
public interface Subject {
  String name();

  /// What it is sent, by name: one body, or one answer of several.
  List<String> parts();

  /// A part, spoilt.
  byte[] spoil(String part, Mutator mutator);

  /// Reads it, and throws if anything we rely on does not hold.
  void take(String part, byte[] spoilt) throws Exception;
}
