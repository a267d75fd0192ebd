package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.delivery.Delivery.Precedence;

/// What a lane knows of its queues: read a page of each precedence at a time, and a precedence is
/// read on when nothing of it is due. So neither opening a lane nor going on costs more when a
/// million wait. What is put meanwhile is told. Not thread-safe: a lane's own thread uses it.
final class Backlog {
  /// Before the first conversation.
  private static final UUID START = new UUID(0, 0);

  /// Of a class that waits only a few may go all the same: what of it is behind the first page is
  /// read a page a second, or a campaign of a million would be read through for each reply.
  private static final long SLOWLY = 1_000_000_000L;

  /// How much is read and remembered at a time.
  ///
  /// @param page queues of each precedence that are read at once
  /// @param waiting heads that are not due yet; of more only the time of the first is remembered
  record Sizes(int page, int waiting) {
    static final Sizes USUAL = new Sizes(2_000, 20_000);
  }

  private final LaneKey lane;
  private final Queues queues;
  private final Gate gate;
  private final Clock clock;
  private final Sizes sizes;
  private Agenda agenda;

  /// How far each precedence was read; one that was read to its end is absent.
  private final Map<Precedence, UUID> unread = new EnumMap<>(Precedence.class);

  /// When more may be read of a class that waits.
  private long slowlyFrom = System.nanoTime();

  /// When the first that was read and not remembered is due; null if there is none.
  private @Nullable Instant forgotten;

  Backlog(LaneKey lane, Queues queues, Gate gate, Clock clock, Sizes sizes) {
    this.lane = lane;
    this.queues = queues;
    this.gate = gate;
    this.clock = clock;
    this.sizes = sizes;
    this.agenda = new Agenda(clock);
    fromTheStart();
  }

  private void fromTheStart() {
    forgotten = null;
    for (Precedence precedence : Precedence.values()) unread.put(precedence, START);
  }

  /// Somebody may have put something and not told: what was read to its end is read again.
  void again() {
    if (unread.isEmpty()) forgotten = null;
    for (Precedence precedence : Precedence.values()) unread.putIfAbsent(precedence, START);
  }

  /// Others may go now than before.
  void anew() {
    agenda = new Agenda(clock);
    fromTheStart();
  }

  /// Reads on where nothing is due; does nothing if something of everything is, or all was read.
  ///
  /// @return true if it read: there may be more
  boolean read(Instant now) {
    if (forgotten != null && !forgotten.isAfter(now)) fromTheStart();
    if (unread.isEmpty()) return false;
    unread.keySet().retainAll(gate.reads());
    Instant freeSince = gate.freeSince();
    Set<Precedence> dry = dry(now, freeSince != null);
    if (dry.isEmpty()) return false;
    Map<Precedence, UUID> from = new EnumMap<>(unread);
    from.keySet().retainAll(dry);
    Map<Precedence, Integer> rows = new EnumMap<>(Precedence.class);
    for (Queues.Found found : queues.page(lane, from, freeSince, sizes.page())) {
      QueueKey queue = found.cursor().queue();
      rows.merge(queue.precedence(), 1, Integer::sum);
      unread.put(queue.precedence(), queue.conversationId());
      if (found.goes()) know(found.cursor(), now);
    }
    for (Precedence precedence : dry)
      if (rows.getOrDefault(precedence, 0) < sizes.page()) unread.remove(precedence);
    return true;
  }

  /// Those to be read on now.
  ///
  /// @param slowly true if programs' are read slowly
  private Set<Precedence> dry(Instant now, boolean slowly) {
    boolean programs = !slowly || System.nanoTime() - slowlyFrom >= 0;
    Set<Precedence> dry = EnumSet.noneOf(Precedence.class);
    for (Precedence precedence : unread.keySet())
      if ((programs || precedence.isPersons()) && !agenda.hasDue(precedence, now))
        dry.add(precedence);
    boolean some = dry.stream().anyMatch(precedence -> !precedence.isPersons());
    if (slowly && some) slowlyFrom = System.nanoTime() + SLOWLY;
    return dry;
  }

  private void know(Queues.Cursor cursor, Instant now) {
    Instant due = cursor.dueAt();
    if (cursor.empty() || due == null) return;
    if (!due.isAfter(now) || agenda.size() < sizes.waiting())
      agenda.add(new Head(cursor.queue(), cursor.head(), due));
    else if (forgotten == null || due.isBefore(forgotten)) forgotten = due;
  }

  /// Not what waits for a reset with its class: it would only be in the way.
  void add(Head head) {
    if (gate.admits(head)) agenda.add(head);
  }

  /// It goes now, or is no longer for this lane to send.
  void remove(Head head) {
    agenda.remove(head);
  }

  /// The best that may go now, leaving out conversations that have one on its way.
  ///
  /// @param people true if only what people wrote may
  @Nullable Head peekDue(Instant now, Set<UUID> busy, boolean people) {
    return agenda.peekDue(now, busy, people);
  }

  /// When the next one may go; null if none is known.
  @Nullable Instant nextDue() {
    Instant next = agenda.nextDue();
    return next == null || (forgotten != null && forgotten.isBefore(next)) ? forgotten : next;
  }

  /// Those it knows that no person wrote.
  List<Head> programs() {
    return agenda.programs();
  }

  /// Nanoseconds until one may go, at least 0; very many if none is known, or those that are due
  /// wait for an answer.
  long untilDue(Instant now, Set<UUID> busy) {
    Instant next = nextDue();
    if (next == null) return Long.MAX_VALUE;
    if (next.isAfter(now)) return Duration.between(now, next).toNanos();
    return agenda.peekDue(now, busy, false) == null ? Long.MAX_VALUE : 0;
  }

  /// What is due at once; null if the queues must be asked, of which little is left.
  @Nullable Instant knownDue(Instant now) {
    if (!isReadToTheEnd()) return now;
    Instant next = nextDue();
    return next == null || next.isAfter(now) ? null : next;
  }

  boolean isReadToTheEnd() {
    return unread.isEmpty();
  }
}
