package tintoi.failure;

/// Who can heal a failure; often not the person who sees it.
public enum Owner {
  AGENT,
  CONVERSATION_OWNER,
  CHANNEL_ADMIN,
  PAGE_OWNER,
  CUSTOMER,
  PROVIDER,
  TIME,
  OPERATOR
}
