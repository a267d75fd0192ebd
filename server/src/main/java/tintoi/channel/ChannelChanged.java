package tintoi.channel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Published inside the transaction that connects a channel, or connects it again: whoever keeps
/// something per channel makes it there and then, so that a channel is never without, and whoever
/// holds messages for it lets them go with the same commit.
///
/// @param byPerson who did it; null if the system did
public record ChannelChanged(Channel channel, @Nullable UUID byPerson) {}
