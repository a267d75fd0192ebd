package tintoi.channel;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Lets an old key go: what it sealed is sealed anew, while everything goes on. When nothing is
/// left, the old key can be taken out of the settings.
@Component
class KeyChange {
  private static final Logger log = LoggerFactory.getLogger(KeyChange.class);

  private final List<Sealed> tables;
  private final AtomicInteger left = new AtomicInteger();

  KeyChange(List<Sealed> tables, MeterRegistry meters) {
    this.tables = tables;
    meters.gauge("tintoi.seals.unopened", left);
  }

  @Scheduled(initialDelayString = "PT30S", fixedDelayString = "PT1H")
  void run() {
    int done = 0;
    int unopened = 0;
    for (Sealed table : tables) {
      Sealed.Resealed resealed = table.reseal();
      done += resealed.done();
      unopened += resealed.left();
    }
    left.set(unopened);
    if (done > 0) log.info("secrets sealed anew={} unopened={}", done, unopened);
  }
}
