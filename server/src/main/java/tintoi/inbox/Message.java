package tintoi.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was said, in or out.
///
/// @param authorId the person of ours; null for a customer, the Page itself and automation
/// @param at as the provider says for what came in; what was said is sorted by it
/// @param clientId the browser's own id of it; null if it came from elsewhere
/// @param parentId the comment it answers; null elsewhere
/// @param resendOf the delivery it is a new try of; null if none
/// @param editedAt when it was given other words before it left; null if it was not
/// @param text its words; empty if it has none
/// @param withdrawnAt when the customer took it back; null if she did not
/// @param recoveredAt when it was read from the provider afterwards; null if it came by itself
/// @param attachments what it carries beside its words, in order
public record Message(
    UUID workspaceId,
    UUID conversationId,
    UUID messageId,
    Conversation.Direction direction,
    Author author,
    @Nullable UUID authorId,
    String authorName,
    String text,
    Instant at,
    @Nullable String clientId,
    @Nullable String parentId,
    @Nullable UUID resendOf,
    @Nullable Instant editedAt,
    @Nullable Instant withdrawnAt,
    @Nullable Instant recoveredAt,
    List<Attachment> attachments) {

  Message with(List<Attachment> found) {
    return new Message(
        workspaceId,
        conversationId,
        messageId,
        direction,
        author,
        authorId,
        authorName,
        text,
        at,
        clientId,
        parentId,
        resendOf,
        editedAt,
        withdrawnAt,
        recoveredAt,
        found);
  }

  /// Who wrote it. PAGE is somebody outside Tintoi, on the provider's own site.
  public enum Author {
    CUSTOMER,
    PERSON,
    PAGE,
    AUTOMATION
  }
}
