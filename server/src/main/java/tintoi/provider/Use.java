package tintoi.provider;

/// What a person connects a channel for: "Messages", "Comments" or both.
public enum Use {
  MESSAGES,
  COMMENTS
}
