package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Content;

/// What was said, in or out.
///
/// @param text its words; empty if it has none
/// @param content what there is to tap or to see; its words are the text then; null if there is
///   none
/// @param payload what stands behind the answer or button the customer tapped; null if she did not
/// @param reaction the customer's sign on it, like "❤"; null if there is none
/// @param attachments what it carries beside its words, in order
/// @param delivery how it stands: of several parts the one that stands worst; null for what came in
///   and for what was written outside Tintoi
/// @param parts all its parts in their order, if it has several; else empty
/// @param parentId the message it answers, where that is known; null elsewhere
/// @param editedAt when it was given other words, before it left or by its author since; null if it
///   was not
/// @param withdrawnAt when it was taken back or removed; null if it was not
/// @param recoveredAt when it was read from the provider afterwards; null if it came by itself
/// @param earlier what it said before its author changed it, the oldest first
/// @param about of a private reply: the comment it answers; null elsewhere
/// @param comment how it stands in public; null if it is no comment
record MessageJson(
    UUID id,
    UUID conversationId,
    String direction,
    String kind,
    Author author,
    String text,
    Instant at,
    @Nullable String clientId,
    @Nullable UUID parentId,
    @Nullable Instant editedAt,
    @Nullable Instant withdrawnAt,
    @Nullable Instant recoveredAt,
    @Nullable Content content,
    @Nullable String payload,
    @Nullable String reaction,
    List<AttachmentJson> attachments,
    @Nullable DeliveryJson delivery,
    List<DeliveryJson> parts,
    List<Earlier> earlier,
    @Nullable About about,
    @Nullable CommentJson comment) {

  /// What it said before.
  ///
  /// @param until when other words took its place
  record Earlier(String text, Instant until) {}

  /// The comment that a private reply answers.
  ///
  /// @param conversationId where it is; another one if this is the person's own conversation
  record About(UUID conversationId, UUID messageId) {}

  /// @param kind customer, person, page (outside Tintoi) or automation
  record Author(String kind, @Nullable UUID id, String name) {}
}
