package tintoi.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request to the provider for a delivery, or one look for what became of it.
///
/// @param outcome SENT, DEFERRED, HELD, IN_DOUBT, BOUNCED, or how it was found (ECHO, READ_BACK,
///   DECIDED); null while it runs
public record Attempt(
    UUID deliveryId,
    int number,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String outcome,
    int http,
    String code,
    String text,
    String trace) {}
