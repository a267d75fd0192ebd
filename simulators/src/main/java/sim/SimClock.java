package sim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/// The time of the simulated world: real time plus an offset a person may move. Everything a
/// provider dates or lets expire is asked here, so that "tomorrow" needs no waiting.
final class SimClock {
  /// Zalo's and the shop's zone; daily allowances are granted again at its midnight.
  static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

  private final Clock real = Clock.systemUTC();
  private volatile Duration offset = Duration.ZERO;

  Instant now() {
    return real.instant().plus(offset).truncatedTo(ChronoUnit.MILLIS);
  }

  Duration offset() {
    return offset;
  }

  void set(Duration offset) {
    this.offset = offset;
  }

  void advance(Duration by) {
    offset = offset.plus(by);
  }

  void to(Instant instant) {
    offset = Duration.between(real.instant(), instant);
  }

  LocalDate today() {
    return now().atZone(ZONE).toLocalDate();
  }

  Instant tomorrow() {
    return today().plusDays(1).atStartOfDay(ZONE).toInstant();
  }
}
