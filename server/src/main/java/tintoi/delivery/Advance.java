package tintoi.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Moves a conversation's queue on outside of an attempt, and makes its lane due: always both, in
/// one transaction, or a message would rest unseen.
@Component
class Advance {
  /// As the database orders them.
  private static final Comparator<LaneKey> BY_KEY =
      Comparator.comparing((LaneKey lane) -> lane.channelId().toString())
          .thenComparing(lane -> lane.kind().name());

  private final Queues queues;
  private final Lanes lanes;
  private final Problems problems;
  private final Wakeups wakeups;
  private final Revisions revisions;
  private final Clock clock;

  Advance(
      Queues queues,
      Lanes lanes,
      Problems problems,
      Wakeups wakeups,
      Revisions revisions,
      Clock clock) {
    this.revisions = revisions;
    this.problems = problems;
    this.queues = queues;
    this.lanes = lanes;
    this.wakeups = wakeups;
    this.clock = clock;
  }

  /// Something was appended or changed: if the head may be looked at, its lane must know.
  void due(LaneKey lane, Queues.Cursor cursor, Instant now) {
    lanes.due(lane, now);
    if (cursor.empty() || cursor.dueAt() == null) return;
    wakeups.afterCommit(lane, new Head(cursor.queue(), cursor.head(), cursor.dueAt()));
  }

  /// She wrote: what programs have for her may spend nothing now, and need not wait with its class.
  void freed(LaneKey lane, UUID conversationId) {
    Instant now = clock.instant();
    for (Queues.Cursor cursor : queues.waitingWithTheirClass(lane, conversationId, now)) {
      Instant due = cursor.dueAt();
      due(lane, cursor, due == null || due.isBefore(now) ? now : due);
    }
  }

  /// This delivery is over: the next one of its conversation may go.
  void pass(Delivery delivery) {
    Instant now = clock.instant();
    revisions.restedBehind(delivery);
    queues
        .pass(delivery.workspaceId(), queue(delivery), delivery.seq(), now)
        .ifPresent(cursor -> due(lane(delivery), cursor, now));
  }

  /// What was given back had arrived: nobody need deal with it.
  void settledAfterAll(Delivery delivery) {
    problems.remove(delivery.workspaceId(), delivery.deliveryId());
  }

  /// This delivery may be looked at again, at a time.
  void again(Delivery delivery, Instant at) {
    queues.due(delivery.workspaceId(), queue(delivery), delivery.seq(), at);
    queues
        .find(delivery.workspaceId(), queue(delivery))
        .ifPresent(cursor -> due(lane(delivery), cursor, at));
  }

  /// The same of many. Whoever puts something has its queue and may wait for its lane: all queues
  /// come before any lane, or each of the two could wait for the other. And all lanes of a channel
  /// are locked in the order of their keys, as whoever changes several does.
  void again(List<Delivery> deliveries, Instant at) {
    Map<LaneKey, List<Queues.Cursor>> moved = new TreeMap<>(BY_KEY);
    for (Delivery delivery : deliveries) {
      UUID workspaceId = delivery.workspaceId();
      queues.due(workspaceId, queue(delivery), delivery.seq(), at);
      queues
          .find(workspaceId, queue(delivery))
          .ifPresent(
              cursor -> moved.computeIfAbsent(lane(delivery), _ -> new ArrayList<>()).add(cursor));
    }
    for (LaneKey lane : moved.keySet()) lanes.lock(lane.workspaceId(), lane.channelId());
    moved.forEach((lane, cursors) -> {
      for (Queues.Cursor cursor : cursors) due(lane, cursor, at);
    });
  }

  static QueueKey queue(Delivery delivery) {
    return new QueueKey(delivery.conversationId(), delivery.precedence());
  }

  static LaneKey lane(Delivery delivery) {
    return new LaneKey(delivery.workspaceId(), delivery.channelId(), delivery.kind());
  }
}
