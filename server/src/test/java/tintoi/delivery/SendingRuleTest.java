package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendingRuleTest {
  private static final ZoneId HOME = ZoneId.of("Asia/Ho_Chi_Minh");

  @ParameterizedTest
  @CsvSource({
    // Hà Nội is seven hours ahead of UTC.
    "21:30, 07:30, 2026-11-23T14:29:59Z, ",
    "21:30, 07:30, 2026-11-23T14:30:00Z, 2026-11-24T00:30:00Z",
    "21:30, 07:30, 2026-11-23T17:05:00Z, 2026-11-24T00:30:00Z",
    "21:30, 07:30, 2026-11-24T00:29:59Z, 2026-11-24T00:30:00Z",
    "21:30, 07:30, 2026-11-24T00:30:00Z, ",
    "12:00, 13:00, 2026-11-23T05:30:00Z, 2026-11-23T06:00:00Z",
    "12:00, 13:00, 2026-11-23T06:00:00Z, ",
  })
  void quiet_hours_end_by_the_shops_clock(
      LocalTime from, LocalTime to, Instant now, Instant until) {
    var rule =
        new SendingRule(
            12, new SendingRule.Quiet(from, to), new SendingRule.Expiry(null, null, null), HOME);

    assertThat(rule.quietUntil(AUTOMATIC, now)).isEqualTo(until);
    assertThat(rule.quietUntil(REPLY, now)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "21:30, 07:30, 2026-11-23T14:29:59Z, 2026-11-22T14:30:00Z, 2026-11-23T00:30:00Z",
    "21:30, 07:30, 2026-11-23T14:30:00Z, 2026-11-23T14:30:00Z, 2026-11-24T00:30:00Z",
    "21:30, 07:30, 2026-11-24T00:30:00Z, 2026-11-23T14:30:00Z, 2026-11-24T00:30:00Z",
    "12:00, 13:00, 2026-11-23T04:59:59Z, 2026-11-22T05:00:00Z, 2026-11-22T06:00:00Z",
    "12:00, 13:00, 2026-11-23T05:00:00Z, 2026-11-23T05:00:00Z, 2026-11-23T06:00:00Z",
  })
  void the_last_night_is_the_one_that_began_last(
      LocalTime from, LocalTime to, Instant now, Instant began, Instant over) {
    var rule =
        new SendingRule(
            12, new SendingRule.Quiet(from, to), new SendingRule.Expiry(null, null, null), HOME);

    assertThat(rule.lastNight(now)).isEqualTo(new SendingRule.Night(began, over));
  }

  @ParameterizedTest
  @CsvSource({
    // On 29 March clocks in Berlin go from 02:00 to 03:00, on 25 October from 03:00 to 02:00.
    "21:30, 07:30, 2026-03-28T22:00:00Z, 2026-03-29T05:30:00Z",
    "21:30, 07:30, 2026-03-29T05:29:59Z, 2026-03-29T05:30:00Z",
    "21:30, 07:30, 2026-03-29T05:30:00Z, ",
    "21:30, 07:30, 2026-10-24T20:00:00Z, 2026-10-25T06:30:00Z",
    "21:30, 07:30, 2026-10-25T06:30:00Z, ",
    // What is skipped is over when it is skipped.
    "21:30, 02:30, 2026-03-28T22:00:00Z, 2026-03-29T01:00:00Z",
    "21:30, 02:30, 2026-03-29T01:00:00Z, ",
    "21:30, 02:30, 2026-03-29T20:00:00Z, 2026-03-30T00:30:00Z",
    // What comes twice is over the second time for what waits since the evening.
    "21:30, 02:30, 2026-10-24T20:00:00Z, 2026-10-25T01:30:00Z",
    "21:30, 02:30, 2026-10-25T00:45:00Z, ",
    "21:30, 02:30, 2026-10-25T01:15:00Z, 2026-10-25T01:30:00Z",
  })
  void quiet_hours_end_by_the_wall_where_clocks_are_moved(
      LocalTime from, LocalTime to, Instant now, Instant until) {
    assertThat(berlin(from, to).quietUntil(AUTOMATIC, now)).isEqualTo(until);
  }

  @ParameterizedTest
  @CsvSource({
    "21:30, 07:30, 2026-03-29T10:00:00Z, 2026-03-28T20:30:00Z, 2026-03-29T05:30:00Z",
    "21:30, 07:30, 2026-10-25T10:00:00Z, 2026-10-24T19:30:00Z, 2026-10-25T06:30:00Z",
    "02:30, 06:00, 2026-03-29T10:00:00Z, 2026-03-29T01:00:00Z, 2026-03-29T04:00:00Z",
    "02:30, 06:00, 2026-03-30T00:00:00Z, 2026-03-29T01:00:00Z, 2026-03-29T04:00:00Z",
    "02:30, 06:00, 2026-03-29T00:59:00Z, 2026-03-28T01:30:00Z, 2026-03-28T05:00:00Z",
    "21:30, 02:30, 2026-03-29T10:00:00Z, 2026-03-28T20:30:00Z, 2026-03-29T01:00:00Z",
  })
  void a_night_is_as_long_as_the_wall_says(
      LocalTime from, LocalTime to, Instant now, Instant began, Instant over) {
    assertThat(berlin(from, to).lastNight(now)).isEqualTo(new SendingRule.Night(began, over));
  }

  private static SendingRule berlin(LocalTime from, LocalTime to) {
    return new SendingRule(
        12,
        new SendingRule.Quiet(from, to),
        new SendingRule.Expiry(null, null, null),
        ZoneId.of("Europe/Berlin"));
  }

  @Test
  void without_an_hour_nothing_is_ever_too_old() {
    var rule = new SendingRule(12, null, new SendingRule.Expiry(null, 1, null), HOME);
    Instant now = Instant.parse("2026-11-23T05:00:00Z");

    assertThat(rule.expiresAt(REPLY, now)).isNull();
    assertThat(rule.expiresAt(AUTOMATIC, now)).isEqualTo("2026-11-23T06:00:00Z");
  }
}
