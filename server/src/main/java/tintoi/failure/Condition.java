package tintoi.failure;

/// What a held delivery or a paused lane waits for.
public enum Condition {
  CHANNEL_RECONNECTED,
  CUSTOMER_WRITES,
  QUOTA_RESETS,
  QUIET_HOURS_END,
  AGENT_DECIDES,
  SETUP_FIXED,
  POLICY_LIFTED,
  THREAD_RETURNS,
  OPERATOR_FIXES
}
