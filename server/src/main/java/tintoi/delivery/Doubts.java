package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Condition;

/// The heads of which the owner of a lane knows that they are in doubt. They are looked for when
/// their time has come, even while their class, or the whole lane, waits for a reset: a look sends
/// nothing and spends nothing. Not thread-safe: a lane's own thread uses it.
final class Doubts {
  /// A lane that was stopped for its allowance stays open so long for them: four looks, and a
  /// little.
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final Map<QueueKey, Head> known = new HashMap<>();
  private final Gate gate;
  private final Clock clock;
  private @Nullable Instant openUntil;

  Doubts(Gate gate, Clock clock) {
    this.gate = gate;
    this.clock = clock;
  }

  /// In doubt; it may be looked for at its time.
  void add(Head head) {
    known.put(head.queue(), head);
  }

  /// It was looked at, or its queue moved on.
  void remove(Head head) {
    known.computeIfPresent(head.queue(), (_, before) -> before.seq() > head.seq() ? before : null);
  }

  /// What became of an attempt or a look.
  ///
  /// @param next where its queue stands now; null if nothing of it has a time
  void settled(Head head, Outcome outcome, @Nullable Head next) {
    remove(head);
    boolean doubtful =
        outcome instanceof Outcome.InDoubt || outcome instanceof Outcome.StillInDoubt;
    if (doubtful && next != null && next.seq() == head.seq()) add(next);
  }

  /// The lane was stopped for its allowance: nothing of it goes, and what is in doubt is looked for
  /// here.
  ///
  /// @param until the reset; null if it is not known
  void laneStopped(@Nullable Instant until) {
    if (openUntil != null) return;
    Instant patient = clock.instant().plus(PATIENCE);
    openUntil = until == null || patient.isBefore(until) ? patient : until;
  }

  /// An attempt stopped the lane.
  ///
  /// @return true if what is in doubt is looked for all the same
  boolean outlive(Outcome stop) {
    if (!(stop instanceof Outcome.LaneStopped(var until, var condition, _))
        || condition != Condition.QUOTA_RESETS
        || !gate.isCounted()) return false;
    laneStopped(until);
    return true;
  }

  /// True while looks are all that is left to do.
  boolean isLaneStopped() {
    return openUntil != null;
  }

  /// One whose time has come, and that the lane does not come to by itself.
  ///
  /// @param busy conversations that have one on its way
  @Nullable Head due(Set<UUID> busy) {
    Instant now = clock.instant();
    for (Head head : known.values())
      if (isLeftOut(head)
          && !head.dueAt().isAfter(now)
          && !busy.contains(head.queue().conversationId())) return head;
    return null;
  }

  /// True while the lane must stay open for them.
  boolean keepOpen() {
    Instant until = openUntil;
    if (until == null) return known.values().stream().anyMatch(gate::isKeptBack);
    return !known.isEmpty() && clock.instant().isBefore(until);
  }

  private boolean isLeftOut(Head head) {
    return isLaneStopped() || gate.isKeptBack(head);
  }
}
