package tintoi.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.node.Bulletin;

/// How far the reader of webhooks is behind, as a metric. Asked by one node.
@Component
class Lag {
  private static final Logger log = LoggerFactory.getLogger(Lag.class);

  private final Journal journal;
  private final Bulletin bulletin;
  private final Clock clock;
  private final MultiGauge lag;

  Lag(Journal journal, Bulletin bulletin, Clock clock, MeterRegistry meters) {
    this.journal = journal;
    this.bulletin = bulletin;
    this.clock = clock;
    this.lag = MultiGauge.builder("tintoi_webhook_lag").baseUnit("seconds").register(meters);
  }

  @Scheduled(initialDelayString = "PT6S", fixedDelayString = "PT15S")
  void measure() {
    try {
      lag.register(bulletin.first() ? List.of(row()) : List.of(), true);
    } catch (RuntimeException e) {
      log.warn("metrics=old why=\"{}\"", e.toString());
    }
  }

  private MultiGauge.Row<Number> row() {
    Instant oldest = journal.oldestUnread();
    long seconds =
        oldest == null ? 0 : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds());
    return MultiGauge.Row.of(Tags.empty(), seconds);
  }
}
