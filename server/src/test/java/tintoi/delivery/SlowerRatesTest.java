package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Connector.Search;
import tintoi.provider.Content;
import tintoi.provider.Limits;
import tintoi.provider.ProviderAnswer;

/// What a provider takes more slowly than texts: sound and films, and being asked what became of a
/// message.
class SlowerRatesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void afternoon() {
    engine.clock.set(NOW);
    engine.messenger.limits =
        new Limits(
            2_000,
            1_000,
            Duration.ofHours(24),
            Limits.Allotment.NONE,
            Duration.ZERO,
            new Limits.Apart(250, Duration.ofSeconds(2)));
    engine.messenger.script =
        (_, message) ->
            message.recipient().startsWith("cut")
                ? new ProviderAnswer.NoAnswer(true, "cut: connection reset")
                : ScriptedConnector.accepted();
  }

  @Test
  void what_came_into_doubt_at_one_moment_is_looked_for_one_after_the_other() {
    var ids = new AtomicInteger();
    List<Instant> looks = new CopyOnWriteArrayList<>();
    engine.messenger.search =
        (_, _) -> {
          looks.add(engine.clock.instant());
          return new Search.Found("found-" + ids.incrementAndGet());
        };
    Channel page = engine.page();
    List<UUID> doubts = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      doubts.add(engine.customer(page, "cut").send("một"));
      engine.await(doubts.getLast(), Shown.UNCONFIRMED);
      engine.await(engine.customer(page).send("hai"), Shown.SENT);
    }

    engine.clock.advance(Duration.ofSeconds(21));
    for (int n = 1; n <= 4; n++) {
      int found = n;
      EngineFixture.await(n + " to be found", () -> engine.count(doubts, Shown.SENT) == found);
      engine.clock.advance(Duration.ofSeconds(2));
    }

    assertThat(looks)
        .containsExactly(
            NOW.plusSeconds(21), NOW.plusSeconds(23), NOW.plusSeconds(25), NOW.plusSeconds(27));
  }

  @Test
  void a_film_takes_as_many_places_of_the_pace_as_go_in_its_time() {
    Channel page = engine.page();

    assertThat(weight(page, null)).isEqualTo(1);
    assertThat(weight(page, new Content.Linked(Content.Linked.As.image, "https://a.vn/b")))
        .isEqualTo(1);
    assertThat(weight(page, new Content.Linked(Content.Linked.As.video, "https://a.vn/b")))
        .isEqualTo(4);
    assertThat(weight(page, new Content.Linked(Content.Linked.As.audio, "https://a.vn/b")))
        .isEqualTo(4);
  }

  /// What its lane is told before it leaves.
  private static int weight(Channel page, @Nullable Content content) {
    var hoa = engine.customer(page);
    var letter =
        new Outbox.Letter(
            page.workspaceId(),
            page.channelId(),
            hoa.kind,
            hoa.conversationId,
            Delivery.Precedence.AUTOMATIC,
            UuidCreator.getTimeOrderedEpoch(),
            null,
            hoa.recipient,
            "một",
            new Delivery.Part(1, 1, null, content),
            null,
            null,
            null);
    UUID id =
        Objects.requireNonNull(
            new TransactionTemplate(engine.get(PlatformTransactionManager.class))
                .execute(_ -> engine.get(Outbox.class).put(letter)));
    engine.await(id, Shown.SENT);
    Delivery sent = engine.get(Deliveries.class).find(page.workspaceId(), id).orElseThrow();
    var told = new AtomicInteger();
    engine
        .get(Sender.class)
        .attempt(
            new Deliveries.Claimed(sent, null),
            Rests.NONE,
            weight -> {
              told.set(weight);
              return false;
            });
    return told.get();
  }
}
