package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.FailureKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.InboundEvent.Routed;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What stops a message before a request is made, in which order it is looked at, and how long
/// something rested.
@SuppressWarnings("NullAway.Init") // set before each test
class PreflightTest {
  private static final SendingRule.Quiet NIGHT =
      new SendingRule.Quiet(LocalTime.of(21, 30), LocalTime.of(7, 30));
  private static final int WEEK = 7 * 24;
  private static final String LONG = "Dạ mẫu này còn đủ size từ 36 đến 40 ạ";

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private Channel page;

  @BeforeEach
  void a_shop_in_the_morning() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.messenger.search = (_, _) -> new Search.Absent();
    engine.messenger.limits = new Limits(20, 1_000, Duration.ofHours(24));
    engine.until(LocalTime.of(9, 0));
    engine.rule(12, NIGHT, WEEK);
    page = engine.page();
  }

  @Test
  void what_is_too_long_for_its_channel_is_given_back_and_costs_no_request() {
    var hoa = engine.customer(page);

    UUID tooLong = hoa.send(LONG);
    UUID next = hoa.send("Dạ còn ạ");

    engine.await(next, Shown.SENT);
    assertThat(engine.shown(tooLong)).isEqualTo(Shown.BOUNCED);
    assertThat(engine.why(tooLong).cause()).isEqualTo("content.too_long");
    assertThat(hoa.received()).containsExactly("Dạ còn ạ");
  }

  @Test
  void of_what_is_too_old_nothing_else_is_asked() {
    engine.rule(12, NIGHT, 2);

    assertThat(after(Duration.ofHours(25), LONG)).isEqualTo("hold.expired");
  }

  @Test
  void a_closed_window_comes_before_a_text_that_is_too_long() {
    assertThat(after(Duration.ofHours(25), LONG)).isEqualTo("window.closed");
  }

  @Test
  void a_text_that_is_too_long_does_not_wait_for_the_morning() {
    engine.until(LocalTime.of(23, 0));
    UUID rule = engine.customer(page).send(AUTOMATIC, LONG);

    engine.await(rule, Shown.BOUNCED);
    assertThat(engine.why(rule).cause()).isEqualTo("content.too_long");
  }

  @Test
  void a_text_that_is_too_long_is_not_looked_over_first() {
    assertThat(after(Duration.ofHours(13), LONG)).isEqualTo("content.too_long");
  }

  @Test
  void the_quiet_hours_come_before_a_look() {
    engine.interrupt(page);
    UUID rule = engine.customer(page).send(AUTOMATIC, "Shop nghỉ trưa ạ");

    heal(Duration.ofHours(14));

    engine.await(rule, Shown.HELD);
    EngineFixture.await("the night", () -> cause(rule).equals("hold.quiet_hours"));
  }

  @Test
  void what_takes_the_place_of_one_that_arrived_asks_before_the_morning() {
    var hoa = engine.customer(page);
    UUID first = hoa.send(AUTOMATIC, "Shop nghỉ trưa ạ");
    engine.await(first, Shown.SENT);
    engine.interrupt(page);
    UUID second = hoa.send(AUTOMATIC, "Shop nghỉ trưa ạ");
    db.jdbc()
        .sql("update delivery set resend_of = ? where delivery_id = ?")
        .params(first, second)
        .update();

    heal(Duration.ofHours(14));

    EngineFixture.await("its own reason", () -> cause(second).equals("resend.first_arrived"));
  }

  @Test
  void nothing_expires_before_its_turn_and_it_can_be_dropped_meanwhile() {
    engine.rule(12, NIGHT, 2);
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID old = hoa.send("một");
    engine.clock.advance(Duration.ofHours(3));

    assertThat(engine.shown(old)).isEqualTo(Shown.HELD);
    assertThat(engine.why(old).cause()).as("what keeps its channel").startsWith("channel.auth");
    assertThat(engine.progress(old).delivery().state()).isEqualTo(Delivery.State.QUEUED);

    assertThat(engine.get(Outbox.class).cancel(engine.workspaceId(), old)).isTrue();
    heal(Duration.ofHours(1));
    engine.await(hoa.send("hai"), Shown.SENT);
    assertThat(engine.shown(old)).isEqualTo(Shown.CANCELLED);
    assertThat(hoa.received()).containsExactly("hai");
  }

  @Test
  void stops_less_than_a_quarter_of_an_hour_apart_are_one_rest() {
    UUID delivery = stoppedForSevenHoursAndForSix(Duration.ofMinutes(10));

    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
  }

  @Test
  void stops_further_apart_are_two_rests() {
    engine.await(stoppedForSevenHoursAndForSix(Duration.ofMinutes(20)), Shown.SENT);
  }

  /// In between it was tried in vain, so that it rested itself only since then.
  private UUID stoppedForSevenHoursAndForSix(Duration apart) {
    engine.interrupt(page);
    UUID delivery = engine.customer(page).send("Dạ còn ạ");
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused: nobody");
    heal(Duration.ofHours(7));
    tried(delivery, 1);
    advance(apart);
    tried(delivery, 2);
    advance(Duration.ZERO);
    engine.interrupt(page);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    heal(Duration.ofHours(6));
    return delivery;
  }

  @Test
  void what_she_writes_in_the_minute_of_the_word_it_waited_for_is_not_new() {
    var hoa = engine.customer(page);

    engine.await(wroteAgain(hoa, Duration.ofSeconds(40)), Shown.SENT);
  }

  @Test
  void what_she_writes_later_than_that_is_new() {
    UUID delivery = wroteAgain(engine.customer(page), Duration.ofSeconds(80));

    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
  }

  @Test
  void what_she_changes_in_the_minute_of_the_word_it_waited_for_is_not_new() {
    var hoa = engine.customer(page);

    engine.await(saidAgain(hoa, Duration.ofSeconds(40), () -> amends(hoa)), Shown.SENT);
  }

  @Test
  void what_she_changes_later_than_that_is_new() {
    var hoa = engine.customer(page);
    UUID delivery = saidAgain(hoa, Duration.ofSeconds(80), () -> amends(hoa));

    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
  }

  /// She gives what she wrote other words, or takes it back.
  private static void amends(EngineFixture.Customer hoa) {
    engine
        .get(Recipients.class)
        .amended(engine.workspaceId(), hoa.conversationId, engine.clock.instant());
  }

  /// Her word opened the window, the first tries failed, and she wrote once more.
  private UUID wroteAgain(EngineFixture.Customer hoa, Duration later) {
    return saidAgain(hoa, later, hoa::writes);
  }

  private UUID saidAgain(EngineFixture.Customer hoa, Duration later, Runnable said) {
    engine.clock.advance(Duration.ofHours(25));
    UUID delivery = hoa.send("Dạ còn ạ");
    engine.await(delivery, Shown.HELD);
    engine.clock.advance(Duration.ofHours(3));
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused: nobody");
    hoa.writes();
    // The first found the window closed.
    tried(delivery, 2);
    advance(later);
    tried(delivery, 3);
    said.run();
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    advance(Duration.ofMinutes(3));
    return delivery;
  }

  @Test
  void what_may_have_arrived_is_given_no_other_words() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    UUID campaign = engine.customer(page).send(CAMPAIGN, "Giày mới về");
    engine.await(campaign, Shown.UNCONFIRMED);
    assertThat(reword(campaign)).as("while it is looked for").isFalse();

    EngineFixture.await(
        "a person to be asked",
        () -> {
          engine.clock.advance(Duration.ofSeconds(7));
          return engine.shown(campaign) == Shown.HELD;
        });

    assertThat(engine.why(campaign).kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
    assertThat(reword(campaign)).as("while she is asked").isFalse();
    assertThat(engine.progress(campaign).delivery().text()).isEqualTo("Giày mới về");
  }

  @Test
  void what_another_app_holds_is_tried_again_every_hour() {
    engine.messenger.script = (_, _) -> heldByAnother();
    UUID delivery = engine.customer(page).send("một");
    for (int hour = 1; hour <= 2; hour++) {
      tries(delivery, hour);
      engine.await(delivery, Shown.HELD);
      assertThat(engine.why(delivery).cause()).isEqualTo("thread.other_app");
      assertThat(engine.progress(delivery).until())
          .isEqualTo(engine.clock.instant().plus(Duration.ofHours(1)));
      advance(Duration.ofHours(1));
    }
    tries(delivery, 3);
    engine.await(delivery, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofHours(1));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void that_it_is_tried_again_every_hour_announces_nothing() {
    engine.rule(2, NIGHT, WEEK);
    engine.messenger.script = (_, _) -> heldByAnother();
    UUID delivery = engine.customer(page).send("một");
    for (int hour = 1; hour <= 2; hour++) {
      tries(delivery, hour);
      engine.await(delivery, Shown.HELD);
      advance(Duration.ofHours(1));
    }
    tries(delivery, 3);
    engine.await(delivery, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    advance(Duration.ofHours(1));

    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
  }

  @Test
  void what_another_app_holds_goes_with_her_word_to_us_and_not_with_one_to_the_other() {
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> heldByAnother();
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    wrote(hoa, true);
    assertThat(engine.progress(delivery).delivery().state()).isEqualTo(Delivery.State.HELD);
    wrote(hoa, false);

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void what_is_refused_for_another_app_while_her_word_comes_to_us_is_not_waited_for_twice() {
    var hoa = engine.customer(page);
    var once = new AtomicBoolean();
    engine.messenger.script =
        (_, _) -> {
          if (once.getAndSet(true)) return ScriptedConnector.accepted();
          wrote(hoa, false);
          return heldByAnother();
        };

    engine.await(hoa.send("một"), Shown.SENT);
  }

  @Test
  void who_holds_a_conversation_is_what_was_said_of_it_last_in_whatever_order_it_is_told() {
    var hoa = engine.customer(page);
    Instant before = engine.clock.instant();
    wrote(hoa, false);
    Instant ours = engine.clock.instant();
    routed(hoa, Routed.Holder.OTHER, before);
    assertThat(heldBy(hoa)).as("it came to us after that").isNull();

    wrote(hoa, true);
    routed(hoa, Routed.Holder.US, ours);
    assertThat(heldBy(hoa)).as("it came to another after that").isEmpty();

    routed(hoa, Routed.Holder.OTHER, engine.clock.instant());
    assertThat(heldBy(hoa)).isEqualTo("555");
  }

  private static void routed(EngineFixture.Customer hoa, Routed.Holder holder, Instant at) {
    engine
        .get(Recipients.class)
        .routed(
            engine.workspaceId(),
            hoa.channel.channelId(),
            hoa.conversationId,
            new Routed(hoa.kind, hoa.channel.externalId(), hoa.recipient, holder, "555", at));
  }

  private static @Nullable String heldBy(EngineFixture.Customer hoa) {
    return engine
        .get(Recipients.class)
        .find(engine.workspaceId(), hoa.conversationId)
        .orElseThrow()
        .heldBy();
  }

  private static void wrote(EngineFixture.Customer hoa, boolean standby) {
    engine.clock.advance(Duration.ofSeconds(1));
    engine
        .get(Recipients.class)
        .wrote(
            hoa.channel.workspaceId(),
            hoa.channel.channelId(),
            hoa.kind,
            hoa.conversationId,
            engine.clock.instant(),
            standby);
  }

  private static ProviderAnswer heldByAnother() {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.META, 400, "10/2018300", "another app", "", null));
  }

  /// What keeps one that was written before the channel was lost for so long.
  private String after(Duration later, String text) {
    engine.interrupt(page);
    UUID delivery = engine.customer(page).send(text);
    heal(later);
    engine.await(delivery, Shown.HELD, Shown.EXPIRED, Shown.BOUNCED);
    EngineFixture.await("its own reason", () -> !cause(delivery).startsWith("channel."));
    return cause(delivery);
  }

  /// So much later the channel is connected again.
  private void heal(Duration later) {
    advance(later);
    engine.reconnect(page, "new");
  }

  /// While no node has the lane: a clock that leaps takes the lease from it.
  private void advance(Duration by) {
    EngineFixture.await("the lane to be left", this::isLeft);
    engine.clock.advance(by);
  }

  /// Of its lanes, the one that we write into.
  private boolean isLeft() {
    return db.jdbc()
        .sql("select owner is null from lane where channel_id = ? and kind = 'MESSENGER'")
        .param(page.channelId())
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  private static void tries(UUID delivery, int times) {
    EngineFixture.await(
        "so many tries", () -> engine.progress(delivery).delivery().attempts() == times);
  }

  private static void tried(UUID delivery, int times) {
    tries(delivery, times);
    EngineFixture.await(
        "it to be put off",
        () -> engine.progress(delivery).delivery().state() == Delivery.State.DEFERRED);
  }

  private static boolean reword(UUID delivery) {
    Delivery now = engine.progress(delivery).delivery();
    return engine.get(Outbox.class).reword(now, now.text(), "khác");
  }

  private static String cause(UUID delivery) {
    var why = engine.progress(delivery).diagnosis();
    return why == null ? "" : why.cause();
  }
}
