package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.allowance.Spread;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Reach;
import tintoi.provider.Connector.Search;
import tintoi.provider.DoubtRule;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// Decides what an answer means for a delivery. Pure: no clock, no SQL, no network.
final class Settlement {
  /// A lane that is told "too fast" without a time waits this long.
  private static final Duration THROTTLE = Duration.ofSeconds(5);

  /// The cause of what was not answered in time, and of what its sender died over.
  static final String UNHEARD = "delivery.unconfirmed";

  private final FailureDictionary dictionary;
  private final RetrySchedule schedule;
  private final List<Duration> looks;
  private final Duration unheard;

  /// @param unheard how long after the attempt a request of which nothing was heard may still
  ///   arrive, see [DeliveryProperties#unheard]
  Settlement(
      FailureDictionary dictionary,
      RetrySchedule schedule,
      List<Duration> looks,
      Duration unheard) {
    this.dictionary = dictionary;
    this.schedule = schedule;
    this.looks = looks;
    this.unheard = unheard;
  }

  FailureDictionary dictionary() {
    return dictionary;
  }

  /// The verdict on an answer; null if it was a success.
  @Nullable Diagnosis diagnose(ProviderAnswer answer, Circumstances circumstances) {
    return switch (answer) {
      case ProviderAnswer.Accepted _ -> null;
      case ProviderAnswer.Refused(var error, _) -> dictionary.diagnose(error, circumstances);
      case ProviderAnswer.NoAnswer silence -> dictionary.diagnose(silence, circumstances);
    };
  }

  Outcome follow(Delivery delivery, Diagnosis why, Circumstances circumstances, Tries.Row tries) {
    Instant now = circumstances.now();
    return switch (why.disposition()) {
      case Disposition.Defer(var notBefore) when why.reach() == Reach.CHANNEL ->
          new Outcome.LaneStopped(notBefore == null ? now.plus(THROTTLE) : notBefore, null, why);
      case Disposition.Defer(var notBefore) ->
          defer(delivery, notBefore, why, circumstances, tries);
      case Disposition.Hold(var until, var at) when reachesLane(why) ->
          new Outcome.LaneStopped(at, until, why);
      case Disposition.Hold(var until, var at) ->
          new Outcome.Held(until, spread(delivery.channelId(), until, at), why);
      case Disposition.Reconcile _ -> new Outcome.InDoubt(lookAt(0, now, now), why);
      case Disposition.Renew _ -> new Outcome.LaneStopped(null, Condition.CHANNEL_RECONNECTED, why);
      case Disposition.Bounce _ -> new Outcome.Bounced(why);
    };
  }

  /// Of all channels, what waits for the same time of day does not go in the same second.
  private static @Nullable Instant spread(UUID channel, Condition until, @Nullable Instant at) {
    boolean givenAnew = until == Condition.QUOTA_RESETS || until == Condition.QUIET_HOURS_END;
    return givenAnew && at != null ? Spread.after(channel, at) : at;
  }

  /// Nothing left, and the fault is ours: it is tried again by the schedule.
  Outcome later(Delivery delivery, Diagnosis why, Circumstances circumstances, Tries.Row tries) {
    return defer(delivery, null, why, circumstances, tries);
  }

  private Outcome defer(
      Delivery delivery,
      @Nullable Instant notBefore,
      Diagnosis why,
      Circumstances circumstances,
      Tries.Row tries) {
    var next = next(delivery, circumstances.now(), tries);
    if (next.isEmpty()) return exhausted(why.evidence(), circumstances);
    Instant at = next.get();
    return new Outcome.Deferred(notBefore != null && notBefore.isAfter(at) ? notBefore : at, why);
  }

  /// Its time in the schedule is what it was tried, since somebody last stood by its words.
  private Optional<Instant> next(Delivery delivery, Instant failed, Tries.Row tries) {
    Instant stood = stoodBy(delivery);
    Instant tried = tries.since();
    Instant since = tried == null || tried.isBefore(stood) ? stood : tried;
    return schedule.next(delivery.attempts(), since, failed, tries.luck());
  }

