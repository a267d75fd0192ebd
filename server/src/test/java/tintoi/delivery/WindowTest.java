package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// How many requests a lane may have in flight, and when it rests.
@SuppressWarnings("NullAway.Init") // set before each test
class WindowTest {
  private static final int MOST = 64;

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private Channel page;

  /// Lanes of several tests that rest within a minute would be an incident of the provider.
  @BeforeEach
  void nothing_failed_in_the_last_minute() {
    engine.clock.advance(Duration.ofMinutes(2));
    page = engine.page();
  }

  @Test
  void it_grows_by_one_with_each_window_of_successes() {
    Window window = window(4);

    succeed(window, 3);
    assertThat(window.size()).isEqualTo(4);
    succeed(window, 1);
    assertThat(window.size()).isEqualTo(5);
    succeed(window, 4);
    assertThat(window.size()).isEqualTo(5);
    succeed(window, 1);
    assertThat(window.size()).isEqualTo(6);
  }

  @Test
  void after_a_stop_it_begins_with_one_and_doubles_with_each_window_of_successes() {
    Window window = window(1);

    for (int size = 1; size < MOST; size *= 2) {
      assertThat(window.size()).isEqualTo(size);
      succeed(window, size - 1);
      assertThat(window.size()).isEqualTo(size);
      succeed(window, 1);
    }
    assertThat(window.size()).isEqualTo(MOST);
  }

  @Test
  void it_is_never_more_than_the_setting_nor_less_than_one() {
    Window full = window(1_000);
    assertThat(full.size()).isEqualTo(MOST);
    succeed(full, 2 * MOST);
    assertThat(full.size()).isEqualTo(MOST);

    Window least = window(0);
    assertThat(least.size()).isEqualTo(1);
    least.after(unreachable());
    assertThat(least.size()).isEqualTo(1);
  }

  @Test
  void it_halves_with_each_failure_of_the_provider_and_then_grows_by_one_again() {
    Window window = window(40);

    assertThat(window.after(unreachable())).isTrue();
    assertThat(window.size()).isEqualTo(20);
    assertThat(window.after(outage())).isTrue();
    assertThat(window.size()).isEqualTo(10);
    succeed(window, 10);
    assertThat(window.size()).isEqualTo(11);
  }

  @Test
  void one_that_fails_while_it_doubles_grows_by_one_from_then_on() {
    Window window = window(1);
    succeed(window, 1 + 2 + 4);
    assertThat(window.size()).isEqualTo(8);

    window.after(unreachable());
    succeed(window, 4);

    assertThat(window.size()).isEqualTo(5);
  }

  @Test
  void successes_before_a_failure_do_not_count_for_the_next_window() {
    Window window = window(8);
    succeed(window, 7);

    window.after(unreachable());
    succeed(window, 3);

    assertThat(window.size()).isEqualTo(4);
  }

  @Test
  void after_three_failures_in_a_row_the_lane_rests_for_five_seconds() {
    Window window = window(MOST);

    assertThat(window.after(unreachable())).isTrue();
    assertThat(window.after(unanswered())).as("nothing within 20 s is its failure too").isTrue();
    assertThat(standing().light()).isEqualTo(Lanes.Light.OK);
    assertThat(window.after(outage())).isFalse();

    assertThat(window.size()).isEqualTo(8);
    assertThat(standing().light()).isEqualTo(Lanes.Light.THROTTLED);
    assertThat(standing().until()).isEqualTo(in(5));
  }

  @Test
  void what_was_under_way_when_a_lane_began_to_rest_does_not_make_it_rest_for_longer() {
    Window window = window(MOST);

    for (int n = 0; n < 12; n++) window.after(unanswered());

    assertThat(standing().light()).isEqualTo(Lanes.Light.THROTTLED);
    assertThat(standing().until()).isEqualTo(in(5));
  }

  @Test
  void a_lane_that_rested_for_what_is_not_answered_says_that_and_not_that_it_is_in_doubt() {
    Window window = window(MOST);
    for (int n = 0; n < 3; n++) window.after(unanswered());

    assertThat(standing().why())
        .extracting(Diagnosis::cause, why -> why.evidence().text())
        .containsExactly("provider.no_answer", "late: no answer within 20 s");
  }

  @Test
  void a_success_in_between_begins_the_row_anew() {
    Window window = window(MOST);
    for (int n = 0; n < 5; n++) {
      assertThat(window.after(unreachable())).isTrue();
      assertThat(window.after(unreachable())).isTrue();
      succeed(window, 1);
    }
    assertThat(standing().light()).isEqualTo(Lanes.Light.OK);
  }

  @Test
  void each_time_it_rests_after_one_failure_and_twice_as_long_until_something_is_sent() {
    Window first = window(MOST);
    for (int n = 0; n < 3; n++) first.after(unreachable());
    assertThat(standing().until()).isEqualTo(in(5));

    for (int seconds : List.of(10, 20, 40, 80, 160, 300, 300)) {
      assertThat(window(1).after(unreachable())).isFalse();
      assertThat(standing().until()).isEqualTo(in(seconds));
    }

    succeed(window(1), 1);
    Window well = window(1);
    assertThat(well.after(unreachable())).isTrue();
    assertThat(well.after(unreachable())).isTrue();
    assertThat(well.after(unreachable())).isFalse();
    assertThat(standing().until()).isEqualTo(in(5));
  }

