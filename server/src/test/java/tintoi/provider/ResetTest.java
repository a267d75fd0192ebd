package tintoi.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The five ways in which an allowance is given anew.
class ResetTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z");

  @Test
  void a_rolling_window_has_no_moment_of_reset() {
    var reset = new Reset.Rolling(Duration.ofHours(24));

    assertThat(reset.next(NOON)).isNull();
    assertThat(reset.begun(NOON)).isEqualTo("2026-11-22T05:00:00Z");
  }

  @Test
  void a_day_begins_at_midnight_of_its_zone_not_of_ours() {
    var reset = new Reset.Calendar(ChronoUnit.DAYS, Reset.VIETNAM);

    assertThat(reset.next(NOON)).isEqualTo("2026-11-23T17:00:00Z");
    assertThat(reset.begun(NOON)).isEqualTo("2026-11-22T17:00:00Z");
  }

  @Test
  void at_midnight_itself_the_new_day_has_begun() {
    var reset = new Reset.Calendar(ChronoUnit.DAYS, Reset.VIETNAM);
    Instant midnight = Instant.parse("2026-11-23T17:00:00Z");

    assertThat(reset.begun(midnight.minusMillis(1))).isEqualTo("2026-11-22T17:00:00Z");
    assertThat(reset.next(midnight.minusMillis(1))).isEqualTo(midnight);
    assertThat(reset.begun(midnight)).isEqualTo(midnight);
    assertThat(reset.next(midnight)).isEqualTo("2026-11-24T17:00:00Z");
  }

  @Test
  void a_day_has_23_or_25_hours_where_clocks_are_moved() {
    var reset = new Reset.Calendar(ChronoUnit.DAYS, ZoneId.of("Europe/Berlin"));
    Instant spring = Instant.parse("2026-03-28T23:00:00Z");
    Instant autumn = Instant.parse("2026-10-24T22:00:00Z");

    assertThat(Duration.between(spring, reset.next(spring))).isEqualTo(Duration.ofHours(23));
    assertThat(Duration.between(autumn, reset.next(autumn))).isEqualTo(Duration.ofHours(25));
  }

  @Test
  void where_midnight_is_skipped_the_day_begins_later() {
    var reset = new Reset.Calendar(ChronoUnit.DAYS, ZoneId.of("Africa/Cairo"));

    // On 24 April 2026 clocks in Cairo go from 00:00 to 01:00.
    assertThat(reset.next(Instant.parse("2026-04-23T12:00:00Z"))).isEqualTo("2026-04-23T22:00:00Z");
    assertThat(reset.begun(Instant.parse("2026-04-24T12:00:00Z")))
        .isEqualTo("2026-04-23T22:00:00Z");
  }

  @Test
  void a_minute_and_a_month_begin_by_the_clock_too() {
    var minute = new Reset.Calendar(ChronoUnit.MINUTES, Reset.VIETNAM);
    var month = new Reset.Calendar(ChronoUnit.MONTHS, Reset.VIETNAM);

    assertThat(minute.next(NOON.plusSeconds(59))).isEqualTo(NOON.plusSeconds(60));
    assertThat(minute.next(NOON)).isEqualTo(NOON.plusSeconds(60));
    assertThat(month.next(NOON)).isEqualTo("2026-11-30T17:00:00Z");
    assertThat(month.begun(NOON)).isEqualTo("2026-10-31T17:00:00Z");
  }

  @Test
  void what_ends_with_a_package_or_at_a_stated_time_is_not_known_after_it() {
    for (Reset reset :
        List.of(new Reset.PackageEnd(NOON.plusSeconds(10)), new Reset.Stated(NOON.plusSeconds(10))))
      assertThat(reset.next(NOON)).isEqualTo(NOON.plusSeconds(10));

    assertThat(new Reset.PackageEnd(NOON).next(NOON)).isNull();
    assertThat(new Reset.Stated(NOON).next(NOON)).isNull();
    assertThat(new Reset.Unknown().next(NOON)).isNull();
  }

  @Test
  void each_is_read_back_as_it_was_written() {
    for (Reset reset :
        List.of(
            new Reset.Rolling(Duration.ofHours(24)),
            new Reset.Calendar(ChronoUnit.DAYS, Reset.VIETNAM),
            new Reset.PackageEnd(NOON),
            new Reset.Stated(NOON),
            new Reset.Unknown())) assertThat(Reset.read(reset.written())).isEqualTo(reset);
    assertThatThrownBy(() -> Reset.read("weekly")).hasMessageContaining("weekly");
    assertThatThrownBy(() -> new Reset.Calendar(ChronoUnit.WEEKS, Reset.VIETNAM))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
