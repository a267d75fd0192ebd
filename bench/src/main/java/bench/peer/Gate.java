package bench.peer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// At most so many per second and channel, evenly, a tenth of a second's worth at once (GCRA).
final class Gate {
  private final long interval;
  private final long tolerance;
  private final Map<Long, Long> arrivals = new ConcurrentHashMap<>();

  Gate(int perSecond) {
    interval = 1_000_000_000L / perSecond;
    tolerance = interval * (perSecond / 10);
  }

  /// Takes the next place of a channel.
  ///
  /// @return nanoseconds until it may go
  long take(long channel) {
    long now = System.nanoTime();
    long at = arrivals.merge(channel, now, (last, _) -> Math.max(last + interval, now));
    return Math.max(0, at - now - tolerance);
  }
}
