package tintoi.failure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.provider.ChannelKind;

/// What we know beside the provider's words, for codes whose meaning depends on it.
///
/// @param kind where it was to go: code 100/33 is a deleted comment here, a lost permission there
/// @param attempt number of this attempt, from 1: code 2 repeated for one person is a block
/// @param windowEndsAt end of the reply window by our own clock; null if none is known
/// @param now by the product's clock
public record Circumstances(
    ChannelKind kind, int attempt, @Nullable Instant windowEndsAt, Instant now) {}
