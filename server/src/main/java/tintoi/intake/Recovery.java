package tintoi.intake;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.GapFound;
import tintoi.channel.Grants;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.intake.Recoveries.Progress;
import tintoi.intake.Recoveries.Step;
import tintoi.intake.Recoveries.Wait;
import tintoi.intake.Recoveries.Wish;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Credential;
import tintoi.provider.InboundEvent;
import tintoi.provider.Missed;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Usage;

/// Reads again what providers may not have told us, and puts in what is missing. A gap becomes a
/// row in the transaction that finds it; one thread of one node at a time works on it, a part of
/// the provider's list after the other, and notes its place after each: whoever comes after a node
/// that died makes at most one part twice, which changes nothing. It waits while anything speaks
/// against it; agents never wait for it.
@Component
public class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  /// Webhooks come late and in any order: what came before the last one may be missing, too.
  private static final Duration LATE = Duration.ofMinutes(10);

  /// By so much our clock and a provider's may differ.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration KEPT = Duration.ofDays(180);
  private static final int AT_ONCE = 4;

  /// Between the beginnings of two that are read because nobody was there.
  private static final Duration APART = Duration.ofMillis(250);

  private static final int MOST_STEPS = 600;

  /// How full an allowance may be for us to go on; the other half is for what people send.
  private static final int HALF = 50;

  private static final Duration REST = Duration.ofMinutes(5);
  private static final Duration SENDING = Duration.ofSeconds(20);
  private static final int MOST_WAITS = 5;

  private static final List<Duration> AGAIN =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3));

  /// Whom it asks and whom it tells.
  @Component
  record Hands(
      Recoveries recoveries,
      Channels channels,
      Grants grants,
      Dispatch dispatch,
      FailureDictionary dictionary,
      List<Connector> connectors) {}

  private final Hands hands;
  private final Map<ChannelKind, Connector> connectors;
  private final RecoveryProperties settings;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final MeterRegistry meters;

  /// Each time one is taken it has another owner: two threads of one node are two, like two nodes.
  private final Set<UUID> runs = ConcurrentHashMap.newKeySet();

  private final Places places = new Places(AT_ONCE);
  private volatile boolean closing;

  Recovery(
      Hands hands,
      RecoveryProperties settings,
      TransactionTemplate transactions,
      Clock clock,
      MeterRegistry meters) {
    this.hands = hands;
    this.connectors =
        hands.connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.settings = settings;
    this.transactions = transactions;
    this.clock = clock;
    this.meters = meters;
  }

  /// In the transaction of whoever found it.
  @EventListener
  void found(GapFound gap) {
    Instant now = clock.instant();
    for (ChannelKind kind : read(gap.channel()))
      want(gap.channel(), kind, gap.reason(), gap.since(), now);
  }

  /// Nobody could keep what its provider told since then, whichever channel it was about. Those
  /// heard from last are read first, and not all at one moment. In the transaction of whoever found
  /// it.
  ///
  /// @return how many are to be read
  int absent(Provider provider, Instant since) {
    Instant now = clock.instant();
    int n = 0;
    for (Channel channel : hands.channels.of(provider)) {
      Instant granted = channel.authorizedAt();
      Instant from = granted.isAfter(since) ? granted : since;
      for (ChannelKind kind : read(channel)) {
        if (kind.toldAgain().compareTo(Duration.between(from, now)) > 0) continue;
        want(channel, kind, GapFound.Reason.ABSENCE, from, now.plus(APART.multipliedBy(n++)));
      }
    }
    return n;
  }

  /// What of a channel can be read.
  private static List<ChannelKind> read(Channel channel) {
    return Arrays.stream(ChannelKind.values())
        .filter(kind -> kind.provider() == channel.provider() && kind.isOpen(channel.uses()))
        .filter(ChannelKind::hasConversations)
        .toList();
  }

  private void want(
      Channel channel, ChannelKind kind, GapFound.Reason reason, Instant since, Instant due) {
    Instant now = clock.instant();
    Instant furthest = now.minus(settings.furthest());
    Instant late = since.minus(LATE);
    Instant from = late.isBefore(furthest) ? furthest : late;
    hands.recoveries.want(
        new Wish(channel.workspaceId(), channel.channelId(), kind, reason, from, due), now);
  }

  @EventListener
  void stop(ContextClosedEvent event) {
    closing = true;
  }

  @Scheduled(
      initialDelayString = "${tintoi.recovery.every:PT5S}",
      fixedDelayString = "${tintoi.recovery.every:PT5S}")
  void wake() {
    try {
      begin();
    } catch (RuntimeException e) {
      log.warn("recovery=waiting why=\"{}\"", e.toString());
    }
  }

  /// Works on what is due until it is over, or has to wait.
  ///
  /// @return how many were worked on by this node
  public int round() throws InterruptedException {
    List<Thread> begun = begin();
    for (Thread thread : begun) thread.join();
    return begun.size();
  }

  private List<Thread> begin() {
    List<Thread> begun = new ArrayList<>();
    for (Progress due : hands.recoveries.due(clock.instant(), AT_ONCE)) {
      Optional<Places.Place> free = closing ? Optional.empty() : places.take();
      if (free.isEmpty()) break;
      try (var place = free.get()) {
        UUID run = UUID.randomUUID();
        if (!hands.recoveries.take(due.recovery(), run, LEASE)) continue;
        var thread = Thread.ofVirtual().name("recovery-" + due.recovery().channelId());
        place.fill(() -> tryToRun(due.recovery(), run), work -> begun.add(thread.start(work)));
      }
    }
    return begun;
  }

  /// How long one part takes is for the provider to say: while it is read here, nobody else reads
  /// it.
  @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
  void keep() {
    List<UUID> atWork = List.copyOf(runs);
    try {
      if (!atWork.isEmpty()) hands.recoveries.keep(atWork, LEASE);
    } catch (RuntimeException e) {
      log.warn("recovery=unkept why=\"{}\"", e.toString());
    }
  }

  private void tryToRun(Recoveries.Recovery recovery, UUID run) {
    runs.add(run);
    try {
      run(recovery, run);
    } catch (RuntimeException e) {
      log.warn("recovery={} state=failed", recovery.recoveryId(), e);
    } finally {
      runs.remove(run);
    }
  }

  private void run(Recoveries.Recovery recovery, UUID run) {
    var mine = hands.recoveries.mine(recovery, run);
    while (mine.isPresent() && !closing) {
      Optional<Integer> requests = step(mine.get());
      if (requests.isEmpty()) return;
      mine = hands.recoveries.mine(recovery, run);
      if (mine.isPresent()) pause(settings.apart().multipliedBy(requests.get()));
    }
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return how many requests it took; empty if nothing is to be done now
  private Optional<Integer> step(Progress at) {
    var recovery = at.recovery();
    var channel = hands.channels.find(recovery.workspaceId(), recovery.channelId());
    Connector connector = connectors.get(recovery.kind());
    if (channel.isEmpty() || connector == null) return end(at, null, null);
    var credential = hands.grants.credential(recovery.workspaceId(), recovery.channelId());
    if (credential.isEmpty())
      return later(at, hands.dictionary.own("channel.disconnected", circumstances(at)), false);
    Progress from = at.begun(clock.instant());
    return switch (ask(connector, credential.get(), from)) {
      case Missed.Nothing() -> end(from, null, null);
      case Missed.Stopped by -> stopped(from, by);
      case Missed.Some some -> take(channel.get(), from, some);
    };
  }

  private Missed ask(Connector connector, Credential credential, Progress from) {
    var wanted =
        new Missed.Wanted(
            from.recovery().since(),
            from.moved(),
            from.vain(),
            new Onward(by -> why(by, from), from.stuck()));
    return connector.missed(credential, wanted, from.place());
  }

  private Optional<Integer> stopped(Progress from, Missed.Stopped by) {
    Diagnosis why = why(by, from);
    return later(from, why, Onward.isStuck(by, why));
  }

  private Diagnosis why(Missed.Stopped stopped, Progress at) {
    return switch (stopped) {
      case Missed.Silent(var detail, _) ->
          hands.dictionary.diagnose(new ProviderAnswer.NoAnswer(false, detail), circumstances(at));
      case Missed.Refused(var error, _, _) -> hands.dictionary.diagnose(error, circumstances(at));
    };
  }

  private Circumstances circumstances(Progress at) {
    return new Circumstances(at.recovery().kind(), 1, null, clock.instant());
  }

  /// Each in a transaction of its own, as webhooks are read.
  private Optional<Integer> take(Channel channel, Progress from, Missed.Some some) {
    int found = 0;
    int spoilt = 0;
    for (InboundEvent event : some.events()) {
      Dispatch.Outcome outcome;
      try {
        outcome = transactions.execute(_ -> hands.dispatch.recover(channel, event));
      } catch (DataAccessResourceFailureException
          | RecoverableDataAccessException
          | TransientDataAccessException
          | TransactionException e) {
        // Not the event's fault: the database is away. This part is read again.
        throw e;
      } catch (RuntimeException e) {
        // A fault of ours in one must not keep all others away for ever.
        spoilt++;
        log.warn("recovery={} state=passed_over", from.recovery().recoveryId(), e);
        continue;
      }
      if (outcome == Dispatch.Outcome.DONE) found++;
      // It may be what is being sent right now; asked too often, it is left to its own echo.
      if (outcome == Dispatch.Outcome.LATER && from.tries() < MOST_WAITS) {
        count(from, found);
        hands.recoveries.stepped(from, unmoved(from, found), LEASE);
        Instant now = clock.instant();
        var sent = new Wait(now.plus(SENDING), from.tries() + 1, 0, null);
        hands.recoveries.later(from, sent, now);
        return Optional.empty();
      }
    }
    count(from, found);
    Missed.Effort made = some.effort();
    var effort = new Missed.Effort(made.requests(), made.closed() + spoilt, made.usage());
    return goOn(from, new Missed.Some(some.events(), some.next(), effort), found);
  }

  private static Step unmoved(Progress from, int found) {
    return new Step(from.moved(), from.passAt(), from.place(), found, 0);
  }

  /// The list moves while it is read: what moved meanwhile may have been missed and is read once
  /// more, until a way through the list is one part.
  private Optional<Integer> goOn(Progress from, Missed.Some some, int found) {
    Missed.Effort effort = some.effort();
    boolean through = some.next().isEmpty();
    boolean still = through && from.place().isEmpty();
    Instant passAt = from.passAt();
    Step step =
        through && !still && passAt != null
            ? new Step(onceMore(from, passAt), null, "", found, effort.closed())
            : new Step(from.moved(), passAt, some.next(), found, effort.closed());
    hands.recoveries.stepped(from, step, LEASE);
    if (still || from.steps() >= MOST_STEPS) return atTheEnd(from, through);
    if (isHalfUsed(effort.usage())) {
      Instant now = clock.instant();
      hands.recoveries.later(from, new Wait(now.plus(REST), 0, 0, null), now);
      return Optional.empty();
    }
    return Optional.of(effort.requests());
  }

  /// At the end of the list, or of our patience: what is unread then may be missing, and is told.
  private Optional<Integer> atTheEnd(Progress from, boolean through) {
    return through
        ? end(from, from.passAt(), null)
        : end(from, null, hands.dictionary.own("recovery.too_much", circumstances(from)));
  }

  /// What moved since then is read once more. Posts do not move when somebody comments: if it was
  /// asked for again after the way through had begun, all of it is read again.
  private static Instant onceMore(Progress at, Instant passAt) {
    boolean asked = at.recovery().askedAt().isAfter(passAt);
    return asked ? at.recovery().since() : passAt.minus(SKEW);
  }

  private static boolean isHalfUsed(Usage usage) {
    Usage.Share share = usage.share();
    Usage.Calls calls = usage.calls();
    return (share != null && share.percent() >= HALF)
        || (calls != null && calls.left() * 2 < calls.limit());
  }

  /// Whatever is asked for meanwhile: else what is found missing day after day would wait for ever
  /// behind what cannot be read.
  private Optional<Integer> later(Progress at, Diagnosis why, boolean stuck) {
    Instant now = clock.instant();
    var recovery = at.recovery();
    Instant since = at.vainSince();
    if (since != null && since.plus(settings.patience()).isBefore(now)) return end(at, null, why);
    Instant next = now.plus(AGAIN.get(Math.min(at.tries(), AGAIN.size() - 1)));
    if (why.disposition() instanceof Disposition.Defer(var notBefore)
        && notBefore != null
        && notBefore.isAfter(next)) next = notBefore;
    log.info(
        "recovery={} channel={} state=later try={} cause={}",
        recovery.recoveryId(),
        recovery.channelId(),
        at.tries() + 1,
        why.cause());
    int stuckNow = stuck ? at.stuck() + 1 : at.stuck();
    hands.recoveries.later(at, new Wait(next, at.tries() + 1, stuckNow, why), now);
    return Optional.empty();
  }

  /// @param passAt see [Recoveries#end]
  /// @return one request's pause if it is not over after all
  private Optional<Integer> end(Progress at, @Nullable Instant passAt, @Nullable Diagnosis why) {
    var recovery = at.recovery();
    Instant now = clock.instant();
    if (!hands.recoveries.end(at, passAt, why, now)) {
      if (passAt != null)
        hands.recoveries.stepped(at, new Step(onceMore(at, passAt), null, "", 0, 0), LEASE);
      return Optional.of(1);
    }
    hands.recoveries.tidy(recovery.workspaceId(), recovery.channelId(), now.minus(KEPT));
    String outcome = why == null ? "done" : "given_up";
    meters
        .counter("tintoi.recoveries", "kind", word(recovery.kind()), "outcome", outcome)
        .increment();
    log.info(
        "recovery={} channel={} state={}", recovery.recoveryId(), recovery.channelId(), outcome);
    return Optional.empty();
  }

  private void count(Progress from, int found) {
    if (found > 0)
      meters.counter("tintoi.recovered", "kind", word(from.recovery().kind())).increment(found);
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
