package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.TestDatabase;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// The parts of a message: deliveries of their own, one after the other.
class PartsTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void all_is_well() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
  }

  @Test
  void parts_arrive_in_order_though_the_first_is_late() {
    var refusals = new AtomicInteger();
    engine.messenger.script =
        (_, message) ->
            message.text().equals("một") && refusals.incrementAndGet() <= 2
                ? new ProviderAnswer.NoAnswer(false, "refused")
                : ScriptedConnector.accepted();
    var hoa = engine.customer(engine.page());
    List<UUID> parts = put(hoa, "một", "hai", "ba");
    engine.await(parts.getFirst(), Shown.RETRYING);
    assertThat(engine.shown(parts.get(1))).isEqualTo(Shown.WAITING);
    assertThat(hoa.received()).isEmpty();

    EngineFixture.await(
        "all to be sent",
        () -> {
          engine.clock.advance(Duration.ofSeconds(40));
          return engine.shown(parts.getLast()) == Shown.SENT;
        });

    assertThat(hoa.received()).containsExactly("một", "hai", "ba");
  }

  @Test
  void a_part_that_is_given_back_does_not_bring_back_the_others() {
    engine.messenger.script =
        (_, message) ->
            message.text().equals("hai")
                ? new ProviderAnswer.Refused(
                    new ProviderError(Provider.META, 400, "100/2018109", "too large", "", null))
                : ScriptedConnector.accepted();
    var hoa = engine.customer(engine.page());

    List<UUID> parts = put(hoa, "một", "hai", "ba");

    engine.await(parts.getLast(), Shown.SENT);
    assertThat(parts).map(engine::shown).containsExactly(Shown.SENT, Shown.BOUNCED, Shown.SENT);
    assertThat(engine.why(parts.get(1)).cause()).isEqualTo("content.attachment");
    assertThat(hoa.received()).containsExactly("một", "ba");
  }

  @Test
  void a_part_whose_file_is_gone_is_given_back_with_that_reason_and_costs_no_request() {
    var hoa = engine.customer(engine.page());

    List<UUID> parts =
        put(hoa, List.of("một", "", "ba"), new UUID[] {null, UUID.randomUUID(), null});

    engine.await(parts.getLast(), Shown.SENT);
    assertThat(engine.shown(parts.get(1))).isEqualTo(Shown.BOUNCED);
    assertThat(engine.why(parts.get(1)).cause()).isEqualTo("content.file_lost");
    assertThat(hoa.received()).containsExactly("một", "ba");
  }

  @Test
  void the_echo_of_a_file_without_our_reference_settles_the_doubtful_one_that_has_a_file() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    var hoa = engine.customer(engine.page());
    var binh = engine.customer(engine.page());
    UUID file = put(hoa, "Bảng giá").getFirst();
    UUID words = put(binh, "Bảng giá").getFirst();
    engine.await(file, Shown.UNCONFIRMED);
    engine.await(words, Shown.UNCONFIRMED);
    // As one that carries a file is left.
    db.jdbc()
        .sql("update delivery set file_id = gen_random_uuid() where delivery_id = ?")
        .param(file)
        .update();

    assertThat(echo(hoa, "khác", Kind.FILE)).as("other words").isEqualTo(Receipts.Heard.FOREIGN);
    assertThat(echo(hoa, "Bảng giá")).as("no file").isEqualTo(Receipts.Heard.FOREIGN);
    assertThat(echo(binh, "Bảng giá", Kind.FILE)).as("no file").isEqualTo(Receipts.Heard.FOREIGN);
    assertThat(engine.shown(file)).isEqualTo(Shown.UNCONFIRMED);
    assertThat(echo(hoa, "Bảng giá", Kind.FILE)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(file)).isEqualTo(Shown.SENT);
    assertThat(engine.shown(words)).isEqualTo(Shown.UNCONFIRMED);
  }

  private static Receipts.Heard echo(EngineFixture.Customer from, String text, Kind... carried) {
    return engine
        .get(Receipts.class)
        .echo(
            from.channel.workspaceId(),
            from.channel.channelId(),
            from.conversationId,
            new InboundEvent.Echo(
                from.kind,
                from.channel.externalId(),
                from.recipient,
                "m_" + UUID.randomUUID(),
                text,
                Stream.of(carried)
                    .map(kind -> new InboundEvent.Attachment(kind, "https://cdn/1", ""))
                    .toList(),
                engine.clock.instant(),
                null));
  }

  @Test
  void parts_say_which_of_how_many_they_are_and_are_found_by_their_message() {
    var hoa = engine.customer(engine.page());
    List<UUID> parts = put(hoa, "một", "hai");
    Delivery first = engine.progress(parts.getFirst()).delivery();

    List<Progress> found =
        engine
            .get(Tracking.class)
            .ofMessages(engine.workspaceId(), hoa.conversationId, List.of(first.messageId()))
            .getOrDefault(first.messageId(), List.of());

    assertThat(found)
        .map(progress -> progress.delivery().part())
        .containsExactly(new Delivery.Part(1, 2, null), new Delivery.Part(2, 2, null));
  }

  private static List<UUID> put(EngineFixture.Customer customer, String... texts) {
    return put(customer, List.of(texts), new UUID[texts.length]);
  }

  private static List<UUID> put(
      EngineFixture.Customer customer, List<String> texts, @Nullable UUID[] files) {
    UUID message = UuidCreator.getTimeOrderedEpoch();
    List<UUID> ids = new ArrayList<>();
    new TransactionTemplate(engine.get(PlatformTransactionManager.class))
        .executeWithoutResult(_ -> {
          for (int i = 0; i < texts.size(); i++)
            ids.add(
                engine
                    .get(Outbox.class)
                    .put(
                        new Outbox.Letter(
                            customer.channel.workspaceId(),
                            customer.channel.channelId(),
                            customer.kind,
                            customer.conversationId,
                            Delivery.Precedence.REPLY,
                            message,
                            UUID.randomUUID(),
                            customer.recipient,
                            texts.get(i),
                            new Delivery.Part(i + 1, texts.size(), files[i]),
                            null,
                            null,
                            null)));
        });
    return ids;
  }
}
