package tintoi.provider;

/// The company behind a channel: one login, one webhook, one clock of failures.
public enum Provider {
  META,
  ZALO
}
