package tintoi.provider;

/// How one finds out what became of an attempt that brought no answer.
public enum DoubtRule {
  /// The provider sends our own message back with our reference in it.
  ECHOED,
  /// The provider's conversation can be read; our text and the time identify it.
  READABLE,
  /// Neither: never sent again alone, a person decides.
  BLIND
}
