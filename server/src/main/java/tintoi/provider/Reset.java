package tintoi.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// How a provider gives an allowance anew.
public sealed interface Reset {
  /// Both providers count a Vietnamese shop's day here.
  ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

  /// What was spent comes back one by one, so long after it was spent: nothing is given at one
  /// moment. Meta: calls in 24 hours.
  record Rolling(Duration window) implements Reset {
    public Rolling {
      if (!window.isPositive()) throw new IllegalArgumentException("a window of " + window);
    }
  }

  /// All of it, when the clock of a zone begins a new minute, hour, day or month. Zalo: calls by
  /// the minute, daily counters at 00:00.
  ///
  /// @param unit MINUTES, HOURS, DAYS or MONTHS
  record Calendar(ChronoUnit unit, ZoneId zone) implements Reset {
    public Calendar {
      switch (unit) {
        case MINUTES, HOURS, DAYS, MONTHS -> {}
        default -> throw new IllegalArgumentException("no allowance is given by " + unit);
      }
    }
  }

  /// What a package came with ends with it; whether a new one follows, and how large it is, the
  /// next answer says. Zalo: `sub_quota` until `expired_date`.
  ///
  /// @param at when the package ends
  record PackageEnd(Instant at) implements Reset {}

  /// The provider named the time. Meta: `estimated_time_to_regain_access`.
  record Stated(Instant at) implements Reset {}

  /// Nobody said. Zalo: what was bought separately.
  record Unknown() implements Reset {}

  /// The moment after `now` at which all of it is given anew.
  ///
  /// @return null if there is no such moment, or none is known
  default @Nullable Instant next(Instant now) {
    return switch (this) {
      case Rolling _, Unknown _ -> null;
      case Calendar(var unit, var zone) -> begin(unit, now.atZone(zone), 1).toInstant();
      case PackageEnd(var at) -> at.isAfter(now) ? at : null;
      case Stated(var at) -> at.isAfter(now) ? at : null;
    };
  }

  /// When the period that lasts at `now` began, if that can be known from the rule alone.
  ///
  /// @return null if only the provider's word tells it
  default @Nullable Instant begun(Instant now) {
    return switch (this) {
      case Rolling(var window) -> now.minus(window);
      case Calendar(var unit, var zone) -> begin(unit, now.atZone(zone), 0).toInstant();
      case PackageEnd _, Stated _, Unknown _ -> null;
    };
  }

  /// By the wall clock of the zone, not by 24 hours: a day may have 23 or 25, and where clocks jump
  /// over midnight it begins later.
  private static ZonedDateTime begin(ChronoUnit unit, ZonedDateTime local, int later) {
    return switch (unit) {
      case MINUTES -> local.truncatedTo(ChronoUnit.MINUTES).plusMinutes(later);
      case HOURS -> local.truncatedTo(ChronoUnit.HOURS).plusHours(later);
      case DAYS -> local.toLocalDate().plusDays(later).atStartOfDay(local.getZone());
      case MONTHS ->
          local.toLocalDate().withDayOfMonth(1).plusMonths(later).atStartOfDay(local.getZone());
      default -> throw new IllegalStateException("checked before: " + unit);
    };
  }

  /// As it is stored: "rolling PT24H", "calendar DAYS Asia/Ho_Chi_Minh", "package 2026-12-31T…",
  /// "stated 2026-…", "unknown".
  default String written() {
    return switch (this) {
      case Rolling(var window) -> "rolling " + window;
      case Calendar(var unit, var zone) -> "calendar " + unit.name() + " " + zone.getId();
      case PackageEnd(var at) -> "package " + at;
      case Stated(var at) -> "stated " + at;
      case Unknown() -> "unknown";
    };
  }

  /// @throws IllegalArgumentException if it is not what [#written] wrote
  static Reset read(String text) {
    String[] words = text.split(" ", -1);
    return switch (words[0]) {
      case "rolling" -> new Rolling(Duration.parse(words[1]));
      case "calendar" -> new Calendar(ChronoUnit.valueOf(words[1]), ZoneId.of(words[2]));
      case "package" -> new PackageEnd(Instant.parse(words[1]));
      case "stated" -> new Stated(Instant.parse(words[1]));
      case "unknown" -> new Unknown();
      default -> throw new IllegalArgumentException("no such reset: " + text);
    };
  }
}
