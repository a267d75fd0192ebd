package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.allowance.Budget;
import tintoi.allowance.Budget.Verdict;
import tintoi.allowance.Plot;
import tintoi.allowance.Purpose;
import tintoi.allowance.Spread;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Usage;

/// May this class of head go now? Asked by a lane before each claim; told what every answer says of
/// our use. Not thread-safe: a lane's own thread uses it.
final class Gate {
  /// Where the provider says "all used" without a time, the lane rests so long; asking sooner would
  /// prolong it.
  private static final Duration FULL = Duration.ofMinutes(5);

  /// A wait from here on is no slowing down any more, and is said so.
  private static final Duration LONG = Duration.ofHours(1);

  /// Programs never wait longer for calls: what is further ahead was said by a clock that has been
  /// put back since.
  private static final Duration A_MINUTE_AND_MORE = Duration.ofSeconds(66);

  private static final int ALL = 100;
  private static final Set<Delivery.Precedence> PEOPLE =
      Set.of(
          Delivery.Precedence.REPLY, Delivery.Precedence.PRIVATE, Delivery.Precedence.MODERATION);
  private static final Set<Delivery.Precedence> BY_NIGHT =
      Set.of(
          Delivery.Precedence.REPLY,
          Delivery.Precedence.PRIVATE,
          Delivery.Precedence.MODERATION,
          Delivery.Precedence.AUTOMATIC);
  private static final Set<Delivery.Precedence> ALL_OF_THEM = Set.of(Delivery.Precedence.values());
  private static final long TICK = 10_000_000_000L;
  private static final long SOON = 5_000_000L;

  enum Answer {
    GO,
    /// Its class waits for a reset; people go on.
    CLASS_WAITS,
    /// Not now; the pace knows until when.
    LATER,
    /// Not of its class, until what is on its way is answered, or there are calls again.
    PEOPLE_ONLY,
    /// Nothing of this lane goes: it is stopped.
    STOPPED
  }

  private final LaneKey lane;
  private final Purpose purpose;
  private final Gates gates;
  private final Limits.Allotment allotment;
  private final Budget budget;
  private final Plot plot;
  private @Nullable Instant automationUntil;

  /// Campaigns wait until then for the end of the quiet hours: nothing is written for it, the hours
  /// say it.
  private @Nullable Instant quietUntil;

  private final Set<UUID> free = new HashSet<>();
  private Instant callsFrom = Instant.MIN;
  private boolean reopened;
  private long ticked = System.nanoTime();

  Gate(LaneKey lane, Gates gates) {
    this.lane = lane;
    this.purpose = Gates.purpose(lane);
    this.gates = gates;
    this.allotment = gates.limits(lane.kind()).allotment();
    this.budget = gates.budgets().open(purpose, allotment);
    this.plot = gates.budgets().plot();
    this.automationUntil = budget.automationUntil();
    this.quietUntil = gates.quietUntil(lane);
  }

  /// What messages of this lane may have waited for together, as it is now; asked from any thread.
  ///
  /// @param lane its own last rest
  Rests rests(Leases.Rest lane) {
    return new Rests(lane, budget.lastWait());
  }

  /// A lane that begins where the provider said it is nearly full does not begin at full speed.
  void begin(Pace pace) {
    if (!budget.isCounted())
      pace.heard(new Usage.Share(budget.percent(), Duration.ZERO), System.nanoTime());
  }

  /// False if it waits with its class, and the lane need not know it now.
  boolean admits(Head head) {
    if (head.isPersons()) return true;
    if (isCampaign(head) && isQuiet()) return false;
    return !isClosed() || isFree(head);
  }

  /// True if its class waits, so that the lane does not come to it by itself.
  boolean isKeptBack(Head head) {
    return !head.isPersons() && (isClosed() || (isCampaign(head) && isQuiet()));
  }

  /// What the lane need know now: while automation waits, of that only what goes all the same.
  Set<Delivery.Precedence> reads() {
    if (isClosed() && allotment.freeFor().isZero()) return PEOPLE;
    return isQuiet() ? BY_NIGHT : ALL_OF_THEM;
  }

  /// @return null if all may go; else automation goes only to customers who wrote after it
  @Nullable Instant freeSince() {
    return isClosed() ? now().minus(allotment.freeFor()) : null;
  }

  private boolean isQuiet() {
    return quietUntil != null && now().isBefore(quietUntil);
  }

  private boolean isClosed() {
    return automationUntil != null && now().isBefore(automationUntil);
  }

  /// So soon after the customer wrote it spends nothing.
  private boolean isFree(Head head) {
    Duration free = allotment.freeFor();
    return !free.isZero()
        && gates
            .recipients()
            .wroteSince(lane.workspaceId(), head.queue().conversationId(), now().minus(free));
  }

