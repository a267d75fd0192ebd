package tintoi.allowance;

import java.util.UUID;
import tintoi.provider.ChannelKind;

/// A channel and what it is used for: providers limit each purpose by itself.
public record Purpose(UUID workspaceId, UUID channelId, ChannelKind kind) {}
