package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.LocalTime;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

class GaugesTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @Test
  void an_operator_sees_what_waits_how_long_and_why() {
    var page = engine.page();
    engine.messenger.script =
        (_, _) ->
            new ProviderAnswer.Refused(
                new ProviderError(Provider.META, 400, "190/492", "not an admin", "", null));
    var hoa = engine.customer(page);
    var first = hoa.send("một");
    hoa.send("hai");
    engine.await(first, Shown.HELD);
    engine.clock.advance(Duration.ofMinutes(10));

    measured("PAUSED", 2);
    assertThat(gauge("tintoi_oldest_waiting", "kind", "MESSENGER", "lane", "PAUSED"))
        .isGreaterThanOrEqualTo(600);
    assertThat(gauge("tintoi_lanes", "kind", "MESSENGER", "state", "PAUSED")).isEqualTo(1);
    assertThat(gauge("tintoi_incidents_open", "cause", "channel.auth_role_lost")).isEqualTo(1);
    assertThat(gauge("tintoi_provider_outage", "provider", "META")).isZero();
    assertThat(gauge("tintoi_requests_in_flight")).isZero();

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.reconnect(page, "new");
    engine.await(first, Shown.SENT);
    assertThat(
            engine
                .get(MeterRegistry.class)
                .get("tintoi_heal")
                .tag("cause", "channel.auth_role_lost")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void what_waits_for_the_morning_does_not_wait_for_us() {
    engine.rule(12, new SendingRule.Quiet(LocalTime.of(21, 30), LocalTime.of(7, 30)), 7 * 24);
    engine.until(LocalTime.of(23, 0));
    var page = engine.page();
    UUID campaign = engine.customer(page).send(Delivery.Precedence.CAMPAIGN, "giày mới");
    engine.await(campaign, Shown.HELD);
    EngineFixture.await("the lane to be left", () -> !engine.isOwned(page));
    engine.clock.advance(Duration.ofMinutes(10));

    measured("READY", 1);
    assertThat(oldest()).isLessThan(60);

    own(page, true);
    engine.until(LocalTime.of(8, 0));
    UUID reply = engine.customer(page).send("em đây ạ");
    engine.clock.advance(Duration.ofMinutes(10));
    measured("READY", 2);
    assertThat(oldest()).as("of what a person wrote").isBetween(600.0, 660.0);

    own(page, false);
    engine.await(reply, Shown.SENT);
    engine.await(campaign, Shown.SENT);
  }

  private static double oldest() {
    return gauge("tintoi_oldest_waiting", "kind", "MESSENGER", "lane", "READY");
  }

  /// Another node has its lane, or had it.
  private static void own(Channel page, boolean now) {
    db.jdbc()
        .sql(
            """
            update lane set owner = ?, lease_until = clock_timestamp() + interval '1 h' * ?
            where channel_id = ? and kind = 'MESSENGER'
            """)
        .params(UUID.randomUUID(), now ? 1 : -1, page.channelId())
        .update();
  }

  /// It is not measured more often than it is cheap.
  private static void measured(String lane, int waiting) {
    EngineFixture.await(
        "so many to be counted",
        () -> {
          engine.get(Gauges.class).measure();
          var found =
              engine
                  .get(MeterRegistry.class)
                  .find("tintoi_waiting")
                  .tags("kind", "MESSENGER", "lane", lane)
                  .gauge();
          return found != null && found.value() == waiting;
        });
  }

  private static double gauge(String name, String... tags) {
    return engine.get(MeterRegistry.class).get(name).tags(tags).gauge().value();
  }
}
