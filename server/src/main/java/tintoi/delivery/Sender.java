package tintoi.delivery;

import static java.util.Comparator.reverseOrder;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tintoi.channel.Grants;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.FailureKind;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Credential;
import tintoi.provider.Media;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Usage;

/// Makes one attempt, or one look for what became of it: preflight, request, verdict. Writes
/// nothing.
@Component
class Sender {
  private static final Logger log = LoggerFactory.getLogger("tintoi.attempt");

  /// How far the clocks of provider and node may be apart.
  private static final int CLOCKS_APART_SECONDS = 60;

  private final Outgoings outgoings;
  private final Twins twins;
  private final Repeats repeats;
  private final RefusedNotices notices;
  private final Tries tries;
  private final Poison poison;
  private final Grants grants;
  private final Tokens tokens;
  private final Preflight preflight;
  private final FailureDictionary dictionary;
  private final Settlement settlement;
  private final AttemptLog attempts;
  private final Clock clock;

  Sender(
      Knowledge knowledge,
      Grants grants,
      Preflight preflight,
      Settlement settlement,
      AttemptLog attempts,
      Clock clock) {
    this.outgoings = knowledge.outgoings;
    this.twins = knowledge.twins;
    this.repeats = knowledge.repeats;
    this.notices = knowledge.notices;
    this.tries = knowledge.tries;
    this.poison = knowledge.poison;
    this.grants = grants;
    this.tokens = new Tokens(grants);
    this.preflight = preflight;
    this.dictionary = settlement.dictionary();
    this.settlement = settlement;
    this.attempts = attempts;
    this.clock = clock;
  }

  /// What a delivery is to the provider, which others may be taken for it, what was said of it
  /// before, and since when it is tried.
  @Component
  record Knowledge(
      Outgoings outgoings,
      Twins twins,
      Repeats repeats,
      RefusedNotices notices,
      Tries tries,
      Poison poison) {}

  /// What an attempt came to.
  ///
  /// @param attempt null if no request was made
  /// @param usage what the provider said of our use; null if this was no attempt but a look
  record Result(Outcome outcome, @Nullable Attempt attempt, @Nullable Usage usage) {
    Result(Outcome outcome, @Nullable Attempt attempt) {
      this(outcome, attempt, null);
    }

    Result with(Usage said) {
      return new Result(outcome, attempt, said);
    }
  }

  /// Now and then: tokens nobody uses any more leave memory.
  void forgetUnused() {
    tokens.forgetUnused();
  }

  double perSecond(ChannelKind kind) {
    return connector(kind).limits().pace();
  }

  /// @param leaves asked in the last moment before each request: waits until it may leave, false if
  ///   the lane may have another owner by then, and nothing leaves. It is told what it weighs
  Result attempt(Deliveries.Claimed claimed, Rests rests, IntPredicate leaves) {
    Delivery delivery = claimed.delivery();
    Connector connector = connector(delivery.kind());
    Instant started = clock.instant();
    Circumstances before = new Circumstances(delivery.kind(), delivery.attempts(), null, started);
    Optional<Credential> credential;
    Instant windowEndsAt;
    Outgoing outgoing;
    try {
      windowEndsAt = preflight.windowEndsAt(claimed, started);
      before = new Circumstances(delivery.kind(), delivery.attempts(), windowEndsAt, started);
      Preflight.Stop stop = stop(claimed, rests, before);
      if (stop != null) return attempts.attempted(delivery, started, 0, stop.why(), stop.outcome());
      credential = tokens.of(delivery.workspaceId(), delivery.channelId());
      Outgoing asked = outgoings.of(delivery);
      outgoing = preflight.isLate(claimed, started) ? late(asked) : asked;
    } catch (RuntimeException e) {
      log.error("delivery={} could not be prepared", delivery.deliveryId(), e);
      return later(delivery, started, before);
    }
    if (credential.isEmpty())
      return conclude(delivery, started, 0, dictionary.own("channel.disconnected", before), before);
    Credential used = credential.get();
    ProviderAnswer answer;
    try {
      answer = ask(connector, used, outgoing, leaves);
    } catch (Media.Unreadable e) {
      return unreadable(delivery, started, before, e);
    }
    if (answer == null) return attempts.attempted(delivery, started, 0, null, new Outcome.Again());
    Circumstances after = repeats.of(delivery, answer, windowEndsAt, clock.instant());
    Diagnosis why = settlement.diagnose(answer, after);
    boolean renewed = why != null && why.disposition() instanceof Disposition.Renew;
    if (why != null && renewed) {
      Renewal renewal = renew(delivery, used);
      if (renewal == null) return later(delivery, started, after).with(answer.said());
      if (renewal instanceof Renewal.Renewed(var secrets, _)) {
        tokens.forget(delivery.channelId());
        var fresh = new Credential(used.externalId(), secrets.access());
        try {
          answer = ask(connector, fresh, outgoing, leaves);
        } catch (Media.Unreadable e) {
          return unreadable(delivery, started, before, e);
        }
        if (answer == null)
          return attempts.attempted(delivery, started, 0, null, new Outcome.Again());
        why = settlement.diagnose(answer, after);
      }
      why = why == null ? null : afterRenewal(renewal, why, after);
    }
    int http = answer instanceof ProviderAnswer.Refused(var error, _) ? error.http() : 200;
    if (why == null && answer instanceof ProviderAnswer.Accepted(var id, _))
      return report(delivery, started, http, null, new Outcome.Sent(id)).with(answer.said());
    if (why == null) throw new IllegalStateException("no verdict on " + answer);
    if (!renewed && replaced(delivery, used, why))
      return report(delivery, started, http, why, new Outcome.Again());
    return conclude(delivery, started, http, why, after).with(answer.said());
  }