  /// Asks for one; it counts as gone if the answer is GO.
  ///
  /// @param underWay until they are answered nobody knows whether the provider has counted them
  ///   already, and a lane is not stopped for a guess
  Answer ask(Head head, UnderWay underWay, Pace pace) {
    if (pace.delay(System.nanoTime()) > 0) return Answer.LATER;
    Answer answer = judge(head, unknown(underWay), pace);
    if (answer == Answer.GO) pace.take(1, System.nanoTime());
    return answer;
  }

  /// Those of which nobody knows yet whether they are spent: what is free never is.
  private int unknown(UnderWay underWay) {
    return underWay.sends() - free.size();
  }

  /// May one be looked for that is in doubt? That sends nothing: of classes and allowances nothing
  /// is asked.
  boolean mayLook(Head head, Pace pace) {
    if (pace.delay(System.nanoTime()) > 0 || !calls(head, pace)) return false;
    pace.take(1, System.nanoTime());
    return true;
  }

  /// Counts a call of our whole app. Where only people's are left, only programs wait: for the next
  /// minute, and a little longer.
  private boolean calls(Head head, Pace pace) {
    Instant now = now();
    boolean person = head.isPersons();
    if (!person && now.isBefore(callsFrom) && callsFrom.isBefore(now.plus(A_MINUTE_AND_MORE)))
      return false;
    Provider provider = lane.kind().provider();
    Instant again = gates.calls().take(provider, allotment.callsPerMinute(), person);
    if (again == null) return true;
    Instant from = again.plus(Spread.aLittle(lane.channelId(), again));
    if (person) pace.rest(Duration.between(now, from).toNanos(), System.nanoTime());
    else callsFrom = from;
    return false;
  }

  private static Answer noCall(Head head) {
    return head.isPersons() ? Answer.LATER : Answer.PEOPLE_ONLY;
  }

  private Answer judge(Head head, int unknown, Pace pace) {
    if (isCampaign(head)) {
      Instant morning = gates.quietUntil(lane);
      if (morning != null) quietUntil = morning;
      if (isQuiet()) return Answer.CLASS_WAITS;
    }
    // One that is free may have closed it, with others known that are not.
    if (isClosed() && !head.isPersons()) {
      if (!isFree(head)) return Answer.CLASS_WAITS;
      return calls(head, pace) ? free() : noCall(head);
    }
    // Nobody knows yet what of those on their way is spent.
    if (unknown > 0 && !(budget.judge(head.isPersons(), now()) instanceof Verdict.Go)) {
      Verdict best = budget.judgeAtBest(head.isPersons(), unknown, now());
      if (best instanceof Verdict.Go && !head.isPersons())
        return isFree(head) && calls(head, pace) ? free() : Answer.PEOPLE_ONLY;
      if (best instanceof Verdict.Go) {
        pace.rest(SOON, System.nanoTime());
        return Answer.LATER;
      }
      // Perhaps all is used up; surely automation's share is.
      if (best instanceof Verdict.Reserved(var until))
        return calls(head, pace) ? reserved(head, until) : noCall(head);
    }
    if (!calls(head, pace)) return noCall(head);
    return switch (budget.take(head.isPersons(), now())) {
      case Verdict.Go() -> Answer.GO;
      case Verdict.Reserved(var until) -> reserved(head, until);
      case Verdict.UsedUp(var until) -> {
        stop(Spread.after(lane.channelId(), until));
        yield Answer.STOPPED;
      }
    };
  }

  private Answer reserved(Head head, Instant until) {
    close(Spread.after(lane.channelId(), until));
    return isFree(head) ? free() : Answer.CLASS_WAITS;
  }

  private Answer free() {
    budget.charge();
    return Answer.GO;
  }

  private void close(Instant until) {
    automationUntil = until;
    gates.budgets().save(purpose, budget);
    gates.budgets().holdAutomation(purpose, budget, until, why("allowance.reserved", until));
  }

  private void stop(Instant until) {
    gates.budgets().save(purpose, budget);
    gates.lanes().exhausted(lane, until, why("allowance.used_up", until));
  }

  /// True if messages are counted, so that looking for one spends nothing of what is used up; where
  /// a share of calls is told, each look prolongs the wait.
  boolean isCounted() {
    return budget.isCounted();
  }

  /// True if what is asked for now is stored as spent with its claim. As long as nothing is stored,
  /// what is written first covers all that was asked for.
  boolean isStored() {
    return gates.budgets().isCounted(purpose);
  }

  /// It was asked for, and was not claimed.
  void unused() {
    budget.giveBack();
  }

  /// It is claimed; only now is it known when its customer last wrote.
  void claimed(Deliveries.Claimed claimed) {
    if (!gates.isFree(claimed)) return;
    budget.giveBack();
    free.add(claimed.delivery().conversationId());
  }

