package tintoi.channel;

import java.util.UUID;
import tintoi.provider.ProviderError;

/// A token could not be renewed ahead of its end: the provider will not, in these words. Until that
/// end it may still work.
public record GrantLost(UUID workspaceId, UUID channelId, ProviderError error) {}
