package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One lane while this node holds it. Its own thread decides, from events, what goes next; requests
/// run on threads of their own, at most `window` of them, one per conversation. Everything it knows
/// is in the database too: when it stops, nothing is lost.
final class Lane implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  /// A lane that was given up for a fault of our own is not taken again at once.
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);

  private static final long GIVES_BACK = Duration.ofMinutes(10).toNanos();

  private static final int LOOK_EVERY = 10;

  private final Mailbox events;
  private final Backlog backlog;
  private final UnderWay underWay = new UnderWay();
  private final Leases.Lease lease;
  private final LaneParts parts;
  private final Pace pace;
  private final Slots.Share slots;
  private final Window window;
  private final Inspector inspector;
  private final Requests requests;
  private Leases.Rest rest;
  private final Gate gate;
  private final Doubts doubts;
  private boolean stopping;
  private boolean reading = true;
  private long readAgain = System.nanoTime();

  /// Something may go but for what is on its way.
  private boolean blocked;

  /// Nothing may go, whatever becomes due, until this lane is told.
  private boolean untilTold;

  /// Of programs nothing more goes until what is on its way is answered.
  private boolean programsWait;

  private int passedOver;
  private long idleSince = System.nanoTime();
  private final Tenure tenure;

  /// @param asked when the lease was asked for
  Lane(Leases.Lease lease, LaneParts parts, Mark asked) {
    this.lease = lease;
    this.parts = parts;
    this.rest = lease.rest();
    this.events = new Mailbox(parts.alarms());
    this.inspector = new Inspector(lease, parts);
    this.slots = parts.slots().share(lease.lane(), () -> events.add(new LaneEvent.SlotFree()));
    this.requests = new Requests(lease.lane(), parts, events, slots);
    this.pace = new Pace(parts.sender().perSecond(lease.lane().kind()), System.nanoTime());
    this.window = new Window(lease.lane(), lease.window(), parts);
    this.gate = parts.gates().open(lease.lane());
    this.doubts = new Doubts(key(), parts, gate);
    this.backlog = new Backlog(key(), parts.queues(), gate, parts.clock(), Backlog.Sizes.USUAL);
    gate.begin(pace);
    this.tenure = new Tenure(parts.properties().lease(), asked, parts.clock(), parts.alarms());
  }

  LaneKey key() {
    return lease.lane();
  }

  /// The lease was prolonged.
  ///
  /// @param asked when that was asked for
  void renewed(Mark asked) {
    tenure.renewed(asked);
  }

  void wake(@Nullable Head head) {
    events.add(new LaneEvent.Woken(head));
  }

  void stop() {
    events.add(new LaneEvent.Stop());
  }

  @Override
  public void run() {
    try {
      if (!lease.ready()) rest = parts.lanes().resume(key()).orElse(rest);
      while (!finished()) {
        // Whoever may have lost the lane says nothing of its allowance any more.
        if (!tenure.isGivenUp() && gate.tick()) backlog.anew();
        events.claimed(gate::claimed);
        if (!stopping) dispatch();
        if (underWay.isEmpty() && !untilTold) window.unused();
        slots.giveBackKept();
        LaneEvent event = events.await(pause());
        for (; event != null; event = events.poll()) handle(event);
      }
      close(backlog.knownDue(now()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.warn("lane={} given up: {}", key(), e.toString());
      giveBack();
    } finally {
      events.close();
      slots.close();
      window.end();
      gate.forget();
    }
  }

  private void close(@Nullable Instant due) {
    // A lane that stops with work to do comes back to it: only an idle one tidies up, and not while
    // somebody waits for it.
    boolean idle = !stopping && !doubts.isLaneStopped();
    while (idle && events.isEmpty() && !parts.queues().rest(key())) {}
    inspector.giveBackUnheard();
    parts
        .leases()
        .close(
            key(),
            lease.epoch(),
            window.size(),
            now(),
            () -> new Leases.Next(due, backlog.nextDue(), gate.close(due == null)));
  }

  /// A fault of our own, mostly the database's. What is on its way is waited for, and the lease is
  /// given back as soon as that can be written; if it runs out before, what was being sent is in
  /// doubt.
  private void giveBack() {
    stopping = true;
    try {
      while (!underWay.isEmpty()) {
        slots.giveBackKept();
        LaneEvent event = events.await(Duration.ofMillis(200).toNanos());
        if (event != null) handlePatiently(event);
      }
      // Beyond its lease too: what was answered late lets the next one go, and nobody else says so.
      for (long until = System.nanoTime() + GIVES_BACK; System.nanoTime() < until; ) {
        try {
          close(now().plus(AFTER_A_FAULT));
          return;
        } catch (RuntimeException | Error e) {
          log.debug("lane={} not given back yet", key(), e);
          Thread.sleep(250);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void handlePatiently(LaneEvent event) {
    try {
      handle(event);
    } catch (RuntimeException | Error e) {
      log.debug("lane={} goes on with the next", key(), e);
    }
  }

  private boolean finished() {
    if (!underWay.isEmpty()) return false;
    if (stopping) return true;
    if (doubts.keepOpen()) return false;
    if (doubts.isLaneStopped()) return true;
    Instant soon = now().plus(parts.linger());
    Instant next = backlog.nextDue();
    if (next != null && next.isBefore(soon)) return false;
    if (!backlog.isReadToTheEnd()) return false;
    return System.nanoTime() - idleSince > parts.linger().toNanos();
  }

  /// How long nothing can happen unless something is said.
  private long pause() {
    long most = Duration.ofMillis(200).toNanos();
    if (stopping && underWay.isEmpty()) return 0;
    // Only an answer or a slot lets anything happen, and it wakes us.
    if (stopping || untilTold || underWay.room(window.size()) <= 0) return 5 * most;
    if (blocked || doubts.isLaneStopped()) return most;
    if (reading) return 0;
    boolean idle = underWay.isEmpty() && backlog.nextDue() == null && !doubts.keepOpen();
    if (idle) return 5 * most;
    long due = backlog.untilDue(now(), underWay.conversations());
    return Math.clamp(Math.max(due, pace.delay(System.nanoTime())), 100_000, most);
  }

  private void dispatch() {
    if (tenure.isGivenUp() || !doubts.isStillSo(false)) {
      stopping = true;
      return;
    }
    blocked = false;
    untilTold = false;
    look();
    if (doubts.isLaneStopped()) return;
    if (System.nanoTime() - readAgain > parts.again().toNanos()) {
      readAgain = System.nanoTime();
      backlog.again();
    }
    reading = backlog.read(now());
    int room = underWay.room(window.size());
    programsWait = false;
    while (room > 0) {
      boolean people = programsWait || areProgramsMany();
      Head head = backlog.peekDue(now(), underWay.conversations(), people);
      if (head == null) {
        blocked = people && !reading;
        return;
      }
      untilTold = !passes() || !slots.take();
      if (untilTold) return;
      Gate.Answer answer = gate.ask(head, underWay, pace);
      if (answer == Gate.Answer.PEOPLE_ONLY) {
        slots.giveBack();
        programsWait = true;
        continue;
      }
      if (answer != Gate.Answer.GO) {
        waits(answer);
        return;
      }
      backlog.remove(head);
      underWay.begin(head);
      room--;
      parts
          .scribe()
          .note(
              new Scribe.Note.Claim(
                  key(), lease.epoch(), head, gate.isStored(), result -> claimed(head, result)));
    }
  }

  /// By the thread that wrote it: the request begins at once, and the lane is not woken for it.
  private void claimed(Head head, Scribe.ClaimResult result) {
    switch (result) {
      case Scribe.ClaimResult.Taken(var claimed) -> {
        events.claimed(claimed);
        Delivery delivery = claimed.delivery();
        Rests rests = gate.rests(rest);
        Supplier<Sender.Result> attempt =
            () ->
                parts
                    .sender()
                    .attempt(claimed, rests, weight -> tenure.leaves(delivery, weight, pace));
        requests.run(Requests.For.SENDING, head, claimed, 0, attempt);
      }
      case Scribe.ClaimResult.Refused _ -> events.add(new LaneEvent.Refused(head));
      case Scribe.ClaimResult.Unwritten _ -> events.add(new LaneEvent.Unwritten(head));
    }
  }

  /// True if automation and campaigns have all they may.
  private boolean areProgramsMany() {
    return underWay.hasPrograms(window.sizeForPrograms());
  }

  /// Looks for what is in doubt and waits with its class, or with the whole lane. A person's
  /// message that is due goes before, but for every tenth time: it has her place of the window, and
  /// the pace.
  private void look() {
    while (!stopping && underWay.size() < window.size() && pace.delay(System.nanoTime()) == 0) {
      Head head = doubts.due(underWay.conversations(), programsWait);
      if (head == null) return;
      boolean person = backlog.peekDue(now(), underWay.conversations(), true) != null;
      boolean later = areProgramsMany() || (person && ++passedOver % LOOK_EVERY != 0);
      if (later && !doubts.isLaneStopped()) return;
      if (!slots.take()) return;
      boolean may = gate.mayLook(head, pace);
      if (may) inspect(head);
      if (!underWay.has(head)) slots.giveBack();
      if (!may) return;
    }
  }

  /// The lane is stopped: it ends, unless something is to be looked for all the same.
  private void claimNoMore() {
    if (!doubts.outlive()) stopping = true;
  }

  private void waits(Gate.Answer answer) {
    slots.giveBack();
    if (answer == Gate.Answer.STOPPED) claimNoMore();
    if (answer != Gate.Answer.CLASS_WAITS) return;
    parts.deliveries().inDoubt(key().workspaceId(), backlog.programs()).forEach(doubts::found);
    backlog.anew();
    reading = true;
  }

  private void handle(LaneEvent event) {
    idleSince = System.nanoTime();
    events.claimed(gate::claimed);
    switch (event) {
      case LaneEvent.Woken(var head) -> {
        // Let go before its reset, it is taken anew.
        if (head == null && doubts.isLaneStopped()) stopping |= !doubts.isStillSo(true);
        else if (head == null) {
          gate.reload();
          backlog.anew();
        } else backlog.add(head);
      }
      case LaneEvent.SlotFree(), LaneEvent.Rung() -> {}
      case LaneEvent.Stop() -> stopping = true;
      case LaneEvent.Refused(var head) -> {
        gate.unused();
        underWay.end(head);
        inspector.unheard(head);
        if (!stopping) inspect(head);
        if (!underWay.has(head)) slots.giveBack();
      }
      case LaneEvent.Unwritten(var head) -> {
        gate.unused();
        underWay.end(head);
        inspector.unheard(head);
        slots.giveBack();
        backlog.add(new Head(head.queue(), head.seq(), now().plusSeconds(1)));
      }
      case LaneEvent.Settled(var head, var made, var result) -> {
        underWay.end(head);
        if (gate.settled(head, made, underWay, pace)) stopping = true;
        // A look says nothing of how sending goes: that was counted when it was attempted.
        if (made.usage() != null && !window.after(made.outcome())) stopping = true;
        doubts.settled(head, made.outcome(), next(head, result.cursor()));
        if (result.laneStopped()) claimNoMore();
      }
    }
  }

  private boolean passes() {
    return switch (window.may(underWay.isEmpty())) {
      case GO -> true;
      case WAIT -> false;
      case REST -> {
        stopping = true;
        yield false;
      }
    };
  }

  /// A head that could not be claimed: see what it is.
  private void inspect(Head head) {
    doubts.remove(head);
    switch (inspector.inspect(head, underWay.looks() >= window.size())) {
      case Inspector.Finding.Rests() -> {}
      case Inspector.Finding.Due(var again) -> backlog.add(again);
      case Inspector.Finding.InDoubt(var again) -> {
        doubts.found(again);
        backlog.add(again);
      }
      case Inspector.Finding.Past(var cursor) -> next(head, cursor);
      case Inspector.Finding.NotOurs() -> {
        if (!doubts.isKeptBack(head, programsWait)) claimNoMore();
      }
      case Inspector.Finding.Poisonous(var delivery, var held) -> {
        underWay.beginFree(head);
        requests.run(
            Requests.For.QUARANTINE,
            head,
            new Deliveries.Claimed(delivery, null),
            0,
            () -> new Sender.Result(held, null));
      }
      case Inspector.Finding.Doubtful(var delivery, var looks) -> {
        underWay.beginFree(head);
        requests.run(
            Requests.For.LOOKING,
            head,
            new Deliveries.Claimed(delivery, null),
            looks.made() + 1,
            () -> parts.sender().look(delivery, looks));
      }
    }
  }

  private @Nullable Head next(Head head, Queues.@Nullable Cursor cursor) {
    Queues.Cursor at =
        cursor != null
            ? cursor
            : parts.queues().find(key().workspaceId(), head.queue()).orElse(null);
    if (at == null || at.empty() || at.dueAt() == null) return null;
    Head next = new Head(at.queue(), at.head(), at.dueAt());
    backlog.add(next);
    return next;
  }

  private Instant now() {
    return parts.clock().instant();
  }
}
