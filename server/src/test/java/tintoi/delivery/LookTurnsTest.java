package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookTurnsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
  private static final Duration APART = Duration.ofSeconds(2);

  private final LookTurns turns = new LookTurns(APART);

  @Test
  void what_came_into_doubt_at_one_moment_is_looked_for_one_after_the_other() {
    assertThat(turns.take(NOW)).isNull();
    assertThat(turns.take(NOW)).isEqualTo(NOW.plusSeconds(2));
    assertThat(turns.take(NOW.plusMillis(1))).isEqualTo(NOW.plusSeconds(4));

    assertThat(turns.take(NOW.plusSeconds(2))).as("its turn has come").isNull();
    assertThat(turns.take(NOW.plusSeconds(2))).isEqualTo(NOW.plusSeconds(6));
  }

  @Test
  void who_comes_to_its_turn_a_little_late_takes_it_from_nobody() {
    for (int n = 0; n < 4; n++) turns.take(NOW);

    assertThat(turns.take(NOW.plusMillis(2_100))).isNull();
    assertThat(turns.take(NOW.plusMillis(4_005))).isNull();
    assertThat(turns.take(NOW.plusMillis(6_010))).isNull();
  }

  /// Each comes when it was told to, whoever else comes meanwhile.
  @Test
  void all_have_their_turn_and_no_two_are_nearer_than_they_may() {
    var waiting = new ArrayDeque<Instant>();
    for (int n = 0; n < 64; n++) waiting.add(NOW);
    List<Instant> looked = new ArrayList<>();
    for (Instant now = NOW; looked.size() < 94; now = now.plusMillis(500)) {
      if (looked.size() % 3 == 1 && waiting.size() < 30) waiting.add(now);
      for (int n = waiting.size(); n > 0; n--) {
        Instant due = waiting.remove();
        Instant turn = due.isAfter(now) ? due : turns.take(now);
        if (turn == null) looked.add(now);
        else waiting.add(turn);
      }
    }

    for (int n = 1; n < looked.size(); n++)
      assertThat(looked.get(n)).isAfterOrEqualTo(looked.get(n - 1).plus(APART));
    assertThat(looked.get(63)).isBefore(NOW.plusSeconds(150));
  }

  @Test
  void a_clock_that_was_put_back_lets_nobody_wait_for_it() {
    for (int n = 0; n < 10; n++) turns.take(NOW.plus(Duration.ofDays(1)));

    assertThat(turns.take(NOW)).isNull();
    assertThat(turns.take(NOW)).isEqualTo(NOW.plusSeconds(2));
  }

  @Test
  void where_looks_may_go_as_fast_as_sends_nobody_waits() {
    var any = new LookTurns(Duration.ZERO);
    for (int n = 0; n < 10; n++) assertThat(any.take(NOW)).isNull();
  }
}
