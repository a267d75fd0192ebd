package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Connector.Search;
import tintoi.provider.Limits;
import tintoi.provider.ProviderAnswer;

/// A longer lease: what was not heard of is in doubt for longer, and its lane stays open as long.
class LongLeaseTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(db, Map.of("tintoi.delivery.alone", "true", "tintoi.delivery.lease", "5m"));

  @Test
  void what_was_not_heard_of_is_proven_absent_though_its_lane_is_stopped() {
    engine.clock.set(NOW);
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ofHours(24));
    var looks = new AtomicInteger();
    engine.zalo.search =
        (_, _) -> {
          looks.incrementAndGet();
          return new Search.Absent();
        };
    engine.zalo.script =
        (_, message) ->
            message.recipient().startsWith("nga")
                ? new ProviderAnswer.NoAnswer(true, "late: nothing within 20 s")
                : DailyAllowance.left(0);
    Channel oa = engine.oa();
    UUID doubtful = engine.customer(oa, "nga").send("Dạ còn ạ");
    engine.await(doubtful, Shown.UNCONFIRMED);
    engine.await(engine.customer(oa).send("một"), Shown.SENT);
    UUID held = engine.customer(oa).send("hai");
    engine.await(held, Shown.HELD);
    for (int seconds : new int[] {21, 40, 91, 151, 301}) {
      int before = looks.get();
      engine.clock.advance(Duration.ofSeconds(seconds));
      EngineFixture.await("a look", () -> looks.get() > before);
    }
    // Ten minutes after the attempt, which is more than the lease and two minutes.
    engine.await(doubtful, Shown.HELD);
  }
}
