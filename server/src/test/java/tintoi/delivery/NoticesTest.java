package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.TestDatabase;
import tintoi.allowance.Spread;
import tintoi.channel.Channel;
import tintoi.provider.Content.Notice;
import tintoi.provider.Outgoing;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// Promotions and news of an order: counted apart from replies, with rights of their own.
class NoticesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z"); // noon in Vietnam
  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T17:00:00Z");

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private final AtomicInteger refused = new AtomicInteger();

  @BeforeEach
  void noon() {
    engine.clock.set(NOW);
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
  }

  @Test
  void the_days_promotions_used_up_keep_neither_people_nor_their_lane() {
    refuse(Notice.Purpose.promotion, "-211");
    Channel oa = engine.oa();

    UUID promotion = put(engine.customer(oa), Notice.Purpose.promotion);
    engine.await(promotion, Shown.HELD);
    UUID reply = engine.customer(oa).send("Dạ còn ạ");

    engine.await(reply, Shown.SENT);
    assertThat(engine.why(promotion).cause()).isEqualTo("quota.notices_zalo");
    assertThat(engine.progress(promotion).until())
        .isEqualTo(Spread.after(oa.channelId(), MIDNIGHT));
    assertThat(engine.get(Lanes.class).standing(oa.workspaceId(), oa.channelId()).light())
        .isEqualTo(Lanes.Light.OK);
  }

  @Test
  void the_others_are_not_sent_to_hear_the_same_but_one_a_minute() {
    refuse(Notice.Purpose.promotion, "-211");
    Channel oa = engine.oa();
    engine.await(put(engine.customer(oa), Notice.Purpose.promotion), Shown.HELD);

    for (int n = 0; n < 3; n++) {
      UUID next = put(engine.customer(oa), Notice.Purpose.promotion);
      engine.await(next, Shown.HELD);
      assertThat(engine.why(next).cause()).isEqualTo("quota.notices_zalo");
      assertThat(engine.why(next).evidence().http()).as("nothing was asked").isZero();
    }
    assertThat(refused).hasValue(1);
    engine.await(put(engine.customer(oa), Notice.Purpose.transaction), Shown.SENT);

    engine.clock.advance(Duration.ofMinutes(1));
    engine.await(put(engine.customer(oa), Notice.Purpose.promotion), Shown.HELD);
    assertThat(refused).hasValue(2);
  }

  @Test
  void what_lacks_a_permission_goes_once_the_channel_is_connected_again() {
    refuse(Notice.Purpose.transaction, "-223");
    Channel oa = engine.oa();
    UUID news = put(engine.customer(oa), Notice.Purpose.transaction);
    engine.await(news, Shown.HELD);
    assertThat(engine.why(news).cause()).isEqualTo("channel.notices_not_granted_zalo");
    assertThat(engine.progress(news).until()).isEqualTo(NOW.plus(Duration.ofHours(6)));
    engine.await(engine.customer(oa).send("Dạ còn ạ"), Shown.SENT);

    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(10));
    engine.reconnect(oa, "new");

    engine.await(news, Shown.SENT);
  }

  private void refuse(Notice.Purpose purpose, String code) {
    engine.zalo.script =
        (_, message) -> {
          boolean is =
              message instanceof Outgoing.Rich rich
                  && rich.content() instanceof Notice notice
                  && notice.purpose() == purpose;
          if (!is) return ScriptedConnector.accepted();
          refused.incrementAndGet();
          return new ProviderAnswer.Refused(
              new ProviderError(Provider.ZALO, 200, code, "refused", "", null));
        };
  }

  private static UUID put(EngineFixture.Customer customer, Notice.Purpose purpose) {
    var notice =
        new Notice(purpose, "order", "", "Tin mới", List.of("Chào chị"), List.of(), List.of());
    var letter =
        new Outbox.Letter(
            customer.channel.workspaceId(),
            customer.channel.channelId(),
            customer.kind,
            customer.conversationId,
            Delivery.Precedence.AUTOMATIC,
            UuidCreator.getTimeOrderedEpoch(),
            null,
            customer.recipient,
            "",
            new Delivery.Part(1, 1, null, notice),
            null,
            null,
            null);
    var transaction = new TransactionTemplate(engine.get(PlatformTransactionManager.class));
    return java.util.Objects.requireNonNull(
        transaction.execute(_ -> engine.get(Outbox.class).put(letter)));
  }
}
