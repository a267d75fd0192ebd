package bench.crash;

import java.time.Duration;

/// Waiting, in a program whose only work is to wait and to kill.
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  /// @return false if it did not come true in that time
  static boolean until(Duration atMost, Condition condition) throws Exception {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) return false;
      millis(50);
    }
    return true;
  }
}
