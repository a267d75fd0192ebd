package tintoi.delivery;

import java.time.Instant;

/// The one delivery of a queue that may go next.
///
/// @param dueAt when it may be looked at
record Head(QueueKey queue, long seq, Instant dueAt) {
  /// True if a person wrote it.
  boolean isPersons() {
    return queue.precedence().isPersons();
  }
}
