package tintoi.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.node.Bulletin;

/// When the dictionary has learned: what was held because nobody knew the provider's words is
/// judged anew, by the words that were kept. Costs one small read unless there is something to do.
@Component
class Rejudging {
  private static final Logger log = LoggerFactory.getLogger(Rejudging.class);
  private static final int AT_ONCE = 200;

  private final UnknownAnswers unknown;
  private final SecondVerdicts verdicts;
  private final FailureDictionary dictionary;
  private final Bulletin bulletin;
  private final Clock clock;

  Rejudging(
      UnknownAnswers unknown,
      SecondVerdicts verdicts,
      FailureDictionary dictionary,
      Bulletin bulletin,
      Clock clock) {
    this.unknown = unknown;
    this.verdicts = verdicts;
    this.dictionary = dictionary;
    this.bulletin = bulletin;
    this.clock = clock;
  }

  /// Soon after the start, and again: a node of an older version may hold more meanwhile.
  @Scheduled(initialDelayString = "PT5S", fixedDelayString = "PT1M")
  void run() {
    if (!bulletin.first()) return;
    try {
      for (UUID workspaceId : unknown.judgedByAnother()) workspace(workspaceId);
    } catch (RuntimeException e) {
      log.warn("rejudging=later why=\"{}\"", e.toString());
    }
  }

  private void workspace(UUID workspaceId) {
    int judged = 0;
    List<Deliveries.Claimed> page = unknown.held(workspaceId, null, AT_ONCE);
    while (!page.isEmpty()) {
      for (Deliveries.Claimed held : page) if (verdicts.give(held)) judged++;
      Delivery last = page.getLast().delivery();
      page = page.size() < AT_ONCE ? List.of() : unknown.held(workspaceId, last, AT_ONCE);
    }
    Instant now = clock.instant();
    unknown.judged(
        workspaceId,
        (kind, error) ->
            dictionary.diagnoseAgain(error, new Circumstances(kind, 1, null, now)).isPresent());
    log.info(
        "rejudging=done workspace={} deliveries={} dictionary={}",
        workspaceId,
        judged,
        dictionary.version());
  }
}
