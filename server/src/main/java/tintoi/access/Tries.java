package tintoi.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Counts tries per key in a period that begins with the first. In memory, per node: a second node
/// gives a guesser twice as many, which is still few.
final class Tries {
  private static final Duration MOMENT = Duration.ofSeconds(10);

  /// From this many on, those whose period is over are swept out before another is counted.
  private static final int MOST_KEYS = 20_000;

  private final int most;
  private final Duration period;
  private final Map<String, Count> counts = new HashMap<>();

  private record Count(int tries, Instant ends) {}

  /// A period that ends later than one that begins now was begun by a clock that was wrong; not by
  /// one that was read a moment later by somebody else.
  private boolean lasts(Count count, Instant now) {
    return count.ends.isAfter(now) && !count.ends.isAfter(now.plus(period).plus(MOMENT));
  }

  Tries(int most, Duration period) {
    this.most = most;
    this.period = period;
  }

  /// @return when the next try is allowed, if there have been too many
  synchronized Optional<Instant> take(String key, Instant now) {
    if (counts.size() >= MOST_KEYS) counts.values().removeIf(count -> !lasts(count, now));
    Count count = counts.get(key);
    if (count == null || !lasts(count, now)) count = new Count(0, now.plus(period));
    if (count.tries >= most) return Optional.of(count.ends);
    counts.put(key, new Count(count.tries + 1, count.ends));
    return Optional.empty();
  }

  /// It was the right one.
  synchronized void giveBack(String key) {
    counts.computeIfPresent(
        key, (_, count) -> count.tries <= 1 ? null : new Count(count.tries - 1, count.ends));
  }
}
