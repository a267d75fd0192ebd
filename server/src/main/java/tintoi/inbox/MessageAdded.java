package tintoi.inbox;

import java.util.UUID;

/// Published after the commit in which something was said or taken back, for those who show it.
public record MessageAdded(UUID workspaceId, UUID conversationId, UUID messageId) {}
