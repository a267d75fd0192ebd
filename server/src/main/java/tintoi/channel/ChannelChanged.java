package tintoi.channel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Published inside the transaction that connects a channel, or connects it again: whoever keeps
/// something per channel makes it there and then, so that a channel is never without, and whoever
/// holds messages for it lets them go with the same commit.
///
/// @param byPerson who did it, or made the link it was done by; null if the system did
/// @param byLink the link it was done by; null if she did it herself
public record ChannelChanged(Channel channel, @Nullable UUID byPerson, @Nullable UUID byLink) {
  public ChannelChanged(Channel channel, @Nullable UUID byPerson) {
    this(channel, byPerson, null);
  }
}
