package tintoi.web;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.inbox.Conversation.Colleague;
import tintoi.inbox.Request;

/// A request to join, as one person sees it.
///
/// @param mine she made it
/// @param mayDecide she may let in or not
record RequestJson(
    UUID id,
    UUID conversationId,
    Named customer,
    Colleague person,
    String reason,
    @Nullable Draft draft,
    Request.State state,
    boolean mine,
    boolean mayDecide,
    Instant createdAt,
    @Nullable Instant decidedAt,
    @Nullable Named decidedBy,
    String note) {

  record Named(String name) {}

  /// What becomes a reply once she is let in.
  record Draft(String text) {}
}
