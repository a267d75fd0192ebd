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
/// @param editedAt when it was given other words: by us before it left, by its author since; null
///   if it was not
/// @param text its words; empty if it has none
/// @param withdrawnAt when it was taken back; null if it was not
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
  /// @param about the comment it answers in private; null if it is no private reply
  /// @param hiddenAt when the provider last told that it was hidden from the public; null = never
  /// @param shownAt the same of being shown again
  public record Extra(
      @Nullable Content content,
      @Nullable String payload,
      @Nullable String reaction,
      @Nullable About about,
      @Nullable Instant hiddenAt,
      @Nullable Instant shownAt) {
    public static final Extra NONE = of(null, null, null);

    static Extra of(@Nullable Content content, @Nullable String payload, @Nullable About about) {
      return new Extra(content, payload, null, about, null, null);
    }
  }

  /// The comment a private reply answers, which may be in another conversation.
  public record About(UUID conversationId, UUID messageId) {}

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
