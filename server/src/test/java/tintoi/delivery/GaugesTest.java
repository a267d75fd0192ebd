package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
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

    engine.get(Gauges.class).measure();

    assertThat(gauge("tintoi_waiting", "kind", "MESSENGER", "lane", "PAUSED")).isEqualTo(2);
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

  private static double gauge(String name, String... tags) {
    return engine.get(MeterRegistry.class).get(name).tags(tags).gauge().value();
  }
}
