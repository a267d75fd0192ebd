package tintoi.provider;

/// What a shop does with somebody's public words, beside answering them. Each says how things shall
/// be, not what to change, so that doing it twice is doing it once.
public enum Act {
  /// Only its author and the author's friends see it.
  HIDE,
  UNHIDE,
  LIKE,
  UNLIKE,
  /// Gone for everybody; there is no way back.
  DELETE;

  /// What this one undoes; itself if there is no way back.
  public Act opposite() {
    return switch (this) {
      case HIDE -> UNHIDE;
      case UNHIDE -> HIDE;
      case LIKE -> UNLIKE;
      case UNLIKE -> LIKE;
      case DELETE -> DELETE;
    };
  }
}
