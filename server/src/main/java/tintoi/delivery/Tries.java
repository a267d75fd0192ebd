package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Since when a delivery has been tried in vain. What waited, be it for its channel, an allowance,
/// the morning or its customer, was not tried meanwhile: it is given the whole schedule from its
/// first try on, and not to a person because it is old.
@Component
final class Tries {
  private static final Logger log = LoggerFactory.getLogger(Tries.class);

  private final Attempts attempts;
  private final Duration giveUp;
  private final Duration apart;

  Tries(Attempts attempts, DeliveryProperties properties) {
    this.attempts = attempts;
    this.giveUp = properties.giveUp();
    this.apart = Collections.max(properties.retries()).multipliedBy(2);
  }

  /// What the schedule need know of the try that failed now.
  ///
  /// @param since when this row of tries began; null = it is not so old that it would matter
  /// @param luck 0.0-1.0, spreads retries
  record Row(@Nullable Instant since, double luck) {}

  /// Asks the tries that were made only where it matters: of what is younger than the schedule is
  /// long, none can have lasted too long.
  Row of(Delivery delivery, Instant now) {
    double luck = ThreadLocalRandom.current().nextDouble();
    if (now.isBefore(Settlement.stoodBy(delivery).plus(giveUp).minus(apart)))
      return new Row(null, luck);
    Instant last = delivery.attemptedAt() == null ? now : delivery.attemptedAt();
    try {
      return new Row(attempts.triedSince(delivery, last, apart), luck);
    } catch (RuntimeException e) {
      // Our own fault must not cost it the tries it has left: the next one asks again.
      log.warn(
          "delivery={} has tries that cannot be read: {}", delivery.deliveryId(), e.toString());
      return new Row(last, luck);
    }
  }
}
