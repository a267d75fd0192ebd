package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.provider.ProviderError;
import tintoi.provider.Usage;

/// What is left of each attempt, and of each look: one line, one count, one row. The row is written
/// with what became of the delivery, see [Ledger].
@Component
class AttemptLog {
  private static final Logger log = LoggerFactory.getLogger("tintoi.attempt");

  private final Clock clock;
  private final MeterRegistry meters;

  AttemptLog(Clock clock, MeterRegistry meters) {
    this.clock = clock;
    this.meters = meters;
  }

  /// @param why the verdict on what was answered; null if it was a success, or nothing was asked
  /// @param outcome what follows from it, which may have a reason of its own
  Sender.Result attempted(
      Delivery delivery, Instant started, int http, @Nullable Diagnosis why, Outcome outcome) {
    String word = word(outcome);
    Instant now = clock.instant();
    Instant taken = delivery.attemptedAt() == null ? started : delivery.attemptedAt();
    Diagnosis own = outcome.why() == null ? why : outcome.why();
    String cause = own == null ? "none" : own.cause();
    meters
        .counter("tintoi_attempts", "kind", delivery.kind().name(), "outcome", word, "cause", cause)
        .increment();
    log.info(
        "delivery={} attempt={} channel={} kind={} delays={}/{}/{} outcome={} why={} until={} code={}",
        delivery.deliveryId(),
        delivery.attempts(),
        delivery.channelId(),
        delivery.kind(),
        seconds(delivery.createdAt(), taken),
        seconds(taken, started),
        seconds(started, now),
        word,
        cause,
        until(outcome),
        own == null ? "" : own.evidence().code());
    // Of what is held because its answers cannot be read nobody knows what became: the row is asked
    // that later.
    boolean doubtful = why != null && why.disposition() instanceof Disposition.Reconcile;
    String came = doubtful ? "IN_DOUBT" : word;
    return new Sender.Result(outcome, record(delivery, started, came, http, why), Usage.UNSAID);
  }

  /// @param look the how manieth since the attempt
  Sender.Result looked(
      Delivery delivery, Instant started, int look, String found, Outcome outcome) {
    log.info(
        "delivery={} look={} channel={} kind={} found={}",
        delivery.deliveryId(),
        look,
        delivery.channelId(),
        delivery.kind(),
        found);
    meters.counter("tintoi_looks", "kind", delivery.kind().name(), "found", found).increment();
    return new Sender.Result(outcome, record(delivery, started, found, 0, null));
  }

  private Attempt record(
      Delivery delivery, Instant started, String word, int http, @Nullable Diagnosis why) {
    ProviderError evidence = why == null ? null : why.evidence();
    return new Attempt(
        delivery.deliveryId(),
        delivery.attempts(),
        started,
        clock.instant(),
        word,
        evidence == null ? http : evidence.http(),
        evidence == null ? "" : evidence.code(),
        evidence == null ? "" : evidence.text(),
        evidence == null ? "" : evidence.trace());
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent _ -> "SENT";
      case Outcome.Deferred _ -> "DEFERRED";
      case Outcome.Held _ -> "HELD";
      case Outcome.InDoubt _, Outcome.StillInDoubt _ -> "IN_DOUBT";
      case Outcome.Bounced _ -> "BOUNCED";
      case Outcome.Expired _ -> "EXPIRED";
      case Outcome.LaneStopped _ -> "LANE_STOPPED";
      case Outcome.Again _ -> "AGAIN";
    };
  }

  /// When it goes on by itself; empty if no clock brings that.
  private static String until(Outcome outcome) {
    Instant at =
        switch (outcome) {
          case Outcome.Deferred(var until, _) -> until;
          case Outcome.Held(_, var until, _) -> until;
          case Outcome.LaneStopped(var until, _, _) -> until;
          case Outcome.InDoubt(var lookAt, _) -> lookAt;
          case Outcome.StillInDoubt(var lookAt) -> lookAt;
          case Outcome.Sent _, Outcome.Bounced _, Outcome.Expired _, Outcome.Again _ -> null;
        };
    return at == null ? "" : at.toString();
  }

  private static String seconds(Instant from, Instant to) {
    return BigDecimal.valueOf(Duration.between(from, to).toMillis(), 3).toString();
  }
}
