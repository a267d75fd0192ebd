package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.delivery.Delivery.State;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Reach;

/// The verdict on one delivery that was held for words nobody knew, once they are known.
///
/// | the entry says | it becomes |
/// |---|---|
/// | try again, renew, or a hold that concerns the whole channel | QUEUED: its next answer is today's |
/// | it may have arrived | IN_DOUBT, looked for at once |
/// | held for something of its own | HELD for that; QUEUED if the customer has written since |
/// | given back | BOUNCED with its reason |
@Component
class SecondVerdicts {
  private static final Revisions.Rejudged AGAIN =
      new Revisions.Rejudged(State.QUEUED, null, null, null);

  private final Revisions revisions;
  private final Advance advance;
  private final Problems problems;
  private final Recipients recipients;
  private final FailureDictionary dictionary;
  private final ReplyWindows windows;
  private final Telling telling;

  SecondVerdicts(
      Revisions revisions,
      Advance advance,
      Problems problems,
      Recipients recipients,
      Judging judging,
      Telling telling) {
    this.revisions = revisions;
    this.advance = advance;
    this.problems = problems;
    this.recipients = recipients;
    this.dictionary = judging.dictionary();
    this.windows = judging.windows();
    this.telling = telling;
  }

  /// What a verdict needs.
  record Judging(FailureDictionary dictionary, ReplyWindows windows) {}

  /// Who is told, and what time it is.
  record Telling(ApplicationEventPublisher events, MeterRegistry meters, Clock clock) {}

  /// @return false if it is still not known, or is not held for that any more
  @Transactional
  public boolean give(Deliveries.Claimed held) {
    Delivery delivery = held.delivery();
    Diagnosis was = delivery.diagnosis();
    if (was == null) return false;
    Instant now = telling.clock().instant();
    Instant window = windows.endsAt(held, now);
    boolean notice = RefusedNotices.isNotice(delivery);
    var circumstances =
        new Circumstances(delivery.kind(), delivery.attempts(), false, notice, window, now);
    Diagnosis why = dictionary.diagnoseAgain(was.evidence(), circumstances).orElse(null);
    if (why == null) return false;
    Revisions.Rejudged verdict = to(held, why, now);
    Revisions.Rejudged to = hasComeTrue(held, verdict) ? AGAIN : verdict;
    if (!revisions.rejudge(delivery, was.cause(), to, now)) return false;
    follow(held, to, now);
    telling
        .meters()
        .counter("tintoi_rejudged", "kind", delivery.kind().name(), "state", to.state().name())
        .increment();
    telling
        .events()
        .publishEvent(
            new DeliveryChanged(
                delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId()));
    return true;
  }

  private static Revisions.Rejudged to(Deliveries.Claimed held, Diagnosis why, Instant now) {
    return switch (why.disposition()) {
      case Disposition.Defer _, Disposition.Renew _ -> AGAIN;
      case Disposition.Reconcile _ -> new Revisions.Rejudged(State.IN_DOUBT, null, why, now);
      // An old refusal does not stop a channel of today: the next one will, if it is still so.
      case Disposition.Hold _ when Settlement.reachesLane(why) -> AGAIN;
      case Disposition.Hold(var until, _)
          when until == Condition.CUSTOMER_WRITES && wroteSince(held) ->
          AGAIN;
      case Disposition.Hold(var until, var at) ->
          new Revisions.Rejudged(State.HELD, until, why, at);
      case Disposition.Bounce _ -> new Revisions.Rejudged(State.BOUNCED, null, why, null);
    };
  }

  /// She may have written since the page was read in which it stood.
  private boolean hasComeTrue(Deliveries.Claimed held, Revisions.Rejudged verdict) {
    Condition until = verdict.condition();
    return (until == Condition.CUSTOMER_WRITES || until == Condition.THREAD_RETURNS)
        && recipients.cameTrue(held, until);
  }

  private static boolean wroteSince(Deliveries.Claimed held) {
    Instant wrote = held.lastWroteAt();
    Instant attempted = held.delivery().attemptedAt();
    return wrote != null && attempted != null && wrote.isAfter(attempted);
  }

  private void follow(Deliveries.Claimed held, Revisions.Rejudged to, Instant now) {
    Delivery delivery = held.delivery();
    Diagnosis why = to.why();
    if (to.state() == State.BOUNCED) {
      problems.add(delivery.workspaceId(), List.of(delivery));
      boolean tells = why != null && why.reach() == Reach.RECIPIENT && delivery.speaksHere();
      if (why != null && tells && !wroteSince(held)) recipients.unreachable(delivery, why, now);
      advance.pass(delivery);
    } else if (to.state() != State.HELD) {
      advance.again(delivery, now);
    } else if (to.at() != null) {
      advance.again(delivery, to.at());
    }
  }
}
