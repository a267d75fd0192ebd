package tintoi.delivery;

import java.time.Instant;
import java.util.UUID;

/// One request to the provider for a delivery, or one look for what became of it.
///
/// @param outcome SENT, DEFERRED, HELD, IN_DOUBT, BOUNCED, DIED (its sender ended while it was
///   being sent), what came of a look (ECHO, READ_BACK, NOT_FOUND, UNREADABLE), SENT_AGAIN: a
///   person let it go once more while nobody knew what had become of it, or ARRIVED_TWICE: the
///   provider has it under another id too, which is the trace
public record Attempt(
    UUID deliveryId,
    int number,
    Instant startedAt,
    Instant endedAt,
    String outcome,
    int http,
    String code,
    String text,
    String trace) {
  /// What became known of the last attempt without an answer of the provider to it.
  static Attempt noted(Delivery delivery, Instant from, Instant to, String outcome, String trace) {
    return new Attempt(
        delivery.deliveryId(), delivery.attempts(), from, to, outcome, 0, "", "", trace);
  }
}
