package tintoi.provider;

import java.util.UUID;

/// What one delivery asks a connector to send.
public sealed interface Outgoing {
  /// Our delivery's id; a connector hands it to the provider where the provider gives it back (an
  /// echo), so that a doubt can be settled.
  UUID reference();

  /// Whom it is for: the provider's id of the person, or of the comment that is answered.
  String recipient();

  /// A text to a person.
  ///
  /// @param text 1-5,000 characters, NFC; the connector's [Limits] may be narrower
  record Text(UUID reference, String recipient, String text) implements Outgoing {}

  /// A public reply under a comment.
  ///
  /// @param recipient id of the root comment: Facebook shows two levels only
  record CommentReply(UUID reference, String recipient, String text) implements Outgoing {}
}
