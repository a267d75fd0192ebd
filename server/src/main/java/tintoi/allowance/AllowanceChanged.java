package tintoi.allowance;

import java.util.UUID;

/// A channel's allowance is about to run out, its automation waits or goes on, or its reserve was
/// set anew.
public record AllowanceChanged(UUID workspaceId, UUID channelId) {}
