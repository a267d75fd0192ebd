package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tintoi.delivery.Delivery.State;
import tintoi.failure.Diagnosis;
import tintoi.provider.Usage;

/// One lane while this node holds it. Its own thread decides, from events, what goes next; requests
/// run on threads of their own, at most `window` of them, one per conversation. Everything it knows
/// is in the database too: when it stops, nothing is lost.
final class Lane implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final int SCAN = 5_000;

  /// What a node put that died before it told the owner is found so.
  private static final long RESCAN = Duration.ofSeconds(10).toNanos();

  /// What the lane's thread is told.
  private sealed interface Event {
    record Woken(@Nullable Head head) implements Event {}

    record Claimed(Head head, Scribe.ClaimResult result) implements Event {}

    record Settled(Head head, Outcome outcome, @Nullable Usage usage, Scribe.SettleResult result)
        implements Event {}

    /// A request may be made that had to wait for others of this node.
    record SlotFree() implements Event {}

    record Stop() implements Event {}
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private Agenda agenda;
  private final Map<UUID, Head> inFlight = new HashMap<>();
  private final Leases.Lease lease;
  private final LaneParts parts;
  private final Pace pace;
  private final Slots.Share slots;
  private final Window window;
  private Leases.Rest rest;
  private final Gate gate;
  private boolean stopping;
  private long scanned;

  /// Heads that were not read are due then or later; null if all were read.
  private @Nullable Instant unreadFrom;

  /// Something may go but for what other lanes do: their end wakes us.
  private boolean blocked;

  private long idleSince = System.nanoTime();
  private volatile long heldUntil;

  /// @param asked when the lease was asked for, in [System#nanoTime]
  Lane(Leases.Lease lease, LaneParts parts, long asked) {
    this.lease = lease;
    this.parts = parts;
    this.rest = lease.rest();
    this.agenda = new Agenda(parts.clock());
    this.slots = parts.slots().share(lease.lane(), () -> events.add(new Event.SlotFree()));
    this.pace = new Pace(parts.sender().perSecond(lease.lane().kind()), System.nanoTime());
    this.window = new Window(lease.lane(), lease.window(), parts);
    this.gate = parts.gates().open(lease.lane());
    gate.begin(pace);
    renewed(asked);
  }

  LaneKey key() {
    return lease.lane();
  }

  /// The lease was prolonged. A node that cannot say so gives up at two thirds of it.
  ///
  /// @param asked when that was asked for, in [System#nanoTime]
  void renewed(long asked) {
    heldUntil = asked + parts.properties().lease().toNanos() * 2 / 3;
  }

  /// False if the lane may be somebody else's by now: this node was frozen, or heard late that its
  /// claim was written. What was claimed then must not leave; the successor may have sent it.
  boolean stillOurs(Delivery claimed) {
    Instant at = claimed.attemptedAt();
    return System.nanoTime() - heldUntil < 0
        && (at == null || now().isBefore(at.plus(parts.properties().lease())));
  }

  void wake(@Nullable Head head) {
    events.add(new Event.Woken(head));
  }

  void stop() {
    events.add(new Event.Stop());
  }

  @Override
  public void run() {
    try {
      if (!lease.ready()) rest = parts.lanes().resume(key()).orElse(rest);
      scan();
      while (!finished()) {
        if (gate.tick()) scan();
        if (!stopping) dispatch();
        slots.giveBackKept();
        Event event = events.poll(pause(), TimeUnit.NANOSECONDS);
        while (event != null) {
          handle(event);
          event = events.poll();
        }
      }
      gate.close();
      parts.queues().rest(key());
      parts.leases().close(key(), lease.epoch(), window.size(), now());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // Its lease runs out and the lane is taken anew; what was being sent is then in doubt.
      log.warn("lane={} given up: {}", key(), e.toString());
    } finally {
      slots.close();
      window.end();
    }
  }

  private boolean finished() {
    if (!inFlight.isEmpty()) return false;
    if (stopping) return true;
    Instant soon = now().plus(parts.properties().linger());
    Instant next = agenda.nextDue();
    if (next != null && next.isBefore(soon)) return false;
    if (unreadFrom != null && unreadFrom.isBefore(soon)) return false;
    return System.nanoTime() - idleSince > parts.properties().linger().toNanos();
  }

  /// How long nothing can happen unless something is said.
  private long pause() {
    long most = Duration.ofMillis(200).toNanos();
    if (stopping || blocked || inFlight.size() >= window.size()) return most;
    Instant next = agenda.nextDue();
    if (next == null) return most;
    // Due, but its conversation has one on its way: that one's answer wakes us.
    if (!next.isAfter(now()) && agenda.peekDue(now(), inFlight.keySet()) == null) return most;
    long due = Math.max(0, Duration.between(now(), next).toNanos());
    return Math.clamp(Math.max(due, pace.delay(System.nanoTime())), 100_000, most);
  }

  private void scan() {
    List<Head> heads = gate.heads(parts.queues(), SCAN);
    for (Head head : heads) agenda.add(head);
    unreadFrom = heads.size() >= SCAN ? heads.getLast().dueAt() : null;
    scanned = System.nanoTime();
  }

  /// True if a head that was not read may be due before all that were: one that was put off must
  /// not keep them waiting.
  private boolean unread() {
    Instant from = unreadFrom;
    if (from == null || from.isAfter(now())) return false;
    Instant next = agenda.nextDue();
    return next == null || next.isAfter(from);
  }

  /// Not what waits for a reset with its class: it would only be in the way.
  private void add(Head head) {
    if (gate.admits(head)) agenda.add(head);
  }

  private void dispatch() {
    if (System.nanoTime() - heldUntil > 0) {
      stopping = true;
      return;
    }
    boolean overdue = System.nanoTime() - scanned > RESCAN && !parts.alone();
    if (overdue || unread()) scan();
    int room = window.size() - inFlight.size();
    blocked = false;
    while (room > 0) {
      Head head = agenda.peekDue(now(), inFlight.keySet());
      if (head == null) return;
      blocked = !passes() || !slots.take();
      if (blocked) return;
      Gate.Answer answer = gate.ask(head, inFlight.size(), pace);
      if (answer != Gate.Answer.GO) {
        waits(answer);
        return;
      }
      agenda.remove(head);
      inFlight.put(head.queue().conversationId(), head);
      room--;
      parts
          .scribe()
          .note(
              new Scribe.Note.Claim(
                  key(),
                  lease.epoch(),
                  head,
                  result -> events.add(new Event.Claimed(head, result))));
    }
  }

  private void waits(Gate.Answer answer) {
    slots.giveBack();
    if (answer == Gate.Answer.STOPPED) stopping = true;
    if (answer != Gate.Answer.CLASS_WAITS) return;
    agenda = new Agenda(parts.clock());
    scan();
  }

  private void handle(Event event) {
    idleSince = System.nanoTime();
    switch (event) {
      case Event.Woken(var head) -> {
        if (head == null) {
          gate.reload();
          scan();
        } else add(head);
      }
      case Event.SlotFree() -> {}
      case Event.Stop() -> stopping = true;
      case Event.Claimed(var head, Scribe.ClaimResult.Taken(var claimed)) -> {
        gate.claimed(claimed);
        on(
            "send",
            head,
            claimed,
            0,
            () -> parts.sender().attempt(claimed, rest, () -> stillOurs(claimed.delivery())));
      }
      case Event.Claimed(var head, Scribe.ClaimResult.Refused _) -> {
        gate.unused();
        inFlight.remove(head.queue().conversationId());
        inspect(head);
        if (!inFlight.containsKey(head.queue().conversationId())) slots.giveBack();
      }
      case Event.Claimed(var head, Scribe.ClaimResult.Unwritten _) -> {
        gate.unused();
        landed(head);
        agenda.add(new Head(head.queue(), head.seq(), now().plusSeconds(1)));
      }
      case Event.Settled(var head, var outcome, var usage, var result) -> {
        landed(head);
        if (gate.settled(head, outcome, usage, inFlight.size(), pace)) stopping = true;
        if (!window.after(outcome)) stopping = true;
        if (result.laneStopped()) stopping = true;
        next(head, result.cursor());
      }
    }
  }

  private boolean passes() {
    return switch (window.may(inFlight.isEmpty())) {
      case GO -> true;
      case WAIT -> false;
      case REST -> {
        stopping = true;
        yield false;
      }
    };
  }

  private void landed(Head head) {
    inFlight.remove(head.queue().conversationId());
    slots.giveBack();
  }

  /// Runs a request on a thread of its own; what comes of it is written before the lane hears it.
  private void on(
      String what,
      Head head,
      Deliveries.Claimed claimed,
      int looked,
      java.util.function.Supplier<Sender.Result> work) {
    Delivery delivery = claimed.delivery();
    Thread.ofVirtual()
        .name(what + "-" + delivery.deliveryId())
        .start(() -> {
          Sender.Result result;
          try {
            result = parts.poison().judge(delivery, work.get());
          } catch (RuntimeException | Error e) {
            // Unsettled, it would stay on its way and keep its lane open for ever.
            log.error("delivery={} could not be attempted", delivery.deliveryId(), e);
            result = new Sender.Result(parts.broken(delivery), null);
          }
          Outcome outcome = result.outcome();
          @Nullable Usage usage = result.usage();
          parts
              .scribe()
              .note(
                  new Scribe.Note.Settle(
                      key(),
                      claimed,
                      looked,
                      outcome,
                      result.attempt(),
                      settled -> events.add(new Event.Settled(head, outcome, usage, settled))));
        });
  }

  /// A head that could not be claimed: see what it is.
  private void inspect(Head head) {
    var found = parts.deliveries().at(key().workspaceId(), head.queue(), head.seq());
    if (found.isEmpty()) return;
    Delivery delivery = found.get();
    switch (delivery.state()) {
      case SENDING -> {
        if (delivery.epoch() == lease.epoch()) neverLeft(head, delivery);
        else if (delivery.epoch() < lease.epoch()) died(head, delivery);
      }
      case IN_DOUBT -> {
        Instant at = delivery.nextAt();
        if (at != null && at.isAfter(now())) {
          agenda.add(new Head(head.queue(), head.seq(), at));
          return;
        }
        inFlight.put(head.queue().conversationId(), head);
        int looked = parts.deliveries().looks(key().workspaceId(), delivery.deliveryId());
        on(
            "look",
            head,
            new Deliveries.Claimed(delivery, null),
            looked + 1,
            () ->
                parts
                    .sender()
                    .look(delivery, looked, id -> parts.deliveries().isTaken(delivery, id)));
      }
      case HELD -> held(head, delivery);
      // Not ours any more, or stopped: the lease or the lane's state refused the claim.
      case QUEUED, DEFERRED -> stopping = true;
      case SENT, DELIVERED, READ, BOUNCED, EXPIRED, CANCELLED ->
          next(
              head,
              parts
                  .queues()
                  .pass(key().workspaceId(), head.queue(), head.seq(), now())
                  .orElse(null));
    }
  }

  /// What is held without a time was told to its queue when it was settled; should the queue say
  /// otherwise, the lane would open for it for ever. One with a time goes again when that has come.
  private void held(Head head, Delivery delivery) {
    Instant at = delivery.nextAt();
    if (at == null) {
      parts.queues().waits(key().workspaceId(), head.queue(), head.seq());
      return;
    }
    boolean goes = !at.isAfter(now()) && parts.revisions().timeCame(delivery, now());
    if (goes) parts.changed(delivery);
    agenda.add(new Head(head.queue(), head.seq(), goes ? now() : at));
  }

  /// Claimed by this very owner and not on its way: the claim was written, but nobody could tell us
  /// so. Nothing left, so it goes now.
  private void neverLeft(Head head, Delivery delivery) {
    if (parts.revisions().unclaim(delivery)) parts.changed(delivery);
    agenda.add(new Head(head.queue(), head.seq(), now()));
  }

  private void died(Head head, Delivery delivery) {
    if (parts.poison().died(delivery)) quarantine(head, delivery);
    else orphaned(head, delivery);
  }

  private void quarantine(Head head, Delivery delivery) {
    inFlight.put(head.queue().conversationId(), head);
    Outcome held = parts.poison().quarantined(delivery);
    on(
        "quarantine",
        head,
        new Deliveries.Claimed(delivery, null),
        0,
        () -> new Sender.Result(held, null));
  }

  /// Its sender died, perhaps after the request had left: in doubt, not due again.
  private void orphaned(Head head, Delivery delivery) {
    Instant attempted = delivery.attemptedAt() == null ? now() : delivery.attemptedAt();
    Instant at = attempted.plus(parts.properties().looks().getFirst());
    Diagnosis why = parts.unconfirmed(delivery);
    if (parts
        .deliveries()
        .move(delivery, List.of(State.SENDING), State.IN_DOUBT, why, at, null, now())) {
      parts.queues().due(key().workspaceId(), head.queue(), head.seq(), at);
      parts.changed(delivery);
      agenda.add(new Head(head.queue(), head.seq(), at));
    }
  }

  private void next(Head head, Queues.@Nullable Cursor cursor) {
    Queues.Cursor at =
        cursor != null
            ? cursor
            : parts.queues().find(key().workspaceId(), head.queue()).orElse(null);
    if (at == null || at.empty() || at.dueAt() == null) return;
    add(new Head(at.queue(), at.head(), at.dueAt()));
  }

  private Instant now() {
    return parts.clock().instant();
  }
}
