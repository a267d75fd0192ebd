package tintoi.inbox;

import java.util.UUID;

/// Published after the commit in which a conversation, its members or its assignee changed.
public record ConversationChanged(UUID workspaceId, UUID conversationId) {}
