package tintoi.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// What failed here and was set aside, and when it is tried once more: the fault may be over by
/// then. By their ids, for nothing else leads to those few rows. What this node forgets as it
/// stops, or is too much, whoever reads next finds by going through the whole journal.
final class Asides {
  private static final int MOST = 10_000;
  private static final int AT_ONCE = 500;
  private static final Duration FIRST = Duration.ofHours(1);
  private static final Duration LAST = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMinutes(1);

  private final Map<UUID, Instant> times = new ConcurrentHashMap<>();

  /// @param failed how often it did since it was tried more than once
  void add(UUID id, int failed, Instant now) {
    if (times.size() < MOST) times.put(id, now.plus(pause(failed)));
  }

  /// Each time twice as long, up to a day.
  private static Duration pause(int failed) {
    Duration pause = FIRST.multipliedBy(1L << Math.clamp(failed, 0, 5));
    return pause.compareTo(LAST) < 0 ? pause : LAST;
  }

  boolean isDue(Instant now) {
    return times.values().stream().anyMatch(time -> !time.isAfter(now));
  }

  /// Some of those whose time has come; they are forgotten.
  List<UUID> take(Instant now) {
    List<UUID> due = new ArrayList<>();
    for (var each : times.entrySet())
      if (due.size() < AT_ONCE && !each.getValue().isAfter(now)) due.add(each.getKey());
    due.forEach(times::remove);
    return due;
  }

  /// It could not be told that they are tried.
  void giveBack(Collection<UUID> taken, Instant now) {
    for (UUID id : taken) times.putIfAbsent(id, now.plus(SOON));
  }
}