  private Outcome exhausted(ProviderError evidence, Circumstances circumstances) {
    return new Outcome.Held(
        Condition.AGENT_DECIDES, null, dictionary.own("hold.exhausted", evidence, circumstances));
  }

  /// When it was put, or when somebody last said that it is right as it stands: whoever is asked
  /// and says "send it" is not asked again after one more try.
  static Instant stoodBy(Delivery delivery) {
    Instant worded = delivery.wordedAt();
    Instant put = delivery.createdAt();
    return worded == null || worded.isBefore(put) ? put : worded;
  }

  /// What a look for a doubtful delivery leads to.
  ///
  /// @param before the looks that were made before
  Outcome reconcile(
      Delivery delivery,
      Deliveries.Looks before,
      Search search,
      DoubtRule rule,
      Circumstances circumstances,
      Tries.Row tries) {
    Instant now = circumstances.now();
    Instant attempted = delivery.attemptedAt() == null ? now : delivery.attemptedAt();
    boolean old = !now.isBefore(attempted.plus(onItsWay(delivery)));
    int looked = before.made();
    return switch (search) {
      case Search.Found(var id, _) -> new Outcome.Sent(id);
      case Search.Absent _ when rule != DoubtRule.BLIND && before.missed() && old ->
          absent(delivery, attempted, circumstances, tries);
      case Search.Absent _ when rule == DoubtRule.BLIND -> ask(delivery, circumstances);
      case Search.Absent _ -> new Outcome.StillInDoubt(lookAt(looked + 1, attempted, now));
      case Search.Unreadable _ when looked > looks.size() + 6 -> ask(delivery, circumstances);
      case Search.Unreadable _ -> new Outcome.StillInDoubt(lookAt(looked + 1, attempted, now));
    };
  }

  /// How long after the attempt its request may still reach the provider. Where the connection
  /// ended, or the provider answered, it has arrived by now or never will, and a minute is for the
  /// provider to show it. Where nothing was heard, it may not even have left.
  private Duration onItsWay(Delivery delivery) {
    Diagnosis why = delivery.diagnosis();
    boolean heard = why != null && !why.cause().equals(UNHEARD);
    return heard ? Duration.ofMinutes(1) : unheard;
  }

  /// It is not there, so it failed like any other: it is tried again by the schedule, in which the
  /// time of the looking counts. A campaign's is not worth even a small risk of coming twice.
  private Outcome absent(
      Delivery delivery, Instant attempted, Circumstances circumstances, Tries.Row tries) {
    if (delivery.precedence() == Delivery.Precedence.CAMPAIGN) return ask(delivery, circumstances);
    var next = next(delivery, attempted, tries);
    ProviderError last = lastWord(delivery);
    if (next.isEmpty()) return exhausted(last, circumstances);
    Instant at = next.get();
    return at.isAfter(circumstances.now())
        ? new Outcome.Deferred(at, dictionary.own("delivery.not_arrived", last, circumstances))
        : new Outcome.Again();
  }

  private Outcome ask(Delivery delivery, Circumstances circumstances) {
    return new Outcome.Held(
        Condition.AGENT_DECIDES,
        null,
        dictionary.own("delivery.not_found_again", lastWord(delivery), circumstances));
  }

  /// What the provider said when it came into doubt.
  private static ProviderError lastWord(Delivery delivery) {
    Diagnosis was = delivery.diagnosis();
    return was == null
        ? new ProviderError(delivery.kind().provider(), 0, "", "", "", null)
        : was.evidence();
  }

  private Instant lookAt(int look, Instant attempted, Instant now) {
    Instant at = attempted.plus(looks.get(Math.min(look, looks.size() - 1)));
    return at.isAfter(now) ? at : now.plus(looks.getLast());
  }

  /// True if it concerns more than the one conversation.
  static boolean reachesLane(Diagnosis why) {
    return switch (why.reach()) {
      case CHANNEL, PROVIDER -> true;
      case MESSAGE, RECIPIENT -> false;
    };
  }
}
