package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.provider.ChannelKind;
import tintoi.provider.InboundEvent;

/// What the provider says later only ever goes forward, and says nothing of other messages.
class ReceiptsTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase database = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(database);

  @Test
  void what_was_read_never_falls_back_to_delivered() {
    var hoa = engine.customer(engine.page());
    UUID first = sent(hoa, "một");

    read(hoa, List.of(), engine.clock.instant());
    delivered(hoa, List.of(id(first)), engine.clock.instant());
    delivered(hoa, List.of(), engine.clock.instant().plusSeconds(60));

    assertThat(engine.shown(first)).isEqualTo(Shown.READ);
    assertThat(engine.progress(first).delivery().deliveredAt()).isNotNull();
  }

  @Test
  void a_watermark_reaches_what_was_sent_before_it_in_its_own_conversation() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    UUID before = sent(hoa, "trước");
    UUID others = sent(binh, "của người khác");
    Instant watermark = engine.clock.instant().plusMillis(300);
    engine.clock.advance(Duration.ofSeconds(5));
    UUID after = sent(hoa, "sau");

    read(hoa, List.of(), watermark);

    assertThat(engine.shown(before)).isEqualTo(Shown.READ);
    assertThat(engine.shown(after)).isEqualTo(Shown.SENT);
    assertThat(engine.shown(others)).isEqualTo(Shown.SENT);
  }

  @Test
  void an_id_of_another_conversation_changes_nothing() {
    var page = engine.page();
    var hoa = engine.customer(page);
    UUID others = sent(engine.customer(page), "của người khác");

    delivered(hoa, List.of(id(others), "m_unknown"), null);

    assertThat(engine.shown(others)).isEqualTo(Shown.SENT);
  }

  private static UUID sent(EngineFixture.Customer to, String text) {
    UUID id = to.send(text);
    engine.await(id, Shown.SENT);
    return id;
  }

  private static String id(UUID deliveryId) {
    return Objects.requireNonNull(engine.progress(deliveryId).delivery().providerMessageId());
  }

  private static void read(EngineFixture.Customer by, List<String> ids, Instant watermark) {
    var receipt =
        new InboundEvent.Read(
            ChannelKind.MESSENGER,
            by.channel.externalId(),
            by.recipient,
            ids,
            watermark,
            engine.clock.instant());
    engine.get(Receipts.class).read(engine.workspaceId(), by.conversationId, receipt);
  }

  private static void delivered(
      EngineFixture.Customer to,
      List<String> ids,
      @org.jspecify.annotations.Nullable Instant watermark) {
    var receipt =
        new InboundEvent.Delivered(
            ChannelKind.MESSENGER,
            to.channel.externalId(),
            to.recipient,
            ids,
            watermark,
            engine.clock.instant());
    engine.get(Receipts.class).delivered(engine.workspaceId(), to.conversationId, receipt);
  }
}
