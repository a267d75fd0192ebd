package tintoi.inbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A person asks to be let into a conversation; what she wanted to say waits with her.
///
/// @param customerName whom the conversation is with; empty if not known
/// @param draft what becomes her reply when she is let in; null if she only wants in
/// @param draftKey the idempotency key of that reply; null without a draft
/// @param decidedByName who let her in or did not; null while it is pending, was withdrawn, or the
///   assignment rule let her in
public record Request(
    UUID workspaceId,
    UUID requestId,
    UUID conversationId,
    String customerName,
    UUID personId,
    String personName,
    String reason,
    @Nullable String draft,
    @Nullable String draftKey,
    State state,
    Instant createdAt,
    @Nullable Instant decidedAt,
    @Nullable String decidedByName,
    String note) {

  /// PENDING is the only one that changes.
  public enum State {
    PENDING,
    APPROVED,
    DENIED,
    WITHDRAWN
  }

  /// Published after the commit in which a request was made, decided or withdrawn.
  public record Changed(UUID workspaceId, UUID conversationId, UUID requestId) {}
}
