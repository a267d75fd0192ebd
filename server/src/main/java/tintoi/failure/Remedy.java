package tintoi.failure;

/// What a person can do about a failure; on screen a button. In JSON and YAML the name in lower
/// case.
public enum Remedy {
  RECONNECT,
  VIEW_CHANNEL,
  SEND_AGAIN,
  MARK_ARRIVED,
  EDIT,
  EDIT_AND_RESEND,
  CANCEL,
  REQUEST_TO_JOIN,
  WAIT_CUSTOMER,
  CHECK_AGAIN,
  TAKE_OVER,
  REPLY_PUBLICLY,
  CONTACT_SUPPORT,
  VIEW_OUTBOX
}
