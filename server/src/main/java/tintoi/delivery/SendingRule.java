package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import tintoi.delivery.Delivery.Precedence;

/// What a workspace wants of messages that could not go at once.
///
/// @param staleHours what was held longer is looked over by a person before it goes, 1-720
/// @param quiet when automation rests; null = never
/// @param expiry after how many hours a message is given back instead of sent
/// @param zone whose clock the quiet hours mean
public record SendingRule(int staleHours, @Nullable Quiet quiet, Expiry expiry, ZoneId zone) {

  /// Nobody is written to by a program at night. Past midnight if `to` is before `from`.
  public record Quiet(LocalTime from, LocalTime to) {
    public Quiet {
      if (from.equals(to))
        throw new IllegalArgumentException("quiet from %s to %s".formatted(from, to));
    }

    boolean covers(LocalTime time) {
      boolean begun = !time.isBefore(from);
      boolean over = !time.isBefore(to);
      return from.isAfter(to) ? begun || !over : begun && !over;
    }
  }

  /// Hours, 1-8760; null = never too old.
  public record Expiry(
      @Nullable Integer reply, @Nullable Integer automatic, @Nullable Integer campaign) {
    @Nullable Integer of(Precedence precedence) {
      return switch (precedence) {
        case REPLY, PRIVATE, MODERATION -> reply;
        case AUTOMATIC -> automatic;
        case CAMPAIGN -> campaign;
      };
    }
  }

  static SendingRule standard(ZoneId zone) {
    return new SendingRule(
        12,
        new Quiet(LocalTime.of(21, 30), LocalTime.of(7, 30)),
        new Expiry(7 * 24, 24, 3 * 24),
        zone);
  }

  Duration staleAfter() {
    return Duration.ofHours(staleHours);
  }

  /// When a message put now is too old; null = never.
  @Nullable Instant expiresAt(Precedence precedence, Instant now) {
    Integer hours = expiry.of(precedence);
    return hours == null ? null : now.plus(Duration.ofHours(hours));
  }

  /// Quiet hours by the clock: from then on, and until then.
  record Night(Instant from, Instant to) {}

  /// The quiet hours that began last; null if there are none.
  @Nullable Night lastNight(Instant now) {
    if (quiet == null) return null;
    ZonedDateTime local = now.atZone(zone);
    ZonedDateTime begun = on(local, quiet.from());
    if (begun.isAfter(local)) begun = on(local.minusDays(1), quiet.from());
    boolean pastMidnight = quiet.from().isAfter(quiet.to());
    ZonedDateTime over = on(pastMidnight ? begun.plusDays(1) : begun, quiet.to());
    return new Night(begun.toInstant(), over.toInstant());
  }

  /// When the quiet hours end; null outside of them, and for what a person wrote.
  @Nullable Instant quietUntil(Precedence precedence, Instant now) {
    if (quiet == null || precedence.isPersons()) return null;
    ZonedDateTime local = now.atZone(zone);
    if (!quiet.covers(local.toLocalTime())) return null;
    ZonedDateTime end = on(local, quiet.to());
    return (end.isAfter(local) ? end : on(local.plusDays(1), quiet.to())).toInstant();
  }

  /// When a clock on the wall shows this time on that day; where clocks are put forward over it, it
  /// is that time when they are.
  private static ZonedDateTime on(ZonedDateTime day, LocalTime time) {
    var skipped = day.getZone().getRules().getTransition(day.toLocalDate().atTime(time));
    return skipped != null && skipped.isGap()
        ? skipped.getInstant().atZone(day.getZone())
        : day.with(time);
  }
}
