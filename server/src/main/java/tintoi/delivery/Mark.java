package tintoi.delivery;

import java.time.Duration;

/// A moment by both of this machine's counters: the steady one, which stands while the machine is
/// suspended, and its own clock, which may leap. Whichever says that more time has passed is
/// believed: a lease given up too early costs a moment, one believed in too long a message that is
/// sent twice.
///
/// @param nanos of [System#nanoTime]
/// @param millis of [System#currentTimeMillis]
record Mark(long nanos, long millis) {
  static Mark now() {
    return new Mark(System.nanoTime(), System.currentTimeMillis());
  }

  boolean isOlderThan(Duration age) {
    return System.nanoTime() - nanos > age.toNanos()
        || System.currentTimeMillis() - millis > age.toMillis();
  }
}
