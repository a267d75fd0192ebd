package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Connector.Search;
import tintoi.provider.ProviderAnswer;

/// A provider that fails takes a lane's window down to one, and hangs when it is asked what became
/// of a message, one conversation after the other: that must not keep what people write.
class HangingLooksTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(db, Map.of("tintoi.delivery.alone", "true", "tintoi.delivery.window", "1"));

  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);

  @BeforeEach
  void hang() {
    engine.clock.set(NOW);
    engine.messenger.script =
        (_, message) ->
            message.recipient().startsWith("cut")
                ? new ProviderAnswer.NoAnswer(true, "cut: connection reset")
                : ScriptedConnector.accepted();
    engine.messenger.search =
        (_, _) -> {
          looks.incrementAndGet();
          EngineFixture.waitFor(over);
          return new Search.Found("m-" + UUID.randomUUID());
        };
  }

  private List<UUID> doubtful(Channel page, int many, Delivery.Precedence precedence) {
    List<UUID> all = new ArrayList<>();
    for (int n = 0; n < many; n++) {
      all.add(engine.customer(page, "cut").send(precedence, "một"));
      engine.await(all.getLast(), Shown.UNCONFIRMED);
    }
    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look to hang", () -> looks.get() == 1);
    return all;
  }

  @Test
  void what_a_person_writes_goes_while_a_look_hangs() {
    Channel page = engine.page();
    List<UUID> doubts = doubtful(page, 3, Delivery.Precedence.REPLY);

    for (int n = 0; n < 3; n++) engine.await(engine.customer(page).send("Dạ còn ạ"), Shown.SENT);

    assertThat(looks).as("one at a time, as the window is").hasValue(1);
    over.countDown();
    engine.clock.advance(Duration.ofSeconds(6));
    for (UUID id : doubts) engine.await(id, Shown.SENT);
  }

  /// A program's look has no part of what programs may send.
  @Test
  void what_a_program_writes_goes_while_a_look_for_a_programs_hangs() {
    Channel page = engine.page();
    List<UUID> doubts = doubtful(page, 1, Delivery.Precedence.AUTOMATIC);

    engine.await(engine.customer(page).send(Delivery.Precedence.AUTOMATIC, "Dạ còn ạ"), Shown.SENT);

    over.countDown();
    for (UUID id : doubts) engine.await(id, Shown.SENT);
  }
}
