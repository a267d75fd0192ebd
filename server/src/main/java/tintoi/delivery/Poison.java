package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;

/// A message whose sending ended badly three times (its sender died, or nobody could read the
/// answer) is held apart for a person: whatever it is that it does to us, it does not do it a
/// fourth time, and its lane goes on. The attempts themselves are the count.
@Component
class Poison {
  private static final Logger log = LoggerFactory.getLogger(Poison.class);
  private static final int MOST = 3;
  private static final String UNREADABLE = "delivery.unreadable_answer";

  private final Attempts attempts;
  private final FailureDictionary dictionary;
  private final Clock clock;

  private final MeterRegistry meters;

  Poison(Attempts attempts, FailureDictionary dictionary, Clock clock, MeterRegistry meters) {
    this.meters = meters;
    this.attempts = attempts;
    this.dictionary = dictionary;
    this.clock = clock;
  }

  /// Its sender died while it was being sent: kept as an attempt, which a person can see.
  ///
  /// @return true if that was the third time
  boolean died(Delivery delivery) {
    meters.counter("tintoi_died", "kind", delivery.kind().name()).increment();
    Instant began = delivery.attemptedAt() == null ? clock.instant() : delivery.attemptedAt();
    attempts.insert(
        delivery.workspaceId(),
        List.of(Attempt.noted(delivery, began, clock.instant(), "DIED", "")));
    return delivery.attempts() >= MOST
        && attempts.endedBadly(delivery.workspaceId(), delivery.deliveryId()) >= MOST;
  }

  /// The same outcome, unless it is the third answer that nobody can read. A fault of our own takes
  /// nothing from a verdict that was reached.
  Outcome judge(Delivery delivery, Outcome outcome) {
    if (!(outcome instanceof Outcome.InDoubt(_, var why))) return outcome;
    if (!why.cause().equals(UNREADABLE) || delivery.attempts() < MOST) return outcome;
    try {
      int before = attempts.endedBadly(delivery.workspaceId(), delivery.deliveryId());
      return before + 1 < MOST ? outcome : quarantined(delivery, why);
    } catch (RuntimeException e) {
      log.warn("delivery={} its earlier attempts are not known now", delivery.deliveryId(), e);
      return outcome;
    }
  }

  Outcome quarantined(Delivery delivery) {
    return held(dictionary.own("delivery.quarantined", circumstances(delivery)));
  }

  private Outcome quarantined(Delivery delivery, Diagnosis why) {
    return held(dictionary.own("delivery.quarantined", why.evidence(), circumstances(delivery)));
  }

  private static Outcome held(Diagnosis why) {
    return new Outcome.Held(Condition.AGENT_DECIDES, null, why);
  }

  private Circumstances circumstances(Delivery delivery) {
    return new Circumstances(delivery.kind(), delivery.attempts(), null, clock.instant());
  }
}
