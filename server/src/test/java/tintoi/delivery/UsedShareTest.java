package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Usage;

/// What a lane does when its provider tells how much of an allowance of calls is used.
class UsedShareTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void in_the_morning() {
    engine.until(java.time.LocalTime.of(10, 0));
  }

  @Test
  void all_used_without_a_time_lets_the_lane_rest_for_five_minutes() {
    Channel page = told(100, Duration.ZERO);
    Instant until = restsUntil(page, Lanes.Light.THROTTLED);
    assertThat(until).isBetween(in(Duration.ofMinutes(5)), in(Duration.ofSeconds(305)));

    UUID next = engine.customer(page).send("hai");
    engine.clock.advance(Duration.ofMinutes(4));
    engine.await(next, Shown.RETRYING);
    engine.clock.set(until);
    engine.await(next, Shown.SENT);
  }

  @Test
  void nearly_all_used_is_not_all() {
    Channel page = told(99, Duration.ZERO);

    engine.await(engine.customer(page).send("hai"), Shown.SENT);
    assertThat(light(page)).isEqualTo(Lanes.Light.OK);
  }

  @Test
  void an_hour_to_regain_access_pauses_the_lane_and_less_lets_it_rest() {
    Channel shortly = told(96, Duration.ofMinutes(59));
    assertThat(restsUntil(shortly, Lanes.Light.THROTTLED))
        .isBetween(in(Duration.ofSeconds(59 * 60 + 1)), in(Duration.ofSeconds(59 * 60 + 5)));

    Channel page = told(96, Duration.ofMinutes(60));
    Instant until = restsUntil(page, Lanes.Light.INTERRUPTED);
    assertThat(until).isBetween(in(Duration.ofMinutes(60)), in(Duration.ofMinutes(62)));
    UUID next = engine.customer(page).send("hai");
    engine.await(next, Shown.HELD);
    assertThat(engine.why(next).cause()).isEqualTo("allowance.used_up");
    assertThat(engine.progress(next).until()).isEqualTo(until);

    engine.clock.set(until);
    engine.await(next, Shown.SENT);
  }

  /// A Page of which the answer to one message said this; the answers after it say nothing.
  private static Channel told(int percent, Duration regain) {
    Channel page = engine.page();
    engine.messenger.script =
        (_, message) ->
            message.text().equals("một")
                ? ScriptedConnector.accepted(
                    new Usage(new Usage.Share(percent, regain), null, null))
                : ScriptedConnector.accepted();
    engine.await(engine.customer(page).send("một"), Shown.SENT);
    return page;
  }

  private static Instant restsUntil(Channel page, Lanes.Light light) {
    EngineFixture.await("the lane to rest", () -> light(page) == light);
    return java.util.Objects.requireNonNull(
        engine.get(Lanes.class).standing(page.workspaceId(), page.channelId()).until());
  }

  private static Lanes.Light light(Channel page) {
    return engine.get(Lanes.class).standing(page.workspaceId(), page.channelId()).light();
  }

  private static Instant in(Duration later) {
    return engine.clock.instant().plus(later);
  }
}