  @Test
  void what_is_held_because_it_failed_for_too_long_is_a_failure_like_any_other() {
    Window window = window(MOST);

    assertThat(window.after(exhausted("refused: ConnectException"))).isTrue();
    assertThat(window.after(exhausted("refused: ConnectException"))).isTrue();
    assertThat(window.after(exhausted("refused: ConnectException"))).isFalse();

    assertThat(standing().light()).isEqualTo(Lanes.Light.THROTTLED);
    assertThat(standing().why())
        .as("the lane says what it fails of")
        .extracting(Diagnosis::cause)
        .isEqualTo("network.provider_unreachable");
  }

  @Test
  void what_was_held_for_a_fault_of_our_own_is_none_of_the_providers() {
    Window window = window(MOST);
    for (int n = 0; n < 4; n++) assertThat(window.after(exhausted(""))).isTrue();
    assertThat(window.size()).isEqualTo(MOST);
  }

  @Test
  void a_quarter_of_an_hour_after_its_rest_it_takes_three_failures_again() {
    Window first = window(MOST);
    for (int n = 0; n < 3; n++) first.after(unreachable());
    assertThat(window(1).after(unreachable())).isFalse();
    assertThat(standing().until()).isEqualTo(in(10));

    // Another node may have had it meanwhile, and have sent a lot.
    engine.clock.advance(Duration.ofSeconds(10).plusMinutes(15).plusMillis(1));
    Window later = window(MOST);

    assertThat(later.after(unreachable())).isTrue();
    assertThat(later.after(unreachable())).isTrue();
    assertThat(later.after(unreachable())).isFalse();
    assertThat(standing().until()).isEqualTo(in(5));
  }

  /// Only the provider's failures move it: a blocked recipient must not slow the others.
  @Test
  void what_is_no_failure_of_the_provider_leaves_it_as_it_is() {
    Instant soon = in(20);
    Diagnosis own = own("internal.error");
    Diagnosis doubt = own("delivery.unconfirmed");
    List<Outcome> others =
        List.of(
            new Outcome.Deferred(soon, own),
            new Outcome.Held(Condition.AGENT_DECIDES, null, own),
            new Outcome.InDoubt(soon, doubt),
            new Outcome.Bounced(own),
            new Outcome.Expired(own),
            new Outcome.LaneStopped(soon, null, own),
            new Outcome.Again(),
            new Outcome.StillInDoubt(soon));
    Window window = window(16);
    window.after(unreachable());
    window.after(unreachable());

    for (int n = 0; n < 4; n++)
      for (Outcome outcome : others) {
        assertThat(window.after(outcome)).as("%s", outcome).isTrue();
        assertThat(window.size()).as("%s", outcome).isEqualTo(4);
      }

    assertThat(window.after(unreachable())).as("the third in a row all the same").isFalse();
  }

  @Test
  void programs_may_have_all_of_it_but_an_eighth_and_at_least_one_place() {
    assertThat(window(MOST).sizeForPrograms()).isEqualTo(56);
    assertThat(window(16).sizeForPrograms()).isEqualTo(14);
    assertThat(window(15).sizeForPrograms()).isEqualTo(14);
    assertThat(window(2).sizeForPrograms()).isEqualTo(1);
    assertThat(window(1).sizeForPrograms()).as("there is but one").isEqualTo(1);
  }

  private Window window(int size) {
    return new Window(
        new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER),
        size,
        engine.get(LaneParts.class));
  }

  private static void succeed(Window window, int times) {
    for (int n = 0; n < times; n++) assertThat(window.after(new Outcome.Sent("m-" + n))).isTrue();
  }

  private static Outcome unreachable() {
    return new Outcome.Deferred(in(5), silence(false, "refused: ConnectException"));
  }

  /// @param detail of what it was tried for in vain last; empty = a fault of our own
  private static Outcome exhausted(String detail) {
    var words = new ProviderError(Provider.META, 0, "", detail, "", null);
    return new Outcome.Held(
        Condition.AGENT_DECIDES,
        null,
        engine.get(FailureDictionary.class).own("hold.exhausted", words, now()));
  }

  private static Outcome unanswered() {
    return new Outcome.InDoubt(in(20), silence(true, "late: no answer within 20 s"));
  }

  private static Outcome outage() {
    var words = new ProviderError(Provider.META, 503, "", "", "", null);
    return new Outcome.InDoubt(in(20), engine.get(FailureDictionary.class).diagnose(words, now()));
  }

  private static Diagnosis silence(boolean requestLeft, String detail) {
    return engine
        .get(FailureDictionary.class)
        .diagnose(new ProviderAnswer.NoAnswer(requestLeft, detail), now());
  }

  private static Diagnosis own(String cause) {
    return engine.get(FailureDictionary.class).own(cause, now());
  }

  private static Circumstances now() {
    return new Circumstances(ChannelKind.MESSENGER, 1, null, engine.clock.instant());
  }

  private static Instant in(int seconds) {
    return engine.clock.instant().plusSeconds(seconds);
  }

  private Lanes.Standing standing() {
    return engine.get(Lanes.class).standing(page.workspaceId(), page.channelId());
  }
}
