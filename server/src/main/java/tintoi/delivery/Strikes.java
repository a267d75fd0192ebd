package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How often in a row this node let a lane rest for a failing provider, which says for how long it
/// rests the next time. A success ends the row; if another node has the lane that is not heard
/// here, so that what is old says nothing any more.
final class Strikes {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /// After its rest was over: three times the longest rest.
  private static final Duration OLD = Duration.ofMinutes(15);

  private record Row(int times, Instant until) {
    boolean isOld(Instant now) {
      return now.isAfter(until.plus(OLD));
    }
  }

  private final Map<LaneKey, Row> rows = new ConcurrentHashMap<>();

  /// True if a lane rested just now, and nothing was sent since.
  boolean has(LaneKey lane, Instant now) {
    Row row = rows.get(lane);
    return row != null && !row.isOld(now);
  }

  /// It fails again.
  ///
  /// @param longer false if it does not rest for longer each time
  /// @return until when it rests now
  Instant rest(LaneKey lane, boolean longer, Instant now) {
    // Those of lanes that are gone, or another's for good, leave memory.
    rows.values().removeIf(row -> row.isOld(now));
    Row before = rows.get(lane);
    int times = before == null || !longer ? 1 : before.times() + 1;
    Duration rest = FIRST.multipliedBy(1L << Math.min(times - 1, 6));
    Row row = new Row(times, now.plus(rest.compareTo(LONGEST) < 0 ? rest : LONGEST));
    rows.put(lane, row);
    return row.until();
  }

  /// Something was sent.
  void end(LaneKey lane) {
    rows.remove(lane);
  }
}