  /// What became of an attempt, and what its answer says of our use.
  ///
  /// @param underWay requests that are not part of it
  /// @return true if the lane is stopped by it
  boolean settled(Head head, Sender.Result made, UnderWay underWay, Pace pace) {
    Usage usage = made.usage();
    if (usage == null) return false;
    settled(head, made.outcome());
    Attempt attempt = made.attempt();
    Instant asked = attempt == null ? now() : attempt.startedAt();
    boolean stopped = heard(usage, asked, underWay, pace);
    // What was stored as it closed may have held what was on its way for spent.
    if (isClosed()) gates.budgets().save(purpose, budget);
    return stopped;
  }

  /// What the provider did not take was not spent either.
  private void settled(Head head, Outcome outcome) {
    boolean wasFree = free.remove(head.queue().conversationId());
    switch (outcome) {
      case Outcome.Sent _, Outcome.InDoubt _ -> {
        budget.left(head.isPersons(), now());
        plot.left(purpose, head.isPersons());
      }
      case Outcome.Deferred _,
          Outcome.Held _,
          Outcome.Bounced _,
          Outcome.Expired _,
          Outcome.LaneStopped _,
          Outcome.Again _,
          Outcome.StillInDoubt _ -> {
        if (!wasFree) budget.unspent();
      }
    }
  }

  private boolean heard(Usage usage, Instant asked, UnderWay underWay, Pace pace) {
    long nanos = System.nanoTime();
    if (usage.calls() != null) {
      Instant minute = now().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
      // A look is a call too.
      int left = Math.max(0, usage.calls().left() - underWay.size());
      pace.heard(
          new Usage.Calls(left, usage.calls().limit()),
          Duration.between(asked, now()).toNanos(),
          Duration.between(now(), minute).toNanos(),
          nanos);
    }
    if (usage.quota() != null) budget.heard(usage.quota(), unknown(underWay), now());
    Usage.Share share = usage.share();
    if (share == null) return false;
    pace.heard(share, nanos);
    budget.heard(share, now());
    Duration wait = share.regain();
    if (wait.isZero() && share.percent() >= ALL) wait = FULL;
    if (wait.isZero()) return false;
    rest(now().plus(wait).plus(Spread.aLittle(lane.channelId())), wait);
    return true;
  }

  private void rest(Instant until, Duration wait) {
    if (wait.compareTo(LONG) >= 0) stop(until);
    else gates.lanes().throttle(lane, until, why("quota.slow_down", until));
  }

  /// Now and then: writes what was learned, looks whether automation may go again, and looks ahead.
  ///
  /// @return true if heads that were not admitted may go now
  boolean tick() {
    if (quietUntil != null) dawn(gates.quietUntil(lane));
    if (isReleased()) {
      automationUntil = null;
      reopened = true;
      gates.budgets().letAutomationGo(purpose, budget);
    }
    if (System.nanoTime() - ticked > TICK) {
      ticked = System.nanoTime();
      gates.budgets().save(purpose, budget);
      gates.budgets().foresee(purpose, budget);
    }
    boolean again = reopened;
    reopened = false;
    return again;
  }

  /// The night is over, or the shop has other hours now.
  private void dawn(@Nullable Instant morning) {
    Instant until = quietUntil;
    if (until == null) return;
    boolean early = now().isBefore(until.minus(Spread.of(lane.channelId())));
    if (morning != null) quietUntil = morning;
    else if (early || !isQuiet()) {
      quietUntil = null;
      reopened = true;
    }
  }

  /// Before the reset only because there is more than was thought; at the reset a little later.
  private boolean isReleased() {
    Instant until = automationUntil;
    if (until == null) return false;
    if (!isClosed()) return true;
    boolean early = now().isBefore(until.minus(Spread.of(lane.channelId())));
    return early && budget.judge(false, now()) instanceof Verdict.Go;
  }

  /// Somebody changed the reserve, or anything else about the lane.
  void reload() {
    gates.budgets().save(purpose, budget);
    gates.budgets().reload(purpose, budget);
    Instant before = automationUntil;
    automationUntil = budget.automationUntil();
    reopened |= before != null && automationUntil == null;
  }

  /// Nothing is on its way any more, and the lane is still ours.
  ///
  /// @param rests false if it is due at once, by day or night
  /// @return when campaigns of this lane may go again; null if they need not wait for the morning
  @Nullable Instant close(boolean rests) {
    gates.budgets().close(purpose, budget);
    gates.budgets().foresee(purpose, budget);
    if (rests && quietUntil != null) dawn(gates.quietUntilNow(lane));
    return isQuiet() ? quietUntil : null;
  }

  /// Ours or lost, it is not counted here any more.
  void forget() {
    gates.budgets().forget(purpose);
  }

  private Diagnosis why(String cause, Instant until) {
    Instant now = now();
    var said =
        new ProviderError(lane.kind().provider(), 0, "", "", "", Duration.between(now, until));
    return gates.dictionary().own(cause, said, new Circumstances(lane.kind(), 1, null, now));
  }

  private static boolean isCampaign(Head head) {
    return head.queue().precedence() == Delivery.Precedence.CAMPAIGN;
  }

  private Instant now() {
    return gates.clock().instant();
  }
}
