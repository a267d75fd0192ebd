package tintoi.inbox;

import java.util.UUID;

/// Published after the commit in which a request to join was made, decided or withdrawn.
public record RequestChanged(UUID workspaceId, UUID conversationId, UUID requestId) {}
