package tintoi.inbox;

import java.time.Instant;
import java.util.UUID;

/// A reply whose time has not come. It has no place in the outbox yet, so that it keeps no later
/// reply of its conversation waiting; when its time comes it becomes a message with the same id.
///
/// @param revision one higher with every change
public record ScheduledReply(
    UUID workspaceId,
    UUID scheduledId,
    UUID conversationId,
    UUID authorId,
    String authorName,
    String text,
    Instant sendAt,
    Instant wordedAt,
    int revision) {}
