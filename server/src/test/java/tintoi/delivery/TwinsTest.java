package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.provider.Connector.Search;
import tintoi.provider.DoubtRule;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tintoi.provider.ProviderAnswer;

/// A person's message and a program's in one conversation, both in doubt, that look the same to
/// whoever reads it there.
class TwinsTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void nothing_is_answered() {
    for (ScriptedConnector provider : List.of(engine.messenger, engine.zalo)) {
      provider.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
      provider.legible = List.of();
      provider.doubt = DoubtRule.ECHOED;
      provider.told = null;
    }
  }

  @Test
  void of_two_alike_in_doubt_one_that_is_found_proves_neither() {
    var hoa = engine.customer(engine.page());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    engine.messenger.legible = List.of("m_program");

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look for each", () -> looks(person) == 1 && looks(program) == 1);

    assertThat(engine.shown(person)).isEqualTo(Shown.UNCONFIRMED);
    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void its_late_echo_says_which_it_was_and_the_other_is_sent_again() {
    var hoa = engine.customer(engine.page());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    engine.messenger.legible = List.of("m_program");
    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look for each", () -> looks(person) == 1 && looks(program) == 1);

    echo(hoa, "m_program", "một", program);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.await(program, Shown.SENT);
    EngineFixture.await(
        "the person's to be sent again",
        () -> {
          Shown shown = engine.shown(person);
          // Not while it is on its way: a clock that leaps takes the lease from it.
          if (shown == Shown.UNCONFIRMED || shown == Shown.RETRYING)
            engine.clock.advance(Duration.ofSeconds(10));
          return shown == Shown.SENT;
        });
    assertThat(hoa.received()).containsExactly("một", "một", "một");
  }

  @Test
  void of_two_alike_in_doubt_two_that_are_found_prove_both() {
    var hoa = engine.customer(engine.page());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    engine.messenger.legible = List.of("m_one", "m_other");

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(person, Shown.SENT);
    engine.await(program, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "một");
  }

  @Test
  void what_came_early_is_taken_by_the_one_that_was_attempted_early() {
    for (DoubtRule rule : List.of(DoubtRule.ECHOED, DoubtRule.READABLE)) {
      engine.messenger.doubt = rule;
      engine.messenger.legible = null;
      engine.messenger.search = (_, _) -> new Search.Unreadable("away");
      var hoa = engine.customer(engine.page());
      UUID person = doubtful(hoa, REPLY);
      Instant early = engine.clock.instant();
      engine.clock.advance(Duration.ofMinutes(4));
      UUID program = doubtful(hoa, AUTOMATIC);
      var one = new Search.Found("m_early-" + rule, early.plusSeconds(1));
      var other = new Search.Found("m_late-" + rule, engine.clock.instant());
      engine.messenger.told = List.of(other, one);

      assertThat(look(person)).isEqualTo(new Outcome.Sent(one.providerMessageId()));
      db.jdbc()
          .sql(
              """
              update delivery set state = 'SENT', diagnosis = null, next_at = null,
                sent_at = attempted_at, provider_message_id = ? where delivery_id = ?
              """)
          .params(one.providerMessageId(), person)
          .update();
      assertThat(look(program)).isEqualTo(new Outcome.Sent(other.providerMessageId()));
      engine.messenger.told = null;
    }
    engine.messenger.search = (_, _) -> new Search.Absent();
  }

  @Test
  void what_a_person_said_of_one_proves_nothing_of_the_other() {
    var hoa = engine.customer(engine.page());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    decide(hoa, person, Outbox.Decision.ARRIVED);
    engine.messenger.legible = List.of("m_person");

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look", () -> looks(program) == 1);

    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void the_echo_of_a_file_that_may_be_one_of_two_settles_neither() {
    var hoa = engine.customer(engine.oa());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    // As those that carry a file are left.
    db.jdbc()
        .sql("update delivery set file_id = gen_random_uuid() where delivery_id in (?, ?)")
        .params(person, program)
        .update();

    assertThat(echo(hoa, "z_1", "một", null, Kind.FILE)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(person)).isEqualTo(Shown.UNCONFIRMED);
    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void the_echo_of_a_linked_picture_in_doubt_settles_it() {
    var hoa = engine.customer(engine.oa());
    UUID program = doubtful(hoa, AUTOMATIC);
    carryPictures(program);

    assertThat(echo(hoa, "z_2", "", null, Kind.IMAGE)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(program)).isEqualTo(Shown.SENT);
  }

  @Test
  void the_first_copy_of_what_was_sent_again_proves_nothing_of_another_file() {
    var hoa = engine.customer(engine.page());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    sendAgain(hoa, person);
    carryPictures(person, program);
    engine.messenger.legible = List.of("m_first_copy");

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look", () -> looks(program) == 1);

    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void both_copies_and_its_own_prove_the_other_file() {
    var hoa = engine.customer(engine.page());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    sendAgain(hoa, person);
    carryPictures(person, program);
    engine.messenger.legible = List.of("m_first_copy", "m_program");

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(program, Shown.SENT);
  }

  @Test
  void the_echo_of_a_file_settles_no_other_while_it_may_be_a_first_copy() {
    var hoa = engine.customer(engine.oa());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    sendAgain(hoa, person);
    carryPictures(person, program);

    assertThat(echo(hoa, "z_first_copy", "", null, Kind.IMAGE)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void an_echo_that_may_be_of_the_one_on_its_way_settles_no_other() {
    var hoa = engine.customer(engine.oa());
    UUID program = hoa.send(AUTOMATIC, "một");
    engine.await(program, Shown.UNCONFIRMED);
    var gate = new CountDownLatch(1);
    engine.zalo.script =
        (_, _) -> {
          EngineFixture.waitFor(gate);
          return new ProviderAnswer.Accepted("z_person");
        };
    UUID person = hoa.send(REPLY, "một");
    engine.await(person, Shown.SENDING);

    assertThat(echo(hoa, "z_person", "một", null)).isEqualTo(Receipts.Heard.LATER);
    gate.countDown();
    engine.await(person, Shown.SENT);

    assertThat(echo(hoa, "z_person", "một", null)).isEqualTo(Receipts.Heard.OURS);
    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void the_late_echo_of_what_a_person_said_of_one_settles_no_other() {
    var hoa = engine.customer(engine.oa());
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    decide(hoa, person, Outbox.Decision.ARRIVED);

    assertThat(echo(hoa, "z_person", "một", null)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void the_same_words_said_to_have_arrived_prove_nothing_of_the_other_where_no_echo_names_it() {
    var hoa = engine.customer(engine.oa());
    engine.zalo.doubt = DoubtRule.READABLE;
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    decide(hoa, person, Outbox.Decision.ARRIVED);
    engine.zalo.legible = List.of("z_person");

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look", () -> looks(program) == 1);

    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void the_words_of_buttons_are_not_told_from_a_text() {
    var hoa = engine.customer(engine.oa());
    engine.zalo.doubt = DoubtRule.READABLE;
    UUID person = doubtful(hoa, REPLY);
    UUID program = doubtful(hoa, AUTOMATIC);
    carryPictures(program);
    engine.zalo.legible = List.of("z_person");

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look for each", () -> looks(person) == 1 && looks(program) == 1);

    assertThat(engine.shown(person)).isEqualTo(Shown.UNCONFIRMED);
    assertThat(engine.shown(program)).isEqualTo(Shown.UNCONFIRMED);
  }

  @Test
  void what_is_written_elsewhere_long_after_is_not_taken_for_one_in_doubt() {
    var hoa = engine.customer(engine.oa());
    UUID person = doubtful(hoa, REPLY);
    engine.clock.advance(Duration.ofMinutes(16));

    assertThat(echo(hoa, "z_elsewhere", "một", null)).isEqualTo(Receipts.Heard.FOREIGN);

    assertThat(engine.get(Tracking.class).attempts(hoa.channel.workspaceId(), person))
        .noneMatch(attempt -> attempt.outcome().equals("ECHO"));
  }

  @Test
  void what_others_wrote_is_found_for_nobody() {
    var hoa = engine.customer(engine.page());
    UUID person = doubtful(hoa, REPLY);
    UUID workspaceId = hoa.channel.workspaceId();
    db.jdbc()
        .sql(
            """
            insert into conversation (workspace_id, conversation_id, channel_id, kind, recipient,
              customer_id, customer_name, last_at, created_at)
            values (?, ?, ?, 'MESSENGER', ?, 'hoa', 'Hoa', now(), now())
            """)
        .params(workspaceId, hoa.conversationId, hoa.channel.channelId(), hoa.recipient)
        .update();
    db.jdbc()
        .sql(
            """
            insert into message (workspace_id, conversation_id, message_id, direction, author_kind,
              author_name, text, at, received_at, provider_message_id, by_others)
            values (?, ?, gen_random_uuid(), 'out', 'page', 'Shop', 'một', now(), now(), 'm_others',
              true)
            """)
        .params(workspaceId, hoa.conversationId)
        .update();
    engine.messenger.legible = List.of("m_others");

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look", () -> looks(person) == 1);

    assertThat(engine.shown(person)).isEqualTo(Shown.UNCONFIRMED);
  }

  /// As those that link a picture are left.
  private static void carryPictures(UUID... deliveries) {
    db.jdbc()
        .sql("update delivery set content = ?::jsonb where delivery_id = any (?)")
        .params("{\"type\":\"linked\",\"as\":\"image\",\"url\":\"https://cdn/2.jpg\"}", deliveries)
        .update();
  }

  /// Somebody does, though it may have arrived, and this time it is answered.
  private static void sendAgain(EngineFixture.Customer customer, UUID delivery) {
    for (ScriptedConnector provider : List.of(engine.messenger, engine.zalo))
      provider.script = (_, _) -> ScriptedConnector.accepted();
    decide(customer, delivery, Outbox.Decision.SEND_AGAIN);
    engine.await(delivery, Shown.SENT);
  }

  private static void decide(
      EngineFixture.Customer customer, UUID delivery, Outbox.Decision decision) {
    UUID workspaceId = customer.channel.workspaceId();
    engine.clock.advance(Duration.ofSeconds(1));
    assertThat(engine.get(Outbox.class).decide(workspaceId, delivery, 1, decision)).isTrue();
  }

  private static UUID doubtful(EngineFixture.Customer customer, Delivery.Precedence precedence) {
    UUID delivery = customer.send(precedence, "một");
    engine.await(delivery, Shown.UNCONFIRMED);
    return delivery;
  }

  private static Receipts.Heard echo(
      EngineFixture.Customer from,
      String id,
      String text,
      @Nullable UUID reference,
      Kind... carried) {
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
                id,
                text,
                Stream.of(carried)
                    .map(kind -> new InboundEvent.Attachment(kind, "https://cdn/1", ""))
                    .toList(),
                engine.clock.instant(),
                reference));
  }

  private static Outcome look(UUID id) {
    Delivery delivery = engine.progress(id).delivery();
    return engine.get(Sender.class).look(delivery, new Deliveries.Looks(0, false)).outcome();
  }

  private static int looks(UUID delivery) {
    return db.jdbc()
        .sql("select looks from delivery where delivery_id = ?")
        .param(delivery)
        .query((row, _) -> row.getInt(1))
        .single();
  }
}
