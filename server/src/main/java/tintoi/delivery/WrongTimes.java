package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.node.Bulletin;

/// What a clock that was ahead wrote and nobody comes to now that it is right: leases of owners
/// that died meanwhile, lanes that rest, a provider that is to be tried. Each of them lies further
/// ahead than it ever may, and is over.
///
/// A lease that its owner still has is prolonged every few seconds, and so put right by itself; if
/// it is taken for one of these in between, its lane has another owner, as whenever one is slow.
@Component
class WrongTimes {
  private static final Logger log = LoggerFactory.getLogger(WrongTimes.class);

  /// A channel of a provider with a hundred thousand of them may rest for an hour and a half.
  private static final Duration REST = Duration.ofHours(6);

  /// A provider is tried every five minutes at least.
  private static final Duration TRY = Duration.ofMinutes(15);

  private final Leases leases;
  private final Relief relief;
  private final ProviderIncidents incidents;
  private final Bulletin bulletin;
  private final DeliveryProperties properties;
  private final Clock clock;

  WrongTimes(
      Leases leases,
      Relief relief,
      ProviderIncidents incidents,
      Bulletin bulletin,
      DeliveryProperties properties,
      Clock clock) {
    this.leases = leases;
    this.relief = relief;
    this.incidents = incidents;
    this.bulletin = bulletin;
    this.properties = properties;
    this.clock = clock;
  }

  @Scheduled(initialDelayString = "PT40S", fixedDelayString = "PT1M")
  void run() {
    if (!bulletin.first()) return;
    try {
      int ended = end(clock.instant());
      if (ended > 0) log.warn("clock=was_ahead ended={}", ended);
    } catch (RuntimeException e) {
      log.warn("clock=not_asked why=\"{}\"", e.toString());
    }
  }

  /// @return how many leases, rests and tries were over
  int end(Instant now) {
    Duration lease = Duration.ofHours(1).plus(properties.lease().multipliedBy(2));
    return leases.endBeyond(lease)
        + relief.endBeyond(now.plus(REST), now)
        + incidents.endRestsBeyond(TRY, now);
  }
}
