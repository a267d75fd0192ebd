package tintoi.delivery;

import java.util.UUID;
import tintoi.provider.ChannelKind;

/// Names a lane.
record LaneKey(UUID workspaceId, UUID channelId, ChannelKind kind) {}