  /// What would stop it anyway, or stopped others of its kind a moment ago.
  private Preflight.@Nullable Stop stop(
      Deliveries.Claimed claimed, Rests rests, Circumstances before) {
    Preflight.Stop stop = preflight.stop(claimed, rests, before);
    return stop == null ? notices.stop(claimed.delivery(), before.now()) : stop;
  }

  /// One request, and the upload before it.
  ///
  /// @return null if it may not leave any more
  private static @Nullable ProviderAnswer ask(
      Connector connector, Credential credential, Outgoing message, IntPredicate leaves) {
    ProviderAnswer unready = connector.prepare(credential, message);
    if (unready != null) return unready;
    return leaves.test(connector.limits().weight(message))
        ? connector.send(credential, message)
        : null;
  }

  /// A fault of ours, mostly our database, away for a moment. Nothing left, or what left was
  /// refused for its token, so it goes later by itself.
  private Result later(Delivery delivery, Instant started, Circumstances before) {
    Diagnosis why = dictionary.own("internal.error", before);
    Tries.Row row = tries.of(delivery, started);
    return attempts.attempted(
        delivery, started, 0, why, settlement.later(delivery, why, before, row));
  }

  /// Only this message suffers from it. Nothing of it left, though the provider may have been
  /// asked: what it forgot is to be uploaded anew.
  private Result unreadable(
      Delivery delivery, Instant started, Circumstances before, Media.Unreadable e) {
    log.error("delivery={} has a file the store does not give", delivery.deliveryId(), e);
    String cause = e.isLost() ? "content.file_lost" : "content.file_away";
    return conclude(delivery, started, 0, dictionary.own(cause, before), before);
  }

  /// What goes at any time need not be excused.
  private static Outgoing late(Outgoing asked) {
    boolean anyTime = asked instanceof Outgoing.Rich rich && rich.content().isForAnyTime();
    return anyTime ? asked : new Outgoing.Late(asked);
  }

  /// @return null if our own database does not let us
  private @Nullable Renewal renew(Delivery delivery, Credential refused) {
    try {
      return grants.renew(delivery.workspaceId(), delivery.channelId(), refused);
    } catch (RuntimeException e) {
      log.error("delivery={} has a token that is not renewed", delivery.deliveryId(), e);
      return null;
    }
  }

  /// A token that was renewed and is refused still, or cannot be renewed, is a lost authorization.
  private Diagnosis afterRenewal(Renewal renewal, Diagnosis why, Circumstances circumstances) {
    if (!(why.disposition() instanceof Disposition.Renew)) return why;
    return switch (renewal) {
      case Renewal.Refused(var error) -> dictionary.diagnoseRenewal(error, circumstances);
      case Renewal.Renewed _, Renewal.NotRenewable _ ->
          dictionary.diagnoseRenewal(why.evidence(), circumstances);
      case Renewal.Unreachable(var detail) ->
          dictionary.diagnose(new ProviderAnswer.NoAnswer(false, detail), circumstances);
    };
  }

  /// True if the refused token was replaced meanwhile: the refusal is of yesterday. So it is where
  /// our database does not say: the next try finds out, and is no doubt as a fault of ours would
  /// be.
  private boolean replaced(Delivery delivery, Credential used, Diagnosis why) {
    if (why.kind().group() != FailureKind.Group.AUTHORIZATION) return false;
    tokens.forget(delivery.channelId());
    try {
      return grants
          .credential(delivery.workspaceId(), delivery.channelId())
          .filter(current -> !current.token().equals(used.token()))
          .isPresent();
    } catch (RuntimeException e) {
      log.error("delivery={} was refused, and its token cannot be read", delivery.deliveryId(), e);
      return true;
    }
  }

