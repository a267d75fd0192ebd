package tintoi.web;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.inbox.Conversation;
import tintoi.provider.ChannelKind;

/// A conversation in a list, as one person sees it.
///
/// @param unread how many messages she has not seen, at most 100
/// @param notSent how many of its messages wait for patience or for a person
/// @param lastOut how the last message stands, if it is one of ours; null otherwise
/// @param windowEndsAt until when the provider takes replies; null if it has no such rule
/// @param freeUntil until when a message to her costs nothing; null where that is no question
/// @param heldBy the provider's id of the other app that holds it; empty if it is not known which;
///   null if we may write
/// @param askedBy the provider's id of the app that asks us for it; null if none does
record ConversationJson(
    UUID id,
    InChannel channel,
    Customer customer,
    Snippet snippet,
    Instant lastAt,
    int unread,
    Conversation.@Nullable Colleague assignee,
    boolean member,
    boolean mayReply,
    int notSent,
    @Nullable String lastOut,
    @Nullable Instant windowEndsAt,
    @Nullable Instant freeUntil,
    @Nullable Post post,
    Conversation.State state,
    @Nullable String heldBy,
    @Nullable String askedBy) {

  /// Where it takes place.
  ///
  /// @param interrupted nothing leaves there now
  record InChannel(UUID id, ChannelKind kind, String name, boolean interrupted) {}

  /// With whom.
  ///
  /// @param name empty if the provider has not told it
  /// @param follows whether she follows the Page or OA; null where the provider never said
  record Customer(String id, String name, boolean unreachable, @Nullable Boolean follows) {}

  /// What was said last.
  ///
  /// @param attachment what it was if it had no words: image, file and so on; null otherwise
  record Snippet(String text, @Nullable String attachment, String direction, Instant at) {}

  /// What the comments are under.
  record Post(String id, String text) {}
}
