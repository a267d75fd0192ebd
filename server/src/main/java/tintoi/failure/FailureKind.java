package tintoi.failure;

/// Why a message did not arrive: the closed set. A provider's many codes are data that map to it.
public enum FailureKind {
  NETWORK(Group.CONNECTION),
  PROVIDER_OUTAGE(Group.CONNECTION),
  OUTCOME_UNKNOWN(Group.CONNECTION),
  AUTHORIZATION_LOST(Group.AUTHORIZATION),
  PERMISSION_MISSING(Group.AUTHORIZATION),
  CHANNEL_SETUP(Group.AUTHORIZATION),
  THREAD_CONTROL(Group.AUTHORIZATION),
  AGENT_NOT_PERMITTED(Group.PERMISSION),
  RATE_LIMITED(Group.ALLOWANCE),
  QUOTA_EXHAUSTED(Group.ALLOWANCE),
  POLICY_BLOCKED(Group.ALLOWANCE),
  QUIET_HOURS(Group.ALLOWANCE),
  WINDOW_CLOSED(Group.CUSTOMER),
  RECIPIENT_UNREACHABLE(Group.CUSTOMER),
  CONTENT_REJECTED(Group.CONTENT),
  DUPLICATE(Group.CONTENT),
  STALE(Group.CONTENT),
  BAD_REQUEST(Group.OURS),
  UNRECOGNIZED(Group.OURS);

  /// The headings under which people see failures.
  public enum Group {
    CONNECTION,
    AUTHORIZATION,
    PERMISSION,
    ALLOWANCE,
    CUSTOMER,
    CONTENT,
    OURS
  }

  private final Group group;

  FailureKind(Group group) {
    this.group = group;
  }

  public Group group() {
    return group;
  }
}
