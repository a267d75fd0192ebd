package bench.stub;

/// What the provider did with a request. Logged as its code.
public enum Verdict {
  /// Taken, and answered with an id.
  TAKEN,
  /// Taken, and never answered.
  HUNG,
  /// 500; not taken.
  ERROR,
  /// The channel's token was refused; not taken.
  REFUSED,
  /// Over the channel's limit; not taken.
  LIMITED;

  /// As it is logged.
  int code() {
    return switch (this) {
      case TAKEN -> 0;
      case HUNG -> 1;
      case ERROR -> 2;
      case REFUSED -> 3;
      case LIMITED -> 4;
    };
  }

  static Verdict of(int code) {
    for (Verdict verdict : values()) if (verdict.code() == code) return verdict;
    throw new IllegalArgumentException("no verdict: " + code);
  }

  public boolean isTaken() {
    return this == TAKEN || this == HUNG;
  }
}
