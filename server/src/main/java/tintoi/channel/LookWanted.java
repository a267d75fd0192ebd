package tintoi.channel;

/// Something was said about a channel that only a look at it can prove.
public record LookWanted(Channel channel) {}
