package tintoi.channel;

import java.util.UUID;

/// A customer asked the provider that what is kept of her be deleted. Published in the transaction
/// that read it.
///
/// @param conversationId where what she and the shop said is kept
public record ErasureAsked(Channel channel, UUID conversationId) {}
