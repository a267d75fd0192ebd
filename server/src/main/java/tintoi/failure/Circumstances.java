package tintoi.failure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.provider.ChannelKind;

/// What we know beside the provider's words, for codes whose meaning depends on it.
///
/// @param kind where it was to go: code 100/33 is a deleted comment here, a lost permission there
/// @param attempt how often this answer came for the message, this time included: code 2 repeated
///   for one person is a block
/// @param alone it concerns this message only: others of its lane got through since it came last,
///   or it stopped them for it before
/// @param notice it is news in a template and no reply: a provider counts those apart, and asks for
///   rights of their own
/// @param windowEndsAt end of the reply window by our own clock; null if none is known
/// @param now by the product's clock
public record Circumstances(
    ChannelKind kind,
    int attempt,
    boolean alone,
    boolean notice,
    @Nullable Instant windowEndsAt,
    Instant now) {
  public Circumstances(ChannelKind kind, int attempt, @Nullable Instant windowEndsAt, Instant now) {
    this(kind, attempt, false, false, windowEndsAt, now);
  }
}
