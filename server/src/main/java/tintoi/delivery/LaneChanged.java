package tintoi.delivery;

import java.util.UUID;

/// Published after the commit in which a channel's lanes were paused, throttled or let go.
public record LaneChanged(UUID workspaceId, UUID channelId) {}
