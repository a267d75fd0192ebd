package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery.State;
import tintoi.delivery.Outbox.Decision;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.InboundEvent;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// An echo, or the answer itself, that comes when a message has gone on to another state: it proves
/// that the message arrived, whatever was thought of it or decided meanwhile.
@SuppressWarnings("NullAway.Init") // set before each test
class LateWordsTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private Channel page;
  private EngineFixture.Customer hoa;

  @BeforeEach
  void hoa_is_answered() {
    engine.until(LocalTime.of(10, 0));
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.messenger.search = (_, _) -> new Search.Absent();
    engine.messenger.told = null;
    engine.rule(12, null, 7 * 24);
    page = engine.page();
    hoa = engine.customer(page);
  }

  @Test
  void an_echo_that_overtakes_the_answer_settles_what_is_being_sent() {
    var gate = new CountDownLatch(1);
    UUID delivery = underWay(gate, new ProviderAnswer.NoAnswer(true, "cut: EOF"));

    echo(delivery);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    gate.countDown();
    next();
    assertThat(engine.shown(delivery)).as("silence proves nothing").isEqualTo(Shown.SENT);
  }

  @Test
  void an_echo_settles_what_was_let_go_again_and_has_not_left() {
    UUID delivery = doubtful();
    engine.interrupt(page);
    assertThat(decide(delivery, Decision.SEND_AGAIN)).isTrue();
    assertThat(state(delivery)).isEqualTo(State.QUEUED);

    echo(delivery);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    engine.reconnect(page, "new");
    next();
    assertThat(hoa.received()).containsExactly("một", "sau");
  }

  @Test
  void an_echo_settles_what_was_not_found_and_waits_for_its_next_try() {
    UUID delivery = doubtful();
    defer(delivery);

    echo(delivery);

    next();
    engine.clock.advance(Duration.ofDays(1));
    next();
    assertThat(hoa.received()).containsExactly("một", "sau", "sau");
  }

  @Test
  void an_echo_that_names_nothing_settles_what_was_not_found_and_waits_for_its_next_try() {
    UUID delivery = doubtful();
    defer(delivery);

    assertThat(heard("m_nameless", null)).isEqualTo(Receipts.Heard.OURS);

    next();
    engine.clock.advance(Duration.ofDays(1));
    next();
    assertThat(hoa.received()).containsExactly("một", "sau", "sau");
  }

  @Test
  void an_echo_that_names_nothing_settles_an_earlier_try_though_a_later_one_never_left() {
    UUID delivery = doubtful();
    Instant left = engine.clock.instant();
    triedAgain(delivery, new ProviderAnswer.NoAnswer(false, "refused"), Shown.RETRYING);

    assertThat(heard("m_nameless", null, left)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    next();
    engine.clock.advance(Duration.ofHours(2));
    next();
    assertThat(hoa.received()).containsExactly("một", "sau", "sau");
  }

  @Test
  void an_echo_that_names_nothing_settles_an_earlier_try_while_a_later_one_is_in_doubt() {
    UUID delivery = doubtful();
    Instant left = engine.clock.instant();
    triedAgain(delivery, new ProviderAnswer.NoAnswer(true, "cut: EOF"), Shown.UNCONFIRMED);

    assertThat(heard("m_nameless", null, left)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
  }

  @Test
  void an_echo_of_an_earlier_try_says_that_it_arrived_twice_though_it_names_nothing() {
    UUID delivery = doubtful();
    Instant left = engine.clock.instant();
    triedAgain(delivery, new ProviderAnswer.Accepted("m_second"), Shown.SENT);

    assertThat(heard("m_second", null, engine.clock.instant())).isEqualTo(Receipts.Heard.OURS);
    assertThat(engine.progress(delivery).twice()).isFalse();
    assertThat(heard("m_first", null, left)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.progress(delivery).twice()).isTrue();
  }

  @Test
  void a_look_finds_what_an_earlier_try_brought_late() {
    UUID delivery = doubtful();
    Instant left = engine.clock.instant();
    triedAgain(delivery, new ProviderAnswer.NoAnswer(true, "cut: EOF"), Shown.UNCONFIRMED);
    engine.messenger.told = List.of(new Search.Found("m_late", left.plusSeconds(1)));

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(delivery, Shown.SENT);
    assertThat(id(delivery)).isEqualTo("m_late");
  }

  @Test
  void an_echo_that_names_nothing_settles_what_a_fault_of_ours_left_in_doubt_and_was_not_found() {
    engine.messenger.script =
        (_, _) -> {
          throw new IllegalStateException("a fault of ours");
        };
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    defer(delivery);

    assertThat(heard("m_nameless", null)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
  }

  @Test
  void an_echo_that_names_nothing_does_not_settle_what_never_left() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.RETRYING);

    assertThat(heard("m_elsewhere", null)).isEqualTo(Receipts.Heard.FOREIGN);
  }

  @Test
  void nor_does_it_if_that_was_taken_back() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.RETRYING);
    assertThat(engine.get(Outbox.class).cancel(engine.workspaceId(), delivery)).isTrue();

    assertThat(heard("m_elsewhere", null)).isEqualTo(Receipts.Heard.FOREIGN);
  }

  @Test
  void the_echo_of_what_a_person_said_to_have_arrived_brings_its_id() {
    UUID nameless = doubtful();
    assertThat(decide(nameless, Decision.ARRIVED)).isTrue();
    assertThat(heard("m_nameless", null)).isEqualTo(Receipts.Heard.OURS);
    assertThat(id(nameless)).isEqualTo("m_nameless");
    assertThat(engine.shown(nameless)).isEqualTo(Shown.SENT);

    UUID named = doubtful();
    assertThat(decide(named, Decision.ARRIVED)).isTrue();
    echo(named);
    assertThat(id(named)).isEqualTo("m_echo-" + named);
  }

  @Test
  void an_echo_that_names_nothing_settles_what_was_dropped_while_it_was_in_doubt() {
    UUID delivery = doubtful();
    assertThat(decide(delivery, Decision.DROP)).isTrue();

    assertThat(heard("m_nameless", null)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    assertThat(id(delivery)).isEqualTo("m_nameless");
  }

  @Test
  void an_echo_that_names_nothing_settles_what_became_too_old_after_it_had_been_tried() {
    engine.rule(12, null, 1);
    UUID delivery = doubtful();
    Instant left = engine.clock.instant();
    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await(
        "the first look",
        () -> number("select looks from delivery where delivery_id = ?", delivery) == 1);
    engine.clock.advance(Duration.ofHours(2));
    engine.await(delivery, Shown.EXPIRED);

    assertThat(heard("m_nameless", null, left)).isEqualTo(Receipts.Heard.OURS);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    assertThat(problems(delivery)).isZero();
  }

  @Test
  void an_echo_of_an_earlier_try_says_that_it_arrived_twice() {
    UUID delivery = doubtful();
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(1));
    assertThat(decide(delivery, Decision.SEND_AGAIN)).isTrue();
    engine.await(delivery, Shown.SENT);

    assertThat(engine.progress(delivery).twice()).isFalse();

    echo(delivery);
    echo(delivery);

    assertThat(engine.progress(delivery).twice()).isTrue();
    assertThat(engine.get(Tracking.class).attempts(engine.workspaceId(), delivery))
        .filteredOn(attempt -> attempt.outcome().equals("ARRIVED_TWICE"))
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.trace()).isEqualTo("m_echo-" + delivery));
  }

  @Test
  void what_was_let_go_again_keeps_its_words_or_others_would_pass_for_sent() {
    UUID delivery = doubtful();
    engine.interrupt(page);
    engine.clock.advance(Duration.ofSeconds(1));
    assertThat(decide(delivery, Decision.SEND_AGAIN)).isTrue();

    Delivery queued = engine.progress(delivery).delivery();
    assertThat(engine.get(Outbox.class).reword(queued, "một", "hai")).isFalse();

    echo(delivery);
    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    engine.reconnect(page, "new");
  }

  @Test
  void what_was_not_found_keeps_its_words_or_others_would_pass_for_sent() {
    UUID delivery = doubtful();
    defer(delivery);
    assertThat(reword(delivery)).as("waits for its next try").isFalse();
    rest(delivery, State.HELD, "hold.exhausted");
    assertThat(reword(delivery)).as("tried in vain for a day").isFalse();

    echo(delivery);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    assertThat(engine.progress(delivery).delivery().text()).isEqualTo("một");
  }

  @Test
  void what_keeps_its_words_says_so() {
    UUID delivery = doubtful();
    rest(delivery, State.HELD, "hold.exhausted");
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID never = engine.customer(page).send("một");
    engine.await(never, Shown.RETRYING);

    assertThat(engine.progress(delivery).keepsWords()).isTrue();
    assertThat(engine.progress(never).keepsWords()).isFalse();
    assertThat(reword(never)).as("it never left").isTrue();
  }

  @Test
  void what_takes_the_place_of_one_that_arrived_after_all_asks_before_it_goes() {
    UUID first = doubtful();
    assertThat(decide(first, Decision.DROP)).isTrue();
    engine.interrupt(page);
    UUID second = hoa.send("một");
    // As one that is sent anew.
    db.jdbc()
        .sql("update delivery set resend_of = ? where delivery_id = ?")
        .params(first, second)
        .update();
    engine.clock.advance(Duration.ofSeconds(1));
    echo(first);

    engine.reconnect(page, "new");

    engine.await(second, Shown.HELD);
    assertThat(engine.why(second).cause()).isEqualTo("resend.first_arrived");
    engine.clock.advance(Duration.ofSeconds(1));
    assertThat(decide(second, Decision.SEND_AGAIN)).isTrue();
    engine.await(second, Shown.SENT);
  }

  @Test
  void so_does_what_takes_the_place_of_one_that_took_its_place() {
    UUID first = doubtful();
    assertThat(decide(first, Decision.DROP)).isTrue();
    engine.interrupt(page);
    UUID second = hoa.send("một");
    UUID third = hoa.send("một");
    for (UUID id : List.of(second, third))
      db.jdbc()
          .sql("update delivery set resend_of = ? where delivery_id = ?")
          .params(id.equals(second) ? first : second, id)
          .update();
    assertThat(engine.get(Outbox.class).cancel(engine.workspaceId(), second)).isTrue();
    engine.clock.advance(Duration.ofSeconds(1));
    echo(first);

    engine.reconnect(page, "new");

    engine.await(third, Shown.HELD);
    EngineFixture.await("its own reason", () -> cause(third).equals("resend.first_arrived"));
  }

  @Test
  void what_arrived_just_before_it_was_sent_anew_asks_too() {
    UUID first = doubtful();
    assertThat(decide(first, Decision.DROP)).isTrue();
    engine.interrupt(page);
    // Seen as dropped, and put as that was no longer so.
    echo(first);
    engine.clock.advance(Duration.ofSeconds(1));
    UUID second = hoa.send("một");
    db.jdbc()
        .sql("update delivery set resend_of = ? where delivery_id = ?")
        .params(first, second)
        .update();

    engine.reconnect(page, "new");

    engine.await(second, Shown.HELD);
    EngineFixture.await("its own reason", () -> cause(second).equals("resend.first_arrived"));
  }

  @Test
  void an_echo_settles_what_was_dropped_while_it_was_in_doubt() {
    UUID delivery = doubtful();
    assertThat(decide(delivery, Decision.DROP)).isTrue();
    assertThat(engine.shown(delivery)).isEqualTo(Shown.CANCELLED);

    echo(delivery);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
  }

  @Test
  void an_echo_settles_what_was_given_back_and_nobody_need_deal_with_it() {
    engine.messenger.script =
        (_, _) ->
            new ProviderAnswer.Refused(
                new ProviderError(Provider.META, 400, "506", "refused", "", null));
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.BOUNCED);
    assertThat(problems(delivery)).isEqualTo(1);

    echo(delivery);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    assertThat(problems(delivery)).isZero();
  }

  @Test
  void an_echo_settles_what_became_too_old_after_it_had_been_tried() {
    engine.rule(12, null, 1);
    UUID delivery = doubtful();
    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await(
        "the first look",
        () -> number("select looks from delivery where delivery_id = ?", delivery) == 1);
    engine.clock.advance(Duration.ofHours(2));
    engine.await(delivery, Shown.EXPIRED);
    assertThat(problems(delivery)).isEqualTo(1);

    echo(delivery);

    assertThat(engine.shown(delivery)).as("or it would be sent twice").isEqualTo(Shown.SENT);
    assertThat(problems(delivery)).isZero();
  }

  @Test
  void a_late_answer_settles_what_was_let_go_again_and_has_not_left() {
    var gate = new CountDownLatch(1);
    UUID delivery = abandoned(gate);
    engine.interrupt(page);
    assertThat(decide(delivery, Decision.SEND_AGAIN)).isTrue();
    assertThat(state(delivery)).isEqualTo(State.QUEUED);

    gate.countDown();

    EngineFixture.await("the answer to count", () -> state(delivery) == State.SENT);
    engine.reconnect(page, "new");
    next();
    assertThat(hoa.received()).containsExactly("một", "sau");
  }

  @Test
  void a_late_answer_settles_what_was_dropped_while_it_was_in_doubt() {
    var gate = new CountDownLatch(1);
    UUID delivery = abandoned(gate);
    assertThat(decide(delivery, Decision.DROP)).isTrue();

    gate.countDown();

    EngineFixture.await("the answer to count", () -> state(delivery) == State.SENT);
  }

  @Test
  void a_late_answer_answers_the_question_a_person_was_asked() {
    var gate = new CountDownLatch(1);
    UUID delivery = abandoned(gate);
    hold(delivery);

    gate.countDown();

    EngineFixture.await("the answer to count", () -> state(delivery) == State.SENT);
    next();
    assertThat(hoa.received()).containsExactly("một", "sau");
  }

  @Test
  void of_what_is_in_doubt_a_person_may_say_that_it_arrived_or_send_or_drop_it() {
    UUID arrived = doubtful();
    assertThat(decide(arrived, Decision.ARRIVED)).isTrue();
    assertThat(engine.shown(arrived)).isEqualTo(Shown.SENT);
    UUID again = doubtful();
    assertThat(decide(again, Decision.SEND_AGAIN)).isTrue();
    engine.await(again, Shown.SENT);
    UUID dropped = doubtful();
    assertThat(decide(dropped, Decision.DROP)).isTrue();
    assertThat(engine.shown(dropped)).isEqualTo(Shown.CANCELLED);
    next();
    assertThat(hoa.received()).containsExactly("một", "một", "một", "một", "sau");
  }

  @Test
  void a_deferred_one_is_tried_now_or_taken_back_if_a_person_says_so() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID hers = hoa.send("một");
    var binh = engine.customer(page);
    UUID his = binh.send("một");
    engine.await(hers, Shown.RETRYING);
    engine.await(his, Shown.RETRYING);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    assertThat(decide(hers, Decision.RETRY_NOW)).isTrue();
    assertThat(engine.get(Outbox.class).cancel(engine.workspaceId(), his)).isTrue();

    engine.await(hers, Shown.SENT);
    engine.clock.advance(Duration.ofMinutes(1));
    engine.await(binh.send("hai"), Shown.SENT);
    assertThat(binh.received()).containsExactly("hai");
  }

  /// The connection was cut after it left.
  private UUID doubtful() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    return delivery;
  }

  private UUID underWay(CountDownLatch gate, ProviderAnswer answer) {
    engine.messenger.script =
        (_, message) -> {
          if (!message.text().equals("một")) return ScriptedConnector.accepted();
          EngineFixture.waitFor(gate);
          return answer;
        };
    UUID delivery = hoa.send("một");
    EngineFixture.await("the request to be made", () -> state(delivery) == State.SENDING);
    return delivery;
  }

  /// It was not found, and minutes later it is tried once more.
  private static void triedAgain(UUID delivery, ProviderAnswer answer, Shown then) {
    defer(delivery);
    engine.clock.advance(Duration.ofMinutes(3));
    engine.messenger.script = (_, _) -> answer;
    assertThat(decide(delivery, Decision.RETRY_NOW)).isTrue();
    EngineFixture.await(
        "the second try", () -> engine.progress(delivery).delivery().attempts() == 2);
    engine.await(delivery, then);
  }

  /// Its node lost the lane while the request is under way, and does not know it.
  private UUID abandoned(CountDownLatch gate) {
    UUID delivery = underWay(gate, ScriptedConnector.accepted());
    db.jdbc()
        .sql("update lane set owner = null, lease_until = null where channel_id = ?")
        .param(page.channelId())
        .update();
    engine.await(delivery, Shown.UNCONFIRMED);
    return delivery;
  }

  /// Its conversation goes on.
  private void next() {
    engine.await(hoa.send("sau"), Shown.SENT);
  }

  private static void defer(UUID delivery) {
    rest(delivery, State.DEFERRED, "delivery.not_arrived");
  }

  private static void hold(UUID delivery) {
    rest(delivery, State.HELD, "delivery.not_found_again");
  }

  private static void rest(UUID delivery, State state, String cause) {
    var now = new Circumstances(ChannelKind.MESSENGER, 1, null, engine.clock.instant());
    var why = engine.get(FailureDictionary.class).own(cause, now);
    db.jdbc()
        .sql(
            """
            update delivery set state = ?, diagnosis = ?::jsonb, next_at = ?,
              condition = case when ? = 'HELD' then 'AGENT_DECIDES' end
            where delivery_id = ?
            """)
        .params(
            state.name(),
            Diagnoses.write(why),
            engine.clock.instant().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC),
            state.name(),
            delivery)
        .update();
  }

  private void echo(UUID delivery) {
    assertThat(heard("m_echo-" + delivery, delivery)).isEqualTo(Receipts.Heard.OURS);
  }

  private Receipts.Heard heard(String id, @Nullable UUID reference) {
    return heard(id, reference, engine.clock.instant());
  }

  private Receipts.Heard heard(String id, @Nullable UUID reference, Instant at) {
    return engine
        .get(Receipts.class)
        .echo(
            engine.workspaceId(),
            page.channelId(),
            hoa.conversationId,
            new InboundEvent.Echo(
                hoa.kind, page.externalId(), hoa.recipient, id, "một", at, reference));
  }

  private static boolean reword(UUID delivery) {
    Delivery now = engine.progress(delivery).delivery();
    return engine.get(Outbox.class).reword(now, now.text(), "hai");
  }

  private static boolean decide(UUID delivery, Decision decision) {
    int attempts = engine.progress(delivery).delivery().attempts();
    return engine.get(Outbox.class).decide(engine.workspaceId(), delivery, attempts, decision);
  }

  private static @Nullable String id(UUID delivery) {
    return engine.progress(delivery).delivery().providerMessageId();
  }

  private static String cause(UUID delivery) {
    var why = engine.progress(delivery).diagnosis();
    return why == null ? "" : why.cause();
  }

  private static State state(UUID delivery) {
    return engine.progress(delivery).delivery().state();
  }

  private static int problems(UUID delivery) {
    return number("select count(*) from problem where delivery_id = ?", delivery);
  }

  private static int number(String sql, UUID delivery) {
    return db.jdbc().sql(sql).param(delivery).query((row, _) -> row.getInt(1)).single();
  }
}
