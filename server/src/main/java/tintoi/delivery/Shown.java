package tintoi.delivery;

/// What a person sees of a delivery: its own state, seen together with its lane and with what is
/// before it in the conversation.
public enum Shown {
  QUEUED,
  SENDING,
  SENT,
  DELIVERED,
  READ,
  RETRYING,
  HELD,
  WAITING,
  UNCONFIRMED,
  BOUNCED,
  EXPIRED,
  CANCELLED
}
