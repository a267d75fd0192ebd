package tintoi.delivery;

import org.jspecify.annotations.Nullable;

/// What the thread of a [Lane] is told.
sealed interface LaneEvent {
  /// @param head what may go; null if anything may have changed
  record Woken(@Nullable Head head) implements LaneEvent {}

  /// In another state, or not ours any more.
  record Refused(Head head) implements LaneEvent {}

  /// Its claim could not be written.
  record Unwritten(Head head) implements LaneEvent {}

  /// @param made what the attempt or look came to
  record Settled(Head head, Sender.Result made, Scribe.SettleResult result) implements LaneEvent {}

  /// A request may be made that had to wait for others of this node.
  record SlotFree() implements LaneEvent {}

  record Stop() implements LaneEvent {}

  /// It is the time it waited for.
  record Rung() implements LaneEvent {}
}
