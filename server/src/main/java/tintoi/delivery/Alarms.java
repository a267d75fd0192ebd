package tintoi.delivery;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/// Rings for those who wait for a moment. A virtual thread that waits for a time has the JDK's
/// timer woken when it begins to, and again when it is woken before; a busy node's lanes do so
/// thousands of times a second. Here who is to be called in the same two milliseconds is called at
/// once, and nobody is woken for one that is not the first.
@Component
final class Alarms {
  /// Nobody is called earlier than asked for, nor much later.
  static final long GRID = 2_000_000;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("alarms").factory());

  Alarms() {
    timer.setRemoveOnCancelPolicy(true);
    // It ends by itself when nobody waits any more: lanes may close after whoever closes beans.
    timer.setKeepAliveTime(5, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /// @param at of [System#nanoTime]
  /// @param ring must not wait for anything
  /// @return cancelled, it does not ring any more
  Future<?> at(long at, Runnable ring) {
    long now = System.nanoTime();
    long round = at + GRID - 1 - Math.floorMod(at + GRID - 1, GRID);
    return timer.schedule(ring, round - now, TimeUnit.NANOSECONDS);
  }

  /// Waits that long.
  void sleep(long nanos) throws InterruptedException {
    var rung = new CountDownLatch(1);
    Future<?> alarm = at(System.nanoTime() + nanos, rung::countDown);
    try {
      rung.await();
    } finally {
      alarm.cancel(false);
    }
  }
}
