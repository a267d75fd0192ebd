package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tintoi.provider.ChannelKind;

/// What a node believes of a provider that it does not reach, and of lanes it leaves to others.
class AwayTest {
  private static final Instant NOW = Instant.parse("2026-11-30T09:00:00Z");

  private final Away away = new Away();
  private final LaneKey one = lane();
  private final LaneKey two = lane();

  private static LaneKey lane() {
    return new LaneKey(UUID.randomUUID(), UUID.randomUUID(), ChannelKind.MESSENGER);
  }

  @Test
  void one_lane_alone_may_be_sick_itself() {
    away.struck(one, NOW);
    away.struck(one, NOW.plusSeconds(10));

    assertThat(away.isSo(NOW.plusSeconds(10))).isFalse();
  }

  @Test
  void two_lanes_in_which_nothing_comes_back_say_that_it_is_out_of_reach_for_a_minute() {
    away.struck(one, NOW);
    away.struck(two, NOW.plusSeconds(30));

    assertThat(away.isSo(NOW.plusSeconds(59))).isTrue();
    assertThat(away.isSo(NOW.plusSeconds(60))).as("the first is too long ago").isFalse();
  }

  @Test
  void an_answer_says_that_it_is_in_reach() {
    away.struck(one, NOW);
    away.struck(two, NOW);
    away.answered();
    away.struck(one, NOW);

    assertThat(away.isSo(NOW)).isFalse();
  }

  @Test
  void what_was_given_to_one_that_cannot_use_it_is_taken_back() {
    var whereabouts = new Whereabouts();
    whereabouts.give(one);
    assertThat(whereabouts.given(one)).isTrue();
    assertThat(whereabouts.declined()).isFalse();

    whereabouts.areDeclined();

    assertThat(whereabouts.given(one)).isFalse();
    assertThat(whereabouts.declined()).as("and nothing more is given for a while").isTrue();
  }

  @Test
  void that_a_lane_is_left_is_said_once() {
    var whereabouts = new Whereabouts();

    assertThat(whereabouts.leave(one)).isEqualTo(Whereabouts.Leaving.BEGINS);
    assertThat(whereabouts.leave(one)).isEqualTo(Whereabouts.Leaving.LASTS);
    assertThat(whereabouts.leave(two)).isEqualTo(Whereabouts.Leaving.BEGINS);
  }

  @Test
  void what_none_of_the_others_took_within_three_seconds_is_taken_all_the_same() {
    var whereabouts = new Whereabouts();
    whereabouts.leave(one);

    EngineFixture.await(
        "it to be ours again", () -> whereabouts.leave(one) == Whereabouts.Leaving.OVER);
  }
}
