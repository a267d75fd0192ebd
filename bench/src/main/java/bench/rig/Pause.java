package bench.rig;

import java.time.Duration;

/// Waiting, in a program whose only work is to wait and to kill.
public final class Pause {
  private Pause() {}

  public static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  public interface Condition {
    boolean holds() throws Exception;
  }

  /// @return false if it did not come true in that time
  public static boolean until(Duration atMost, Condition condition) throws Exception {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) return false;
      millis(50);
    }
    return true;
  }

  /// @param complaint thrown if it did not come true in that time
  public static void await(Duration atMost, String complaint, Condition condition)
      throws Exception {
    if (!until(atMost, condition)) throw new IllegalStateException(complaint);
  }
}
