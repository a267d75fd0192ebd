package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// How long a lane is surely ours. Its own thread and those of its requests ask, the engine's
/// prolongs.
final class Tenure {
  /// No timer is that late on a machine that is merely busy.
  private static final long LATE = Duration.ofMillis(100).toNanos();

  private final Duration lease;
  private final Duration giveUp;
  private final Clock clock;
  private final Alarms alarms;
  private volatile Mark asked;

  /// @param asked when the lease was asked for
  Tenure(Duration lease, Mark asked, Clock clock, Alarms alarms) {
    this.lease = lease;
    this.giveUp = lease.multipliedBy(2).dividedBy(3);
    this.clock = clock;
    this.alarms = alarms;
    this.asked = asked;
  }

  /// @param asked when the lease was asked to be prolonged, and was
  void renewed(Mark asked) {
    this.asked = asked;
  }

  /// A node that cannot prolong its lease gives up at two thirds of it.
  boolean isGivenUp() {
    return asked.isOlderThan(giveUp);
  }

  /// False if the lane may be somebody else's by now: this node was frozen, or heard late that its
  /// claim was written. What was claimed then must not leave; the successor may have sent it.
  boolean stillOurs(Delivery claimed) {
    Instant at = claimed.attemptedAt();
    return !isGivenUp() && (at == null || clock.instant().isBefore(at.plus(lease)));
  }

  /// In the last moment before a request: waits until the lane's pace lets it leave, and asks the
  /// same then. Who wakes far too late, because the process stood still, has lost its place: all
  /// that wake with it would leave at once.
  ///
  /// @param weight see [Pace#leave]
  boolean leaves(Delivery claimed, int weight, Pace pace) {
    try {
      for (int n = 0; n < 2; n++) {
        if (!stillOurs(claimed)) return false;
        long asked = System.nanoTime();
        long wait = pace.leave(weight, asked);
        if (wait > Pace.LONGEST) return false;
        if (wait > 0) alarms.sleep(wait);
        if (System.nanoTime() - asked - wait < LATE) break;
      }
      return stillOurs(claimed);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
