package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;

class RetryScheduleTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z"); // noon in Hà Nội
  private final RetrySchedule schedule =
      new RetrySchedule(
          List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofHours(1)),
          Duration.ofHours(24));

  @Test
  void each_retry_waits_its_turn() {
    assertThat(schedule.next(1, NOON, NOON, 0.5)).contains(NOON.plusSeconds(5));
    assertThat(schedule.next(2, NOON, NOON, 0.5)).contains(NOON.plusSeconds(30));
  }

  @Test
  void it_is_tried_after_5_s_30_s_2_min_10_min_then_hourly_for_a_day_and_looked_for_in_between() {
    DeliveryProperties standard =
        new Binder().bindOrCreate("tintoi.delivery", DeliveryProperties.class);

    assertThat(standard.retries())
        .extracting(Duration::toSeconds)
        .containsExactly(5L, 30L, 120L, 600L, 3_600L);
    assertThat(standard.giveUp()).isEqualTo(Duration.ofDays(1));
    assertThat(standard.looks())
        .extracting(Duration::toSeconds)
        .containsExactly(20L, 60L, 150L, 300L);
    assertThat(standard.unheard()).isEqualTo(Duration.ofSeconds(150));
    assertThat(standard.patience()).isGreaterThanOrEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void the_last_wait_repeats() {
    assertThat(schedule.next(17, NOON, NOON, 0.5)).contains(NOON.plusSeconds(3_600));
  }

  @Test
  void retries_are_spread_by_a_fifth_to_either_side() {
    assertThat(schedule.next(1, NOON, NOON, 0)).contains(NOON.plusSeconds(4));
    assertThat(schedule.next(1, NOON, NOON, 1)).contains(NOON.plusSeconds(6));
  }

  @Test
  void after_a_day_the_schedule_is_exhausted() {
    assertThat(schedule.next(30, NOON, NOON.plus(Duration.ofMinutes(23 * 60 + 30)), 0.5)).isEmpty();
  }
}
