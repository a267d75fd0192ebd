package tintoi.provider;

import java.time.Duration;

/// What a provider publishes about a channel kind. Each connector names the source.
///
/// @param textLength longest text in UTF-16 units
/// @param perSecond sustained sends per second for one channel
/// @param replyWindow how long after the customer's last message a reply is taken; [Duration#ZERO]
///   = no such rule
public record Limits(int textLength, int perSecond, Duration replyWindow) {}
