package tintoi.delivery;

import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.node.Bulletin;

/// Drops what nobody asks for any more: attempts by the month. Deliveries stay, they are what was
/// said; see decision 0016 for why their number does not matter.
@Component
class Ageing {
  private static final Logger log = LoggerFactory.getLogger(Ageing.class);

  private final Attempts attempts;
  private final Bulletin bulletin;
  private final DeliveryProperties properties;
  private final Clock clock;

  Ageing(Attempts attempts, Bulletin bulletin, DeliveryProperties properties, Clock clock) {
    this.attempts = attempts;
    this.bulletin = bulletin;
    this.properties = properties;
    this.clock = clock;
  }

  @Scheduled(initialDelayString = "PT2M", fixedDelayString = "PT1H")
  void run() {
    if (!bulletin.first()) return;
    try {
      Instant before = clock.instant().minus(properties.keepAttempts());
      int months = attempts.dropMonths(before);
      if (months > 0) log.info("ageing=attempts months={} before={}", months, before);
    } catch (RuntimeException e) {
      log.warn("ageing=later why=\"{}\"", e.toString());
    }
  }
}
