package tintoi.channel;

/// Published inside the transaction that connects a channel, or connects it again: whoever keeps
/// something per channel makes it there and then, so that a channel is never without.
public record ChannelChanged(Channel channel) {}
