package tintoi.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The heads a lane knows, people's first, then by time. A head that is added anew replaces the one
/// known before. Not thread-safe: a lane's own thread uses it.
final class Agenda {
  private final Map<Delivery.Precedence, PriorityQueue<Head>> byTime =
      new EnumMap<>(Delivery.Precedence.class);
  private final Map<QueueKey, Head> known = new HashMap<>();

  Agenda() {
    for (Delivery.Precedence precedence : Delivery.Precedence.values())
      byTime.put(
          precedence,
          new PriorityQueue<>(
              Comparator.comparing(Head::dueAt)
                  .thenComparing(head -> head.queue().conversationId())));
  }

  void add(Head head) {
    Head before = known.get(head.queue());
    // An older view of the same queue arrives late: the cursor only moves forward.
    if (before != null && before.seq() > head.seq()) return;
    known.put(head.queue(), head);
    queue(head.queue().precedence()).add(head);
  }

  void remove(Head head) {
    known.remove(head.queue(), head);
    queue(head.queue().precedence()).remove(head);
  }

  /// The best head that may go now, leaving out conversations that have one on its way.
  @Nullable Head peekDue(Instant now, Set<UUID> busy) {
    for (PriorityQueue<Head> queue : byTime.values()) {
      List<Head> waiting = new ArrayList<>();
      Head head = first(queue);
      while (head != null
          && !head.dueAt().isAfter(now)
          && busy.contains(head.queue().conversationId())) {
        waiting.add(queue.remove());
        head = first(queue);
      }
      queue.addAll(waiting);
      if (head != null && !head.dueAt().isAfter(now)) return head;
    }
    return null;
  }

  /// When the next one may go; null if none is known.
  @Nullable Instant nextDue() {
    Instant next = null;
    for (PriorityQueue<Head> queue : byTime.values()) {
      Head head = first(queue);
      if (head != null && (next == null || head.dueAt().isBefore(next))) next = head.dueAt();
    }
    return next;
  }

  /// The first that is not replaced by a newer one.
  private @Nullable Head first(PriorityQueue<Head> queue) {
    Head head = queue.peek();
    while (head != null && !head.equals(known.get(head.queue()))) {
      queue.remove();
      head = queue.peek();
    }
    return head;
  }

  private PriorityQueue<Head> queue(Delivery.Precedence precedence) {
    return java.util.Objects.requireNonNull(byTime.get(precedence));
  }
}
