package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.InboundEvent;
import tintoi.provider.ProviderAnswer;

/// What the provider says later only ever goes forward, and says nothing of other messages.
class ReceiptsTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase database = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(database);

  @BeforeEach
  void everything_is_taken() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.messenger.search = (_, _) -> new Search.Absent();
  }

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

  @Test
  void what_was_read_before_its_answer_came_is_read() {
    var hoa = engine.customer(engine.page());
    engine.messenger.script =
        (_, _) -> {
          engine.clock.advance(Duration.ofSeconds(8));
          return ScriptedConnector.accepted();
        };
    UUID delivery = sent(hoa, "một");

    read(hoa, List.of(), engine.clock.instant().minusSeconds(6));

    assertThat(engine.shown(delivery)).isEqualTo(Shown.READ);
  }

  /// A part whose upload went on while she read the part before it.
  @Test
  void what_was_begun_in_the_moment_she_read_is_not_read() {
    var hoa = engine.customer(engine.page());
    Instant watermark = engine.clock.instant().minusMillis(100);
    engine.messenger.script =
        (_, _) -> {
          engine.clock.advance(Duration.ofSeconds(40));
          return ScriptedConnector.accepted();
        };
    UUID delivery = sent(hoa, "hai");

    read(hoa, List.of(), watermark);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
  }

  @Test
  void the_word_that_it_was_read_waits_for_what_is_looked_for_but_not_for_ever() {
    var hoa = engine.customer(engine.page());
    UUID delivery = doubtful(hoa);
    Instant told = engine.clock.instant();
    Instant watermark = told.plusSeconds(3);

    assertThat(read(hoa, List.of(), told.minusSeconds(30))).isEqualTo(Receipts.Heard.OURS);
    assertThat(read(hoa, List.of(), watermark)).isEqualTo(Receipts.Heard.LATER);
    engine.messenger.search = (_, _) -> new Search.Found("m_" + UUID.randomUUID());
    engine.clock.advance(Duration.ofSeconds(25));
    engine.await(delivery, Shown.SENT);
    assertThat(read(hoa, List.of(), watermark)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.READ);
  }

  @Test
  void of_what_is_looked_for_in_vain_no_word_is_kept() {
    var page = engine.page();
    var hoa = engine.customer(page);
    doubtful(hoa);
    engine.interrupt(page);
    Instant told = engine.clock.instant();
    engine.clock.advance(Duration.ofMinutes(6));

    assertThat(read(hoa, List.of(), told, told)).isEqualTo(Receipts.Heard.OURS);
  }

  private static UUID doubtful(EngineFixture.Customer to) {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    UUID id = to.send("một");
    engine.await(id, Shown.UNCONFIRMED);
    return id;
  }

  private static UUID sent(EngineFixture.Customer to, String text) {
    UUID id = to.send(text);
    engine.await(id, Shown.SENT);
    return id;
  }

  private static String id(UUID deliveryId) {
    return Objects.requireNonNull(engine.progress(deliveryId).delivery().providerMessageId());
  }

  private static Receipts.Heard read(
      EngineFixture.Customer by, List<String> ids, Instant watermark) {
    return read(by, ids, watermark, engine.clock.instant());
  }

  private static Receipts.Heard read(
      EngineFixture.Customer by, List<String> ids, Instant watermark, Instant at) {
    var receipt =
        new InboundEvent.Read(
            ChannelKind.MESSENGER, by.channel.externalId(), by.recipient, ids, watermark, at);
    return engine.get(Receipts.class).read(engine.workspaceId(), by.conversationId, receipt);
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
