package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tintoi.delivery.Delivery.State;
import tintoi.failure.Diagnosis;

/// Looks at a head that could not be claimed: what it is, and what the lane does with it.
final class Inspector {
  /// What it turned out to be.
  sealed interface Finding {
    /// No clock brings it: it waits for somebody, or is on its way.
    record Rests() implements Finding {}

    /// It may be claimed or looked at then.
    record Due(Head head) implements Finding {}

    /// In doubt, and it is not time to look for it.
    record InDoubt(Head head) implements Finding {}

    /// @param cursor where its queue stands; null if there is none
    record Past(Queues.@Nullable Cursor cursor) implements Finding {}

    /// In doubt, and it is time to look for it.
    ///
    /// @param looks those that were made
    record Doubtful(Delivery delivery, Deliveries.Looks looks) implements Finding {}

    /// It ended its sender three times.
    record Poisonous(Delivery delivery, Outcome held) implements Finding {}

    /// The lane is not ours any more, or stopped.
    record NotOurs() implements Finding {}
  }

  private static final Finding RESTS = new Finding.Rests();

  /// Looks that hang do so for up to forty seconds.
  private static final Duration LATER = Duration.ofSeconds(5);

  private final Leases.Lease lease;
  private final LaneParts parts;
  private final LookTurns turns;

  /// Claimed, perhaps, without anybody telling us so.
  private final Map<QueueKey, Head> unheard = new HashMap<>();

  Inspector(Leases.Lease lease, LaneParts parts) {
    this.lease = lease;
    this.parts = parts;
    this.turns = new LookTurns(parts.gates().limits(lease.lane().kind()).apart().betweenLooks());
  }

  /// @param crowded true if no more can be looked for at the moment: what is in doubt comes back
  Finding inspect(Head head, boolean crowded) {
    var found = read(head);
    unheard.remove(head.queue());
    if (found.isEmpty()) return RESTS;
    Delivery delivery = found.get();
    return switch (delivery.state()) {
      case SENDING -> sending(head, delivery);
      case IN_DOUBT -> doubtful(head, delivery, crowded);
      case HELD -> held(head, delivery);
      case QUEUED, DEFERRED -> {
        // Told of by somebody who had seen it earlier.
        Instant at = delivery.nextAt();
        yield at != null && at.isAfter(now()) ? due(head, at) : new Finding.NotOurs();
      }
      case SENT, DELIVERED, READ, BOUNCED, EXPIRED, CANCELLED ->
          new Finding.Past(
              parts
                  .queues()
                  .pass(delivery.workspaceId(), head.queue(), head.seq(), now())
                  .orElse(null));
    };
  }

  private Finding sending(Head head, Delivery delivery) {
    if (delivery.epoch() > lease.epoch()) return RESTS;
    if (delivery.epoch() == lease.epoch()) return neverLeft(head, delivery);
    return parts.poison().died(delivery)
        ? new Finding.Poisonous(delivery, parts.poison().quarantined(delivery))
        : orphaned(head, delivery);
  }

  /// Claimed by this very owner and not on its way: the claim was written, but nobody could tell us
  /// so. Nothing left, so it goes now.
  private Finding neverLeft(Head head, Delivery delivery) {
    unclaim(delivery);
    return due(head, now());
  }

  private void unclaim(Delivery delivery) {
    if (parts.revisions().unclaim(delivery)) parts.changed(delivery);
  }

  /// Its claim was refused, or could not be written: it may have been written all the same, and the
  /// next owner could not know that nothing of it left.
  void unheard(Head head) {
    unheard.put(head.queue(), head);
  }

  /// The lane ends, and nothing is on its way: what it claimed without hearing it goes back.
  void giveBackUnheard() {
    for (Head head : unheard.values())
      read(head)
          .filter(one -> one.state() == State.SENDING && one.epoch() == lease.epoch())
          .ifPresent(this::unclaim);
  }

  private Optional<Delivery> read(Head head) {
    return parts.deliveries().at(lease.lane().workspaceId(), head.queue(), head.seq());
  }

  /// Its sender died, perhaps after the request had left: in doubt, not due again.
  private Finding orphaned(Head head, Delivery delivery) {
    Instant attempted = delivery.attemptedAt() == null ? now() : delivery.attemptedAt();
    Instant at = attempted.plus(parts.properties().looks().getFirst());
    Diagnosis why = parts.unconfirmed(delivery);
    boolean moved =
        parts
            .deliveries()
            .move(delivery, List.of(State.SENDING), State.IN_DOUBT, why, at, null, now());
    if (!moved) return RESTS;
    var became = new Tally.Became(delivery.kind(), State.IN_DOUBT, Tally.By.DEATH, why);
    parts.tally().count(List.of(became));
    parts.queues().due(delivery.workspaceId(), head.queue(), head.seq(), at);
    parts.changed(delivery);
    return new Finding.InDoubt(new Head(head.queue(), head.seq(), at));
  }

  private Finding doubtful(Head head, Delivery delivery, boolean crowded) {
    Instant now = now();
    Instant at = delivery.nextAt();
    boolean early = at != null && at.isAfter(now);
    if (!early) at = crowded ? now.plus(LATER) : turn(head, delivery, now);
    if (at != null && at.isAfter(now))
      return new Finding.InDoubt(new Head(head.queue(), head.seq(), at));
    return new Finding.Doubtful(delivery, parts.deliveries().looks(delivery));
  }

  /// Whoever has the lane by then finds it at its turn, and not all of them at once.
  private @Nullable Instant turn(Head head, Delivery delivery, Instant now) {
    Instant at = turns.take(now);
    if (at != null) parts.queues().due(delivery.workspaceId(), head.queue(), head.seq(), at);
    return at;
  }

  /// What is held without a time was told to its queue when it was settled; should the queue say
  /// otherwise, the lane would open for it for ever. One with a time goes again when that has come.
  private Finding held(Head head, Delivery delivery) {
    Instant at = delivery.nextAt();
    if (at == null) {
      parts.queues().waits(delivery.workspaceId(), head.queue(), head.seq());
      return RESTS;
    }
    boolean goes = !at.isAfter(now()) && parts.revisions().timeCame(delivery, now());
    if (goes) parts.changed(delivery);
    return due(head, goes ? now() : at);
  }

  private static Finding due(Head head, Instant at) {
    return new Finding.Due(new Head(head.queue(), head.seq(), at));
  }

  private Instant now() {
    return parts.clock().instant();
  }
}
