package tintoi.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Content;

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
/// @param extra what only some messages have
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
    List<Attachment> attachments,
    Extra extra) {

  /// What only some messages have.
  ///
  /// @param content what there is to tap or to see; its words are the message's then
  /// @param payload what stands behind the answer or button the customer tapped
  /// @param reaction the customer's sign on it, like "❤"
  public record Extra(
      @Nullable Content content, @Nullable String payload, @Nullable String reaction) {
    public static final Extra NONE = new Extra(null, null, null);
  }

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
        found,
        extra);
  }

  /// Who wrote it. PAGE is somebody outside Tintoi, on the provider's own site.
  public enum Author {
    CUSTOMER,
    PERSON,
    PAGE,
    AUTOMATION
  }
}
