package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void a_lane_never_exceeds_its_rate_by_more_than_one_burst() {
    var pace = new Pace(40, 0);
    int sent = 0;
    for (long now = 0; now <= 10 * SECOND; now += SECOND / 1_000) sent += pace.take(64, now);

    assertThat(sent).isBetween(400, 400 + 5);
  }

  @Test
  void a_new_owner_starts_without_a_burst() {
    assertThat(new Pace(40, 0).take(64, 0)).isEqualTo(1);
  }

  @Test
  void after_a_rest_only_one_burst_is_let_through() {
    var pace = new Pace(40, 0);
    pace.take(64, 0);

    assertThat(pace.take(64, 3_600 * SECOND)).isBetween(4, 5);
  }

  @Test
  void the_time_until_the_next_is_told() {
    var pace = new Pace(10, 0);
    assertThat(pace.take(1, 0)).isEqualTo(1);

    assertThat(pace.delay(0)).isEqualTo(SECOND / 10);
    assertThat(pace.take(1, SECOND / 10)).isEqualTo(1);
  }
}
