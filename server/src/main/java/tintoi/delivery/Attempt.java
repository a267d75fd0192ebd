package tintoi.delivery;

import java.time.Instant;
import java.util.UUID;

/// One request to the provider for a delivery, or one look for what became of it.
///
/// @param outcome SENT, DEFERRED, HELD, IN_DOUBT, BOUNCED, DIED (its sender ended while it was
///   being sent), or how it was found (ECHO, READ_BACK, DECIDED)
public record Attempt(
    UUID deliveryId,
    int number,
    Instant startedAt,
    Instant endedAt,
    String outcome,
    int http,
    String code,
    String text,
    String trace) {}
