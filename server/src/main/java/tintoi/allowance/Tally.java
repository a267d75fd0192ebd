package tintoi.allowance;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What a lane sent in the last two days, by the hour.
final class Tally {
  private static final Duration KEPT = Duration.ofHours(49);

  private final NavigableMap<Instant, Hour> hours = new TreeMap<>();

  /// @param at begin of the hour
  record Hour(Instant at, int people, int automation) {
    int all() {
      return people + automation;
    }
  }

  static Instant hour(Instant at) {
    return at.truncatedTo(ChronoUnit.HOURS);
  }

  void clear() {
    hours.clear();
  }

  void add(int people, int automation, Instant now) {
    Instant at = hour(now);
    if (!hours.containsKey(at)) hours.headMap(at.minus(KEPT)).clear();
    hours.merge(
        at,
        new Hour(at, people, automation),
        (a, b) -> new Hour(at, a.people + b.people, a.automation + b.automation));
  }

  /// Of all hours that ended after this.
  long sentSince(Instant from) {
    return hours.tailMap(hour(from)).values().stream().mapToLong(Hour::all).sum();
  }

  /// The same of what people sent.
  long peopleSince(Instant from) {
    return hours.tailMap(hour(from)).values().stream().mapToLong(Hour::people).sum();
  }

  /// What people sent on the day before, by the clock of a zone.
  long peopleYesterday(Instant now, ZoneId zone) {
    Instant today = now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
    Instant before = now.atZone(zone).toLocalDate().minusDays(1).atStartOfDay(zone).toInstant();
    return hours.subMap(before, today).values().stream().mapToLong(Hour::people).sum();
  }

  /// Messages an hour, by the running hour and the two before it; 0 if there were none.
  double perHour(Instant now) {
    Instant from = hour(now).minus(2, ChronoUnit.HOURS);
    var last = hours.tailMap(from);
    if (last.isEmpty()) return 0;
    // What began a minute ago says little of the hour.
    long seconds = Math.max(900, Duration.between(last.firstKey(), now).toSeconds());
    return sentSince(from) * 3_600.0 / seconds;
  }
}
