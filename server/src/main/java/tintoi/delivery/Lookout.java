package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// When to ask the database for due lanes: at once when something may have become due, at the time
/// the next one is known to be, and else seldom. In between it only compares two numbers, so an
/// idle system costs a few small reads a second, with one channel or with 100,000.
final class Lookout {
  /// An idle node asks every fifth time, if it would be told.
  private static final int SELDOM = 5;

  private final Semaphore calls = new Semaphore(0);
  private final Clock clock;
  private final Duration tick;
  private volatile boolean called = true;
  private boolean found;
  private @Nullable Instant nextDue;
  private long looked = System.nanoTime();

  Lookout(Clock clock, Duration tick) {
    this.clock = clock;
    this.tick = tick;
  }

  /// Something may be due: look now.
  void now() {
    called = true;
    if (calls.availablePermits() == 0) calls.release();
  }

  /// @param told true if other nodes' news are heard
  boolean due(boolean told) {
    if (called || found) return true;
    if (nextDue != null && !nextDue.isAfter(clock.instant())) return true;
    long every = tick.toNanos() * (told ? SELDOM : 1);
    // One that wakes a hair early must not wait for another tick.
    return System.nanoTime() - looked >= every - tick.toNanos() / 2;
  }

  /// @param some true if lanes were due
  /// @param next when the next one is due; null if none is, or it was not asked
  void looked(boolean some, @Nullable Instant next) {
    found = some;
    nextDue = next;
    looked = System.nanoTime();
  }

  /// Waits for a tick or a call.
  ///
  /// @return false if it was woken to end
  boolean rest() {
    called = false;
    try {
      if (calls.tryAcquire(tick.toMillis(), TimeUnit.MILLISECONDS)) called = true;
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
