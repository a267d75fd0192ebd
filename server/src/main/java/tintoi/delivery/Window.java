package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.failure.Reach;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;
import tintoi.provider.Silence;

/// How many requests a lane may have in flight, and when it rests because the way itself fails. It
/// grows by one per window of successes, after a stop it doubles, and it halves with each failure
/// of the provider; after three in a row the lane rests. Not thread-safe: a lane's own thread uses
/// it.
final class Window {
  private static final int STREAK = 3;

  /// How often it is told that the provider works.
  private static final long TELL = Duration.ofSeconds(5).toNanos();

  enum Going {
    GO,
    /// The one message that tries the provider is on its way.
    WAIT,
    /// The lane was throttled: it closes.
    REST
  }

  private final LaneKey lane;
  private final LaneParts parts;
  private final int most;
  private int size;
  private int successes;
  private int streak;
  private boolean ramping;
  private boolean proved;

  /// It was throttled: what was under way by then may fail as it likes, that is the same failure.
  private boolean rested;

  private @Nullable UUID probing;
  private long told = System.nanoTime() - TELL;

  Window(LaneKey lane, int size, LaneParts parts) {
    this.lane = lane;
    this.parts = parts;
    this.most = parts.properties().window();
    this.size = Math.clamp(size, 1, most);
    this.ramping = this.size == 1;
  }

  int size() {
    return size;
  }

  /// How many of them automation and campaigns may have: were they to fill it and to hang, a reply
  /// that a person writes would wait for them.
  int sizeForPrograms() {
    return size == 1 ? 1 : size - Math.max(1, size / 8);
  }

  /// While many lanes of a provider fail, one in the cluster sends one message to find out whether
  /// it works again; the others rest.
  Going may(boolean nothingInFlight) {
    if (probing == null)
      switch (parts.outages().pass(lane)) {
        case Outages.Pass.Clear _ -> {
          return Going.GO;
        }
        case Outages.Pass.Probe(var incident) -> probing = incident;
        case Outages.Pass.Rest rest -> {
          rest(rest);
          return Going.REST;
        }
      }
    return nothingInFlight ? Going.GO : Going.WAIT;
  }

  /// @return false if the lane rests now
  boolean after(Outcome outcome) {
    UUID incident = probing;
    if (incident == null) return adapt(outcome);
    Boolean works = Probes.works(outcome);
    // No request was made: the next message finds out.
    if (works == null) return true;
    probing = null;
    Outages.Pass.Rest rest = parts.outages().probed(lane, incident, works);
    if (rest == null) return adapt(outcome);
    rest(rest);
    return false;
  }

  /// What was to go turned out to be no message: somebody else may try the provider.
  void unused() {
    end();
    probing = null;
  }

  /// The lane ends; if it was to try the provider, somebody else may.
  void end() {
    if (probing != null) parts.outages().giveBack(probing);
  }

  private boolean adapt(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent _ -> {
        succeeded();
        yield true;
      }
      case Outcome.Deferred(_, var why) when why.reach() == Reach.PROVIDER -> failing(why);
      case Outcome.InDoubt(_, var why) when why.reach() == Reach.PROVIDER -> failing(why);
      case Outcome.InDoubt(_, var why) when isUnanswered(why) -> failing(unanswered(why));
      case Outcome.Held(_, _, var why) when why.kind() == FailureKind.PROVIDER_OUTAGE ->
          exhausted(why);
      case Outcome.Deferred _,
          Outcome.Held _,
          Outcome.InDoubt _,
          Outcome.Bounced _,
          Outcome.Expired _,
          Outcome.LaneStopped _,
          Outcome.Again _,
          Outcome.StillInDoubt _ ->
          true;
    };
  }

  /// Of a message that is only in doubt; of a lane whose messages all are, it is the provider: the
  /// next would hang as long, one after the other, and nobody could say why they wait.
  private static boolean isUnanswered(Diagnosis why) {
    return Silence.of(why.evidence().text()) == Silence.LATE;
  }

  private Diagnosis unanswered(Diagnosis why) {
    var now = new Circumstances(lane.kind(), 1, null, parts.clock().instant());
    return parts.dictionary().own("provider.no_answer", why.evidence(), now);
  }

  /// One that was tried for too long is held for itself; what it was tried for last may be the
  /// provider's failure all the same, and the next would only be held for it too.
  private boolean exhausted(Diagnosis why) {
    ProviderError last = why.evidence();
    var now = new Circumstances(lane.kind(), 1, null, parts.clock().instant());
    // A fault of our own has no evidence: nothing was said, and nothing was silent.
    Optional<Diagnosis> failure =
        last.http() > 0
            ? parts.dictionary().diagnoseAgain(last, now)
            : Optional.of(last.text())
                .filter(detail -> !detail.isEmpty())
                .map(detail -> new ProviderAnswer.NoAnswer(false, detail))
                .map(silence -> parts.dictionary().diagnose(silence, now));
    return failure.filter(it -> it.reach() == Reach.PROVIDER).map(this::failing).orElse(true);
  }

  private void succeeded() {
    streak = 0;
    parts.strikes().end(lane);
    if (!proved) parts.lanes().proved(lane);
    proved = true;
    long now = System.nanoTime();
    parts.repeats().went(lane, parts.clock().instant());
    if (now - told >= TELL) {
      told = now;
      parts.outages().answered(lane);
    }
    if (++successes < size || size == most) return;
    size = ramping ? Math.min(2 * size, most) : size + 1;
    successes = 0;
  }

  /// Several in a row: the lane rests, twice as long each time, then one goes ahead.
  private boolean failing(Diagnosis why) {
    if (rested) return false;
    size = Math.max(1, size / 2);
    successes = 0;
    ramping = false;
    Instant now = parts.clock().instant();
    if (++streak < STREAK && !parts.strikes().has(lane, now)) return true;
    parts.outages().struck(lane, why);
    // Another node may send for it as soon as it is due again.
    boolean others = parts.outages().othersMay(lane.kind().provider());
    rested = true;
    parts.throttle(lane, parts.strikes().rest(lane, !others, now), why);
    return false;
  }

  private void rest(Outages.Pass.Rest rest) {
    parts.throttle(lane, rest.until(), rest.why());
  }
}
