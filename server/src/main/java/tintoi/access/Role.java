package tintoi.access;

/// What a person is in the workspace, from most to least.
public enum Role {
  OWNER,
  ADMIN,
  SUPERVISOR,
  AGENT;

  public boolean atLeast(Role other) {
    return compareTo(other) <= 0;
  }
}
