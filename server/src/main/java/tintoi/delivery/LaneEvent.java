package tintoi.delivery;

import org.jspecify.annotations.Nullable;
import tintoi.provider.Usage;

/// What the thread of a [Lane] is told.
sealed interface LaneEvent {
  /// @param head what may go; null if anything may have changed
  record Woken(@Nullable Head head) implements LaneEvent {}

  /// In another state, or not ours any more.
  record Refused(Head head) implements LaneEvent {}

  /// Its claim could not be written.
  record Unwritten(Head head) implements LaneEvent {}

  /// @param usage null if it was a look and no attempt
  record Settled(Head head, Outcome outcome, @Nullable Usage usage, Scribe.SettleResult result)
      implements LaneEvent {}

  /// A request may be made that had to wait for others of this node.
  record SlotFree() implements LaneEvent {}

  record Stop() implements LaneEvent {}

  /// It is the time it waited for.
  record Rung() implements LaneEvent {}
}
