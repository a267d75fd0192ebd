package bench.crash;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One process of a node, from its start to its end. Times are the machine's.
final class Life {
  final String name;
  private final Child child;
  private volatile long readyAt = Long.MAX_VALUE;
  private volatile long endedAt = Long.MAX_VALUE;

  /// @param name by which the provider knows it
  Life(String name, Child child) {
    this.name = name;
    this.child = child;
    child.whenReady(() -> readyAt = System.currentTimeMillis());
  }

  /// It is about to be killed or ended.
  void ends() {
    if (endedAt == Long.MAX_VALUE) endedAt = System.currentTimeMillis();
  }

  /// When it said that it runs; the end of time if it never did.
  long readyAt() {
    return readyAt;
  }

  /// When it was told to end, or killed; the end of time if it lives.
  long endedAt() {
    return endedAt;
  }

  /// By which the database knows it; null if it never said that it runs.
  @Nullable UUID id() {
    String said = child.said();
    return said == null ? null : UUID.fromString(said.substring(said.indexOf(' ') + 1));
  }
}
