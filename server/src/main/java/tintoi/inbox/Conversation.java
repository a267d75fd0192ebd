package tintoi.inbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.ChannelKind;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tintoi.provider.InboundEvent.Post;

/// One customer on one channel, or one comment thread.
///
/// @param recipient the provider's id of the other end: the person, or the root comment
/// @param customerName empty if the provider has not told it
/// @param post what the comments are under; null elsewhere
/// @param lastAt when something was last said, in or out
/// @param lastAttachment what that was, if it had no words; null otherwise
public record Conversation(
    UUID workspaceId,
    UUID conversationId,
    UUID channelId,
    ChannelKind kind,
    String recipient,
    String customerId,
    String customerName,
    @Nullable Post post,
    @Nullable UUID assigneeId,
    State state,
    Instant lastAt,
    String lastText,
    @Nullable Kind lastAttachment,
    Direction lastDirection) {

  /// An ended conversation opens again when the customer writes or a person replies.
  public enum State {
    OPEN,
    ENDED
  }

  /// Seen from the shop.
  public enum Direction {
    IN,
    OUT
  }

  /// A conversation as one person sees it.
  ///
  /// @param unread how many of the customer's messages she has not seen, at most 100
  /// @param member whether she belongs to it
  public record View(
      Conversation conversation, int unread, boolean member, @Nullable Colleague assignee) {}

  /// Somebody of the workspace, by name.
  public record Colleague(UUID id, String name) {}
}
