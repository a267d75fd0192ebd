package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.delivery.Outbox.Decision;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What rested goes by itself while it still fits, and is looked over by a person when it may not.
class HealingTest {
  private static final SendingRule.Quiet NIGHT =
      new SendingRule.Quiet(LocalTime.of(21, 30), LocalTime.of(7, 30));

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  Channel page;

  @BeforeEach
  void a_shop_in_the_morning() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.until(LocalTime.of(9, 0));
    engine.rule(12, NIGHT, 7 * 24);
    page = engine.page();
  }

  @Test
  void what_was_held_within_the_limit_goes_by_itself() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID delivery = hoa.send("Dạ còn size 38 ạ");

    heal(Duration.ofHours(11));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void what_was_held_longer_than_the_shop_wants_is_looked_over_and_goes_with_one_yes() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID first = hoa.send("một");
    UUID second = hoa.send("hai");

    heal(Duration.ofHours(13));

    // Both are as old: both are shown to be looked over, though only the first can be the head.
    engine.await(first, Shown.HELD);
    engine.await(second, Shown.HELD);
    assertThat(cause(first)).isEqualTo("hold.review");
    assertThat(cause(second)).isEqualTo("hold.review");
    assertThat(hoa.received()).isEmpty();

    assertThat(decide(second, Decision.SEND_AGAIN)).isTrue();
    assertThat(engine.shown(second)).isEqualTo(Shown.WAITING);
    assertThat(hoa.received()).isEmpty();
    assertThat(decide(first, Decision.SEND_AGAIN)).isTrue();

    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  @Test
  void one_that_is_looked_over_can_be_dropped_and_the_next_one_is_asked_for() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID first = hoa.send("một");
    UUID second = hoa.send("hai");
    heal(Duration.ofHours(13));
    engine.await(first, Shown.HELD);
    UUID fresh = hoa.send("ba");
    assertThat(engine.shown(fresh)).isEqualTo(Shown.WAITING);

    assertThat(decide(first, Decision.DROP)).isTrue();

    engine.await(second, Shown.HELD);
    EngineFixture.await("the second to be the head", () -> "HELD".equals(state(second)));
    assertThat(cause(second)).isEqualTo("hold.review");
    assertThat(decide(second, Decision.DROP)).isTrue();
    engine.await(fresh, Shown.SENT);
    assertThat(hoa.received()).containsExactly("ba");
  }

  @Test
  void what_was_taken_back_in_between_spares_nobody_behind_it_the_look() {
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("4242");
    UUID first = hoa.send("một");
    engine.await(first, Shown.HELD);
    UUID second = hoa.send("hai");
    UUID third = hoa.send("ba");
    EngineFixture.await("the lane to be left", () -> !owned());
    engine.clock.advance(Duration.ofHours(13));
    assertThat(engine.get(Outbox.class).cancel(engine.workspaceId(), second)).isTrue();
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    assertThat(decide(first, Decision.SEND_AGAIN)).isTrue();

    engine.await(first, Shown.SENT);
    EngineFixture.await("a look to be asked for", () -> cause(third).equals("hold.review"));
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void when_something_was_said_meanwhile_a_person_looks_first() {
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    engine.interrupt(page);
    UUID overtaken = hoa.send("Dạ còn ạ");
    UUID still = binh.send("Dạ còn ạ");
    engine.clock.advance(Duration.ofHours(1));
    hoa.writes();

    heal(Duration.ofHours(1));

    engine.await(still, Shown.SENT);
    engine.await(overtaken, Shown.HELD);
    assertThat(cause(overtaken)).isEqualTo("hold.review");
  }

  @Test
  void when_she_said_it_otherwise_meanwhile_a_person_looks_first() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID delivery = hoa.send("Dạ size 38 còn ạ");
    engine.clock.advance(Duration.ofHours(1));
    engine
        .get(Recipients.class)
        .amended(engine.workspaceId(), hoa.conversationId, engine.clock.instant());

    heal(Duration.ofHours(1));

    engine.await(delivery, Shown.HELD);
    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
  }

  @Test
  void when_somebody_answered_at_the_providers_own_site_a_person_looks_first() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID delivery = hoa.send("Dạ còn ạ");
    engine.clock.advance(Duration.ofHours(1));
    engine
        .get(Recipients.class)
        .answeredOutside(
            engine.workspaceId(),
            page.channelId(),
            ChannelKind.MESSENGER,
            hoa.conversationId,
            engine.clock.instant());

    heal(Duration.ofHours(1));

    engine.await(delivery, Shown.HELD);
    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
  }

  @Test
  void a_rest_of_a_few_minutes_is_none() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID delivery = hoa.send("Dạ còn ạ");
    engine.clock.advance(Duration.ofMinutes(2));
    hoa.writes();

    heal(Duration.ofMinutes(2));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void the_word_that_opens_the_window_is_what_it_waited_for() {
    var hoa = engine.customer(page);
    engine.clock.advance(Duration.ofHours(25));
    UUID first = hoa.send("một");
    UUID second = hoa.send("hai");
    engine.await(first, Shown.HELD);
    engine.clock.advance(Duration.ofHours(3));

    hoa.writes();

    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-320", "-321"})
  void the_word_that_makes_it_cost_nothing_is_what_it_waited_for(String code) {
    var oa = engine.oa();
    var hoa = engine.customer(oa);
    engine.clock.advance(Duration.ofHours(20));
    engine.zalo.script = (_, _) -> refusedByZalo(code);
    UUID first = hoa.send("một");
    engine.await(first, Shown.HELD);
    assertThat(cause(first)).startsWith("zalo.wallet_");
    engine.clock.advance(Duration.ofMinutes(20));
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();

    hoa.writes();
    UUID second = hoa.send("hai");

    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  @Test
  void what_the_wallet_does_not_pay_for_is_tried_again_every_hour_though_she_does_not_write() {
    var hoa = engine.customer(engine.oa());
    engine.clock.advance(Duration.ofHours(20));
    engine.zalo.script = (_, _) -> refusedByZalo("-321");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    engine.clock.advance(Duration.ofMinutes(61));
    EngineFixture.await("a second try", () -> engine.progress(delivery).delivery().attempts() == 2);
    engine.await(delivery, Shown.HELD);
    assertThat(cause(delivery)).isEqualTo("zalo.wallet_empty");
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.advance(Duration.ofMinutes(61));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void a_window_that_stayed_closed_for_long_ends_in_a_look() {
    var hoa = engine.customer(page);
    engine.clock.advance(Duration.ofHours(25));
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    engine.clock.advance(Duration.ofHours(20));

    hoa.writes();

    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
    assertThat(hoa.received()).isEmpty();
  }

  @Test
  void a_window_that_closed_meanwhile_holds_it_until_the_customer_writes() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID delivery = hoa.send("một");

    heal(Duration.ofHours(25));

    EngineFixture.await("the window to hold it", () -> cause(delivery).equals("window.closed"));
    assertThat(hoa.received()).isEmpty();
  }

  @Test
  void what_is_too_old_is_given_back_with_the_reason_and_the_next_one_goes() {
    engine.rule(12, NIGHT, 2);
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID old = hoa.send("một");
    engine.clock.advance(Duration.ofMinutes(90));
    UUID young = hoa.send("hai");

    heal(Duration.ofHours(1));

    engine.await(young, Shown.SENT);
    assertThat(engine.shown(old)).isEqualTo(Shown.EXPIRED);
    assertThat(cause(old)).isEqualTo("hold.expired");
    assertThat(engine.progress(old).open()).isTrue();
    assertThat(hoa.received()).containsExactly("hai");

    engine.get(Outbox.class).acknowledge(engine.workspaceId(), old);

    assertThat(engine.progress(old).open()).isFalse();
  }

  @Test
  void a_reset_that_was_announced_is_no_delay_but_what_was_said_meanwhile_counts() {
    engine.zalo.script =
        (_, _) ->
            new ProviderAnswer.Refused(
                new ProviderError(Provider.ZALO, 200, "-211", "out of quota", "", null));
    var oa = engine.oa();
    var hoa = engine.customer(oa);
    var binh = engine.customer(oa);
    UUID first = hoa.send("một");
    UUID second = hoa.send("hai");
    UUID other = binh.send("một");
    for (UUID id : List.of(first, second, other)) engine.await(id, Shown.HELD);
    var until = java.util.Objects.requireNonNull(engine.progress(first).until());
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofHours(1));
    binh.writes();

    // From nine in the morning to midnight: longer than the limit of twelve hours.
    engine.clock.set(until.plusSeconds(1));

    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
    EngineFixture.await("a look to be asked for", () -> cause(other).equals("hold.review"));
  }

  @Test
  void automation_rests_in_quiet_hours_and_people_do_not() {
    engine.until(LocalTime.of(23, 0));
    var hoa = engine.customer(page);

    UUID rule = hoa.send(AUTOMATIC, "tự động");
    UUID campaign = hoa.send(CAMPAIGN, "chiến dịch");
    UUID person = hoa.send(REPLY, "em đây ạ");

    engine.await(person, Shown.SENT);
    engine.await(rule, Shown.HELD);
    engine.await(campaign, Shown.HELD);
    assertThat(cause(rule)).isEqualTo("hold.quiet_hours");
    assertThat(engine.progress(rule).until()).isNotNull();
    assertThat(hoa.received()).containsExactly("em đây ạ");
  }

  @Test
  void automation_goes_by_itself_when_the_quiet_hours_end() {
    engine.rule(1, NIGHT, 7 * 24);
    engine.until(LocalTime.of(23, 0));
    var hoa = engine.customer(page);
    UUID rule = hoa.send(AUTOMATIC, "tự động");
    engine.await(rule, Shown.HELD);

    engine.until(LocalTime.of(7, 30));

    // Longer than the limit, but the wait had been announced.
    engine.await(rule, Shown.SENT);
  }

  @Test
  void what_waited_behind_an_announced_wait_goes_by_itself_too() {
    engine.rule(1, NIGHT, 7 * 24);
    engine.until(LocalTime.of(23, 0));
    var hoa = engine.customer(page);
    UUID first = hoa.send(AUTOMATIC, "một");
    UUID second = hoa.send(AUTOMATIC, "hai");
    UUID third = hoa.send(AUTOMATIC, "ba");
    engine.await(first, Shown.HELD);

    engine.until(LocalTime.of(7, 30));

    engine.await(third, Shown.SENT);
    assertThat(engine.shown(second)).isEqualTo(Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai", "ba");
  }

  @Test
  void an_announced_wait_that_ends_early_was_announced_to_what_is_behind_it() {
    var hoa = engine.customer(page);
    var until = engine.clock.instant().plus(Duration.ofHours(24));
    engine.messenger.script = (_, _) -> refused("613/1893016");
    UUID first = hoa.send("một");
    engine.await(first, Shown.HELD);
    assertThat(engine.progress(first).until()).isBetween(until, until.plus(Duration.ofMinutes(2)));
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    UUID second = hoa.send("hai");
    EngineFixture.await("the lane to be left", () -> !owned());
    engine.clock.advance(Duration.ofHours(14));

    assertThat(engine.get(Outbox.class).cancel(engine.workspaceId(), first)).isTrue();

    engine.await(second, Shown.SENT);
  }

  @Test
  void a_campaign_waits_for_the_morning_as_one_and_writes_nothing() {
    engine.rule(1, NIGHT, 7 * 24);
    engine.until(LocalTime.of(23, 0));
    List<UUID> campaign = new ArrayList<>();
    for (int n = 0; n < 20; n++) campaign.add(engine.customer(page).send(CAMPAIGN, "giày mới"));
    var hoa = engine.customer(page);
    UUID overtaken = hoa.send(CAMPAIGN, "giày mới");

    engine.await(engine.customer(page).send("em đây ạ"), Shown.SENT);
    for (UUID id : campaign) {
      engine.await(id, Shown.HELD);
      assertThat(cause(id)).isEqualTo("hold.quiet_hours");
      assertThat(engine.progress(id).delivery().state()).isEqualTo(Delivery.State.QUEUED);
      assertThat(engine.progress(id).delivery().attempts()).isZero();
    }
    var until = java.util.Objects.requireNonNull(engine.progress(overtaken).until());
    EngineFixture.await("the lane to close", () -> waits(until));
    engine.clock.advance(Duration.ofMinutes(10));
    hoa.writes();

    // Longer than the limit, but the wait had been announced.
    engine.clock.set(until.plusSeconds(121));
    for (UUID id : campaign) engine.await(id, Shown.SENT);
    EngineFixture.await("a look to be asked for", () -> cause(overtaken).equals("hold.review"));
  }

  @Test
  void a_shop_that_gives_up_its_quiet_hours_lets_the_campaign_go_at_once() {
    engine.rule(12, NIGHT, 7 * 24);
    engine.until(LocalTime.of(23, 0));
    UUID campaign = engine.customer(page).send(CAMPAIGN, "giày mới");
    engine.await(campaign, Shown.HELD);
    var night = engine.clock.instant();
    EngineFixture.await("the lane to close", () -> waits(night.plusSeconds(1)));

    engine.rule(12, null, 7 * 24);
    engine.get(Lanes.class).reconsider(engine.workspaceId());

    engine.await(campaign, Shown.SENT);
  }

  @Test
  void a_shop_that_gives_up_its_quiet_hours_lets_automation_go_at_once() {
    engine.rule(12, NIGHT, 7 * 24);
    engine.until(LocalTime.of(23, 0));
    UUID rule = engine.customer(page).send(AUTOMATIC, "tự động");
    engine.await(rule, Shown.HELD);

    engine.rule(12, null, 7 * 24);
    engine.get(HeldByRules.class).quietHoursChanged(engine.workspaceId());

    engine.await(rule, Shown.SENT);
  }

  @Test
  void what_of_a_campaign_was_held_as_the_night_began_goes_with_the_rest_of_it() {
    engine.rule(12, NIGHT, 7 * 24);
    engine.until(LocalTime.of(23, 0));
    UUID campaign = engine.customer(page).send(CAMPAIGN, "giày mới");
    engine.await(campaign, Shown.HELD);
    EngineFixture.await("the lane to be left", () -> !owned());
    // As one that was claimed in the last second before.
    var why =
        engine
            .get(FailureDictionary.class)
            .own(
                "hold.quiet_hours",
                new Circumstances(ChannelKind.MESSENGER, 1, null, engine.clock.instant()));
    db.jdbc()
        .sql(
            """
            with morning as (
              update conversation_queue q set due_at = :at from delivery d
              where d.delivery_id = :id and q.conversation_id = d.conversation_id
                and q.precedence = d.precedence)
            update delivery set state = 'HELD', condition = 'QUIET_HOURS_END',
              diagnosis = :why::jsonb, next_at = :at
            where delivery_id = :id
            """)
        .param("id", campaign)
        .param("why", Diagnoses.write(why))
        .param("at", Rows.at(engine.clock.instant().plus(Duration.ofMinutes(510))))
        .update();

    engine.rule(12, null, 7 * 24);
    engine.get(Lanes.class).reconsider(engine.workspaceId());
    engine.get(HeldByRules.class).quietHoursChanged(engine.workspaceId());

    engine.await(campaign, Shown.SENT);
  }

  @Test
  void what_waits_behind_one_that_waits_for_its_customer_says_so_on_a_paused_channel_too() {
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("10/2018278");
    UUID first = hoa.send("một");
    engine.await(first, Shown.HELD);
    UUID second = hoa.send("hai");
    engine.interrupt(page);

    assertThat(engine.shown(second)).isEqualTo(Shown.WAITING);
    assertThat(cause(second)).isEqualTo("hold.previous");
  }

  /// True if this test's lane is nobody's and due then or later.
  private boolean waits(java.time.Instant until) {
    return db.jdbc()
        .sql(
            """
            select due_at >= ? from lane
            where channel_id = ? and kind = 'MESSENGER' and owner is null and due_at is not null
            """)
        .params(until.atOffset(java.time.ZoneOffset.UTC), page.channelId())
        .query((row, _) -> Boolean.valueOf(row.getBoolean(1)))
        .optional()
        .orElse(false);
  }

  @Test
  void automation_that_a_person_has_answered_meanwhile_is_looked_over() {
    engine.until(LocalTime.of(23, 0));
    var hoa = engine.customer(page);
    UUID rule = hoa.send(AUTOMATIC, "Shop đã nghỉ, sáng mai sẽ trả lời");
    engine.await(rule, Shown.HELD);
    engine.clock.advance(Duration.ofMinutes(1));
    engine.await(hoa.send("em đây ạ"), Shown.SENT);

    engine.until(LocalTime.of(7, 30));

    EngineFixture.await("a look to be asked for", () -> cause(rule).equals("hold.review"));
  }

  @Test
  void a_scheduled_reply_is_looked_over_if_the_conversation_moved_on() {
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    var written = engine.clock.instant();
    engine.clock.advance(Duration.ofHours(20));
    hoa.writes();

    UUID overtaken = hoa.send(REPLY, "Chị nhận được hàng chưa ạ?", written);
    UUID still = binh.send(REPLY, "Anh nhận được hàng chưa ạ?", written);

    engine.await(still, Shown.SENT);
    engine.await(overtaken, Shown.HELD);
    assertThat(cause(overtaken)).isEqualTo("hold.review");
  }

  @Test
  void a_verdict_on_what_was_attempted_since_is_refused() {
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("4242");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    Outbox outbox = engine.get(Outbox.class);

    assertThat(outbox.decide(engine.workspaceId(), delivery, 0, Decision.SEND_AGAIN)).isFalse();
    assertThat(outbox.decide(engine.workspaceId(), delivery, 1, Decision.SEND_AGAIN)).isTrue();
    EngineFixture.await(
        "a second attempt", () -> engine.progress(delivery).delivery().attempts() == 2);
    engine.await(delivery, Shown.HELD);
    assertThat(outbox.decide(engine.workspaceId(), delivery, 1, Decision.DROP)).isFalse();
    assertThat(outbox.decide(engine.workspaceId(), delivery, 2, Decision.DROP)).isTrue();
    assertThat(outbox.isDecided(engine.progress(delivery).delivery(), 2, Decision.DROP)).isTrue();
  }

  @Test
  void what_an_operator_must_mend_is_tried_again_every_six_hours() {
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("100");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    assertThat(cause(delivery)).isEqualTo("request.refused");
    assertThat(engine.progress(delivery).until())
        .isEqualTo(engine.clock.instant().plus(Duration.ofHours(6)));
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    EngineFixture.await("the lane to be left", () -> !owned());
    engine.clock.advance(Duration.ofHours(6));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void other_words_let_go_what_was_refused_for_how_we_asked() {
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("100");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    assertThat(reword(delivery, "một", "hai")).isTrue();

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("hai");
  }

  @Test
  void what_was_tried_in_vain_for_a_day_is_held_and_a_person_can_send_it_again() {
    engine.rule(720, NIGHT, 7 * 24);
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID delivery = engine.stranger(page).send("một");
    EngineFixture.await(
        "the schedule to run out",
        () -> {
          Instant next = engine.progress(delivery).delivery().nextAt();
          // Its lane rests for five minutes at most; what lies hours apart are no tries in a row.
          if (next != null && next.isAfter(engine.clock.instant()))
            engine.clock.set(next.plus(Duration.ofMinutes(45)));
          return "HELD".equals(state(delivery));
        });
    assertThat(cause(delivery)).isEqualTo("hold.exhausted");
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    assertThat(decide(delivery, Decision.SEND_AGAIN)).isTrue();

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void what_waited_for_longer_than_a_day_is_tried_for_a_day_from_then_on() {
    engine.rule(48, NIGHT, 7 * 24);
    engine.interrupt(page);
    UUID delivery = engine.stranger(page).send("một");
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused: nobody");

    heal(Duration.ofHours(40));

    EngineFixture.await("a try in vain", () -> "DEFERRED".equals(state(delivery)));
    assertThat(cause(delivery)).isEqualTo("network.provider_unreachable");
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofMinutes(1));
    engine.await(delivery, Shown.SENT);
  }

  @Test
  void other_words_are_a_look_too() {
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID delivery = hoa.send("Dạ sáng nay em gửi");
    heal(Duration.ofHours(13));
    engine.await(delivery, Shown.HELD);
    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));

    assertThat(reword(delivery, "Dạ sáng nay em gửi", "Dạ sáng mai em gửi")).isTrue();

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("Dạ sáng mai em gửi");
    assertThat(reword(delivery, "Dạ sáng mai em gửi", "khác")).isFalse();
  }

  @Test
  void other_words_are_never_too_late_for_what_waited_for_them() {
    engine.rule(12, null, 24);
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID delivery = hoa.send("Shop giao sáng nay");
    heal(Duration.ofHours(13));
    EngineFixture.await("a look to be asked for", () -> cause(delivery).equals("hold.review"));
    engine.clock.advance(Duration.ofHours(12));
    hoa.writes();

    assertThat(reword(delivery, "Shop giao sáng nay", "Shop giao sáng mai")).isTrue();

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("Shop giao sáng mai");
  }

  @Test
  void nor_for_what_waited_behind_one_that_did() {
    engine.rule(12, null, 24);
    var hoa = engine.customer(page);
    engine.interrupt(page);
    UUID first = hoa.send("một");
    UUID second = hoa.send("Shop giao sáng nay");
    heal(Duration.ofHours(13));
    EngineFixture.await("a look to be asked for", () -> cause(first).equals("hold.review"));
    engine.clock.advance(Duration.ofHours(12));
    hoa.writes();

    assertThat(reword(second, "Shop giao sáng nay", "Shop giao sáng mai")).isTrue();
    assertThat(decide(first, Decision.SEND_AGAIN)).isTrue();

    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "Shop giao sáng mai");
  }

  @Test
  void a_word_that_let_another_class_go_is_new_to_what_waited_for_something_else() {
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("10/2018278");
    UUID rule = hoa.send(AUTOMATIC, "Đơn của chị đã gửi");
    engine.await(rule, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.interrupt(page);
    UUID reply = hoa.send("Dạ em giữ hàng cho chị");
    engine.clock.advance(Duration.ofHours(1));
    hoa.writes();

    heal(Duration.ofHours(2));

    engine.await(rule, Shown.SENT);
    EngineFixture.await("a look to be asked for", () -> cause(reply).equals("hold.review"));
    assertThat(hoa.received()).containsExactly("Đơn của chị đã gửi");
  }

  @Test
  void what_automation_put_off_for_the_night_is_looked_over_though_a_reply_waited_for_her_word() {
    engine.until(LocalTime.of(22, 0));
    var hoa = engine.customer(page);
    UUID rule = hoa.send(AUTOMATIC, "Shop nghỉ rồi ạ");
    engine.await(rule, Shown.HELD);
    engine.messenger.script = (_, _) -> refused("10/2018278");
    UUID reply = hoa.send("Dạ em đây");
    engine.await(reply, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    EngineFixture.await("the lane to be left", () -> !owned());
    engine.clock.advance(Duration.ofHours(1));
    hoa.writes();
    engine.await(reply, Shown.SENT);

    engine.until(LocalTime.of(7, 30));

    EngineFixture.await("a look to be asked for", () -> cause(rule).equals("hold.review"));
  }

  @Test
  void a_word_that_let_another_go_is_new_to_what_is_put_later() {
    var hoa = engine.customer(page);
    engine.clock.advance(Duration.ofHours(25));
    UUID waiting = hoa.send("một");
    engine.await(waiting, Shown.HELD);
    Instant written = engine.clock.instant();
    engine.clock.advance(Duration.ofMinutes(10));
    hoa.writes();
    engine.await(waiting, Shown.SENT);
    engine.clock.advance(Duration.ofMinutes(10));

    UUID scheduled = hoa.send(Delivery.Precedence.REPLY, "hai", written);

    engine.await(scheduled, Shown.HELD);
    assertThat(cause(scheduled)).isEqualTo("hold.review");
  }

  @Test
  void other_words_keep_what_it_waits_for() {
    var hoa = engine.customer(page);
    engine.clock.advance(Duration.ofHours(25));
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);

    assertThat(reword(delivery, "một", "hai")).isTrue();
    assertThat(reword(delivery, "một", "ba")).as("somebody else was quicker").isFalse();

    assertThat(cause(delivery)).isEqualTo("window.closed");
    hoa.writes();
    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("hai");
  }

  @Test
  void what_is_taken_back_as_it_is_claimed_is_either_taken_back_or_sent() {
    int cancelled = 0;
    int sent = 0;
    for (int i = 0; i < 40 || (i < 400 && (cancelled == 0 || sent == 0)); i++) {
      var hoa = engine.customer(page);
      UUID delivery = hoa.send("tin " + i);
      LockSupport.parkNanos(i % 40 * 500_000L);
      if (engine.get(Outbox.class).cancel(engine.workspaceId(), delivery)) {
        cancelled++;
        assertThat(engine.shown(delivery)).isEqualTo(Shown.CANCELLED);
        assertThat(hoa.received()).isEmpty();
      } else {
        sent++;
        engine.await(delivery, Shown.SENT);
        assertThat(hoa.received()).containsExactly("tin " + i);
      }
    }
    assertThat(cancelled).as("both happened").isPositive();
    assertThat(sent).as("both happened").isPositive();
  }

  @Test
  void what_is_changed_as_it_is_claimed_goes_with_the_old_or_the_new_words_never_both() {
    int changed = 0;
    int late = 0;
    for (int i = 0; i < 40 || (i < 400 && (changed == 0 || late == 0)); i++) {
      var hoa = engine.customer(page);
      UUID delivery = hoa.send("cũ");
      LockSupport.parkNanos(i % 40 * 500_000L);
      boolean mine = reword(delivery, "cũ", "mới");
      engine.await(delivery, Shown.SENT);
      assertThat(hoa.received()).containsExactly(mine ? "mới" : "cũ");
      assertThat(engine.progress(delivery).delivery().text()).isEqualTo(mine ? "mới" : "cũ");
      if (mine) changed++;
      else late++;
    }
    assertThat(changed).as("both happened").isPositive();
    assertThat(late).as("both happened").isPositive();
  }

  @Test
  void two_people_and_a_rule_answering_at_once_lose_nothing_and_keep_their_order()
      throws Exception {
    engine.rule(12, null, 7 * 24);
    var hoa = engine.customer(page);
    List<UUID> all = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> writers = new ArrayList<>();
    for (String who : List.of("lan", "bình", "máy"))
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = 1; n <= 12; n++)
                  all.add(hoa.send(who.equals("máy") ? AUTOMATIC : REPLY, who + " " + n));
              }));
    for (Thread writer : writers) writer.join();

    for (UUID id : all) engine.await(id, Shown.SENT);

    List<String> received = hoa.received();
    assertThat(received).hasSize(36).doesNotHaveDuplicates();
    for (Delivery.Precedence precedence : List.of(REPLY, AUTOMATIC))
      assertThat(received.stream().filter(text -> of(text) == precedence))
          .containsExactlyElementsOf(committed(hoa, precedence));
    for (String who : List.of("lan", "bình"))
      assertThat(received.stream().filter(text -> text.startsWith(who)))
          .containsExactlyElementsOf(
              java.util.stream.IntStream.rangeClosed(1, 12).mapToObj(n -> who + " " + n).toList());
  }

  private static Delivery.Precedence of(String text) {
    return text.startsWith("máy") ? AUTOMATIC : REPLY;
  }

  private static List<String> committed(
      EngineFixture.Customer customer, Delivery.Precedence precedence) {
    return db.jdbc()
        .sql(
            """
            select text from delivery where conversation_id = ? and precedence = ? order by seq
            """)
        .params(customer.conversationId, precedence.name())
        .query((row, _) -> row.getString(1))
        .list();
  }

  /// So much later the channel is connected again. No node has the lane then, so that what it knows
  /// of the rest is new.
  private void heal(Duration later) {
    EngineFixture.await("the lane to be left", () -> !owned());
    engine.clock.advance(later);
    engine.reconnect(page, "new");
  }

  private boolean owned() {
    return db.jdbc()
        .sql("select bool_or(owner is not null) from lane where channel_id = ?")
        .param(page.channelId())
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  private static boolean decide(UUID delivery, Decision decision) {
    int attempts = engine.progress(delivery).delivery().attempts();
    return engine.get(Outbox.class).decide(engine.workspaceId(), delivery, attempts, decision);
  }

  private static boolean reword(UUID delivery, String was, String text) {
    return engine.get(Outbox.class).reword(engine.progress(delivery).delivery(), was, text);
  }

  private static String cause(UUID delivery) {
    var why = engine.progress(delivery).diagnosis();
    return why == null ? "" : why.cause();
  }

  private static String state(UUID delivery) {
    return engine.progress(delivery).delivery().state().name();
  }

  private static ProviderAnswer refusedByZalo(String code) {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.ZALO, 200, code, "refused " + code, "", null));
  }

  private static ProviderAnswer refused(String code) {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.META, 400, code, "refused " + code, "trace", null));
  }
}