  /// Looks for a delivery in doubt.
  ///
  /// @param looks those that were made before
  Result look(Delivery delivery, Deliveries.Looks looks) {
    Instant started = clock.instant();
    Connector connector = connector(delivery.kind());
    Instant attempted = delivery.attemptedAt() == null ? started : delivery.attemptedAt();
    Connector.Search search = certain(connector, delivery, attempted);
    Circumstances now =
        new Circumstances(delivery.kind(), delivery.attempts(), null, clock.instant());
    Tries.Row row = tries.of(delivery, now.now());
    Outcome outcome = settlement.reconcile(delivery, looks, search, connector.doubt(), now, row);
    String what =
        switch (search) {
          case Connector.Search.Found _ -> "READ_BACK";
          case Connector.Search.Absent _ -> "NOT_FOUND";
          case Connector.Search.Unreadable _ -> "UNREADABLE";
        };
    return attempts.looked(delivery, started, looks.made() + 1, what, outcome);
  }

  /// Where others are in doubt that look the same, what is found proves something only if there is
  /// enough for all of them. Which of it is whose does not matter, but that what came early is not
  /// left to one that was attempted later: that one does not look so far back. What an earlier try
  /// of it brought is it, too, though it shows only now.
  ///
  /// @return as [#search]
  private Connector.Search certain(Connector connector, Delivery delivery, Instant attempted) {
    // Before the look: who is settled meanwhile may have been what is found.
    Twins.Doubtful others;
    Instant since;
    try {
      since = twins.earliest(delivery, attempted).minusSeconds(CLOCKS_APART_SECONDS);
      others = twins.doubtful(delivery, connector.doubt());
    } catch (RuntimeException e) {
      return ourFault(delivery, e);
    }
    List<Connector.Search.Found> found = new ArrayList<>();
    Predicate<String> taken =
        id ->
            found.stream().anyMatch(one -> one.providerMessageId().equals(id))
                || twins.isTaken(delivery, id);
    Connector.Search next = search(connector, delivery, since, taken);
    while (next instanceof Connector.Search.Found one && !taken.test(one.providerMessageId())) {
      found.add(one);
      if (found.size() > others.all()) break;
      next = search(connector, delivery, since, taken);
    }
    if (found.isEmpty()) return next;
    if (found.size() <= others.proving())
      return new Connector.Search.Unreadable("another one in doubt looks the same there");
    if (found.stream().allMatch(one -> one.at() != null))
      found.sort(Comparator.comparing(one -> Objects.requireNonNull(one.at()), reverseOrder()));
    return found.get(Math.min(others.later(), found.size() - 1));
  }

  /// A fault of our own says nothing about the message: somebody looks again.
  private Connector.Search search(
      Connector connector, Delivery delivery, Instant since, Predicate<String> taken) {
    try {
      var credential = grants.credential(delivery.workspaceId(), delivery.channelId());
      return credential.isEmpty()
          ? new Connector.Search.Unreadable("no token")
          : connector.find(credential.get(), outgoings.of(delivery), since, taken);
    } catch (RuntimeException e) {
      return ourFault(delivery, e);
    }
  }

  private static Connector.Search ourFault(Delivery delivery, RuntimeException e) {
    log.error("delivery={} could not be looked for", delivery.deliveryId(), e);
    return new Connector.Search.Unreadable("our own fault");
  }

  private Result conclude(
      Delivery delivery, Instant started, int http, Diagnosis why, Circumstances circumstances) {
    Tries.Row row = tries.of(delivery, circumstances.now());
    Outcome outcome = settlement.follow(delivery, why, circumstances, row);
    return report(delivery, started, http, why, poison.judge(delivery, outcome));
  }

  /// What a provider answered is known of the other notices of its lane, too.
  private Result report(
      Delivery delivery, Instant started, int http, @Nullable Diagnosis why, Outcome outcome) {
    if (http > 0) notices.answered(delivery, outcome, clock.instant());
    return attempts.attempted(delivery, started, http, why, outcome);
  }

  /// A fault of our own while it was attempted.
  Result broken(Delivery delivery, Instant started, Outcome outcome) {
    return attempts.attempted(delivery, started, 0, outcome.why(), outcome);
  }

  private Connector connector(ChannelKind kind) {
    return outgoings.connector(kind);
  }
}
