package tintoi.failure;

/// How far a failure reaches: what else would fail the same way now.
public enum Reach {
  MESSAGE,
  RECIPIENT,
  CHANNEL,
  PROVIDER
}
