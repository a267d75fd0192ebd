package tintoi.channel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Published after the commit in which a channel was connected, or connected again: its token is
/// alive, its scopes, role and webhook subscription were checked. Whoever holds messages for it may
/// let them go.
///
/// @param byPerson who did it; null if the system did (a renewal)
public record ChannelConnected(UUID workspaceId, UUID channelId, @Nullable UUID byPerson) {}
