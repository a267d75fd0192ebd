package tintoi.delivery;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The heads of which the owner of a lane knows that they are in doubt. They are looked for when
/// their time has come, even while their class, or the whole lane, waits for a reset: a look sends
/// nothing and spends nothing. Not thread-safe: a lane's own thread uses it.
final class Doubts {
  /// How often one asks whether the lane is still stopped.
  private static final long ASK = 1_000_000_000L;

  private final Map<QueueKey, Head> known = new HashMap<>();
  private final LaneKey lane;
  private final LaneParts parts;
  private final Gate gate;
  private Instant openUntil;
  private boolean stopped;
  private long asked;

  Doubts(LaneKey lane, LaneParts parts, Gate gate) {
    this.lane = lane;
    this.parts = parts;
    this.gate = gate;
    this.openUntil = patience();
  }

  /// Found in doubt, or left so by who had the lane before; it may be looked for at its time.
  void found(Head head) {
    openUntil = patience();
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
    if (next == null || next.seq() != head.seq()) return;
    if (outcome instanceof Outcome.InDoubt) found(next);
    if (outcome instanceof Outcome.StillInDoubt) known.put(next.queue(), next);
  }

  /// Nothing of the lane goes any more.
  ///
  /// @return true if that is because its messages are used up: what is in doubt is looked for all
  ///   the same
  boolean outlive() {
    if (stopped) return true;
    stopped = gate.isCounted() && isUsedUp();
    return stopped;
  }

  /// True while looks are all that is left to do.
  boolean isLaneStopped() {
    return stopped;
  }

  /// False if the lane was stopped and is not any more: it is given back, and taken anew.
  ///
  /// @param now true if somebody says that it changed
  boolean isStillSo(boolean now) {
    if (!stopped || !(now || System.nanoTime() - asked > ASK)) return true;
    return isUsedUp();
  }

  private boolean isUsedUp() {
    asked = System.nanoTime();
    return parts.leases().isUsedUp(lane, now());
  }

  /// One whose time has come, and that the lane does not come to by itself.
  ///
  /// @param busy conversations that have one on its way
  /// @param programsWait true if of programs nothing goes for now
  @Nullable Head due(Set<UUID> busy, boolean programsWait) {
    Instant now = now();
    for (Head head : known.values())
      if ((stopped || isKeptBack(head, programsWait))
          && !head.dueAt().isAfter(now)
          && !busy.contains(head.queue().conversationId())) return head;
    return null;
  }

  /// True if the lane does not come to it by itself, and that says nothing of the lane.
  boolean isKeptBack(Head head, boolean programsWait) {
    return gate.isKeptBack(head) || (programsWait && !head.isPersons());
  }

  /// True while the lane must stay open for them: the next owner would not know of them, and were
  /// the allowance used up until then, or their class closed, could not find out.
  boolean keepOpen() {
    return known.values().stream().anyMatch(this::mayBeLeftOut) && now().isBefore(openUntil);
  }

  private boolean mayBeLeftOut(Head head) {
    return gate.isCounted() || !head.isPersons();
  }

  private Instant patience() {
    return now().plus(parts.properties().patience());
  }

  private Instant now() {
    return parts.clock().instant();
  }
}
