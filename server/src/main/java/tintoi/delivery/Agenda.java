package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The heads a lane knows, and which of them goes next: people's before automation's before
/// campaigns'; of one precedence by turns one that is fresh and one of the backlog, so that a
/// thousand that were deferred do not delay a reply just written; a campaign that waits longer than
/// a minute gets every tenth. A head that is added anew replaces the one known before. Not
/// thread-safe: a lane's own thread uses it.
final class Agenda {
  /// What became due longer ago than this, or had to wait for its time, is backlog.
  private static final Duration FRESH = Duration.ofSeconds(5);

  /// A campaign that waits longer has a right to its share.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int CAMPAIGN_EVERY = 10;

  private static final Comparator<Head> BY_TIME =
      Comparator.comparing(Head::dueAt).thenComparing(head -> head.queue().conversationId());

  /// One precedence: what is fresh and what is backlog, each by time.
  private static final class Line {
    final PriorityQueue<Head> fresh = new PriorityQueue<>(BY_TIME);
    final PriorityQueue<Head> backlog = new PriorityQueue<>(BY_TIME);
    boolean backlogNext;
  }

  private final Map<Delivery.Precedence, Line> lines = new EnumMap<>(Delivery.Precedence.class);
  private final Map<QueueKey, Head> known = new HashMap<>();
  private final Clock clock;
  private int sinceCampaign;

  Agenda(Clock clock) {
    this.clock = clock;
    for (Delivery.Precedence precedence : Delivery.Precedence.values())
      lines.put(precedence, new Line());
  }

  void add(Head head) {
    Head before = known.get(head.queue());
    // An older view of the same queue arrives late: the cursor only moves forward.
    if (before != null && (before.seq() > head.seq() || before.equals(head))) return;
    known.put(head.queue(), head);
    Line line = line(head.queue().precedence());
    (isFresh(head) ? line.fresh : line.backlog).add(head);
  }

  private boolean isFresh(Head head) {
    Instant now = clock.instant();
    return !head.dueAt().isAfter(now) && head.dueAt().isAfter(now.minus(FRESH));
  }

  /// It goes now, or is no longer for this lane to send.
  void remove(Head head) {
    if (!known.remove(head.queue(), head)) return;
    Line line = line(head.queue().precedence());
    line.backlogNext = line.fresh.remove(head);
    if (!line.backlogNext) line.backlog.remove(head);
    sinceCampaign =
        head.queue().precedence() == Delivery.Precedence.CAMPAIGN ? 0 : sinceCampaign + 1;
  }

  /// The best head that may go now, leaving out conversations that have one on its way.
  ///
  /// @param people true if only what people wrote may
  @Nullable Head peekDue(Instant now, Set<UUID> busy, boolean people) {
    if (!people && sinceCampaign >= CAMPAIGN_EVERY - 1) {
      Head campaign = peekDue(line(Delivery.Precedence.CAMPAIGN), now, busy);
      if (campaign != null && campaign.dueAt().isBefore(now.minus(PATIENCE))) return campaign;
    }
    for (Map.Entry<Delivery.Precedence, Line> each : lines.entrySet()) {
      if (people && !each.getKey().isPersons()) continue;
      Head head = peekDue(each.getValue(), now, busy);
      if (head != null) return head;
    }
    return null;
  }

  private @Nullable Head peekDue(Line line, Instant now, Set<UUID> busy) {
    Head first = peekDue(line.backlogNext ? line.backlog : line.fresh, now, busy);
    return first != null ? first : peekDue(line.backlogNext ? line.fresh : line.backlog, now, busy);
  }

  private @Nullable Head peekDue(PriorityQueue<Head> queue, Instant now, Set<UUID> busy) {
    Head head = first(queue);
    if (head == null || head.dueAt().isAfter(now)) return null;
    if (!busy.contains(head.queue().conversationId())) return head;
    List<Head> waiting = new ArrayList<>();
    while (head != null
        && !head.dueAt().isAfter(now)
        && busy.contains(head.queue().conversationId())) {
      waiting.add(queue.remove());
      head = first(queue);
    }
    queue.addAll(waiting);
    return head != null && !head.dueAt().isAfter(now) ? head : null;
  }

  /// When the next one may go; null if none is known.
  @Nullable Instant nextDue() {
    Instant next = null;
    for (Line line : lines.values())
      for (PriorityQueue<Head> queue : List.of(line.fresh, line.backlog)) {
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

  /// True if something of this precedence is due, even if its conversation has one on its way.
  boolean hasDue(Delivery.Precedence precedence, Instant now) {
    Line line = line(precedence);
    return isDue(first(line.fresh), now) || isDue(first(line.backlog), now);
  }

  private static boolean isDue(@Nullable Head head, Instant now) {
    return head != null && !head.dueAt().isAfter(now);
  }

  /// Those that no person wrote.
  List<Head> programs() {
    return known.values().stream().filter(head -> !head.isPersons()).toList();
  }

  /// How many it knows, due or not.
  int size() {
    return known.size();
  }

  private Line line(Delivery.Precedence precedence) {
    return Objects.requireNonNull(lines.get(precedence));
  }
}
