package tintoi.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tintoi.allowance.AllowanceLow;
import tintoi.allowance.Purpose;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ProviderError;

/// Who could buy more of an allowance, or send less, is told before it is used up. There is no row
/// for it among the [Warnings]: the allowance keeps itself that it was told.
@Component
class LowAllowances {
  private static final String CAUSE = "warning.allowance_low";

  private final FailureDictionary dictionary;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  LowAllowances(FailureDictionary dictionary, ApplicationEventPublisher events, Clock clock) {
    this.dictionary = dictionary;
    this.events = events;
    this.clock = clock;
  }

  @EventListener
  void foreseen(AllowanceLow event) {
    Purpose lane = event.lane();
    Instant now = clock.instant();
    Duration left = Duration.between(now, event.reservedAt());
    var said =
        new ProviderError(
            lane.kind().provider(), 0, "", "", "", left.isNegative() ? Duration.ZERO : left);
    var why = dictionary.own(CAUSE, said, new Circumstances(lane.kind(), 1, null, now));
    events.publishEvent(new WarningGiven(lane.workspaceId(), lane.channelId(), why, 0));
  }
}
