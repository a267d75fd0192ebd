package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tintoi.TestDatabase;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.InboundEvent;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// The promises of the engine, each by its name.
class DeliveryPromisesTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void all_is_well() {
    for (var connector : List.of(engine.messenger, engine.comments, engine.zalo)) {
      connector.script = (_, _) -> ScriptedConnector.accepted();
      connector.doubt = tintoi.provider.DoubtRule.ECHOED;
      connector.search = (_, _) -> new Search.Absent();
    }
  }

  @Test
  void a_committed_delivery_is_attempted() {
    var hoa = engine.customer(engine.page());

    UUID delivery = hoa.send("Dạ em chào chị");

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("Dạ em chào chị");
  }

  @Test
  void a_fault_of_our_own_while_it_is_sent_leaves_it_in_doubt_and_is_looked_for() {
    var hoa = engine.customer(engine.page());
    engine.messenger.script =
        (_, _) -> {
          throw new IllegalStateException("a fault of ours");
        };
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);
    assertThat(engine.why(delivery).kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);

    engine.messenger.search = (_, _) -> new Search.Found("m_found");
    engine.clock.advance(Duration.ofSeconds(20));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void a_fault_of_our_own_before_the_request_is_tried_again_by_itself() {
    var hoa = engine.customer(engine.page());
    db.jdbc().sql("alter table channel_grant rename to away").update();
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.RETRYING);
    assertThat(engine.why(delivery).cause()).isEqualTo("internal.error");
    assertThat(hoa.received()).as("nothing left").isEmpty();
    db.jdbc().sql("alter table away rename to channel_grant").update();

    engine.clock.advance(Duration.ofSeconds(7));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void so_is_one_in_asking_how_long_the_window_is_open() {
    var hoa = engine.customer(engine.page());
    engine.clock.advance(Duration.ofHours(30));
    db.jdbc().sql("alter table channel_setting rename to away").update();
    UUID late = hoa.send("một");
    engine.await(late, Shown.RETRYING);
    assertThat(engine.why(late).cause()).isEqualTo("internal.error");
    db.jdbc().sql("alter table away rename to channel_setting").update();

    engine.clock.advance(Duration.ofSeconds(7));
    engine.await(late, Shown.HELD);
    assertThat(engine.why(late).cause()).isEqualTo("window.closed");
    hoa.writes();
    engine.await(late, Shown.SENT);
  }

  @Test
  void one_conversation_is_never_sent_out_of_order() {
    var page = engine.page();
    Map<String, Integer> refusals = new ConcurrentHashMap<>();
    // Every third message is refused once before it is taken.
    engine.messenger.script =
        (_, message) ->
            message.reference().hashCode() % 3 == 0
                    && refusals.merge(message.reference().toString(), 1, Integer::sum) == 1
                ? new ProviderAnswer.NoAnswer(false, "refused")
                : ScriptedConnector.accepted();
    var customers = List.of(engine.customer(page), engine.customer(page), engine.customer(page));
    List<UUID> last = new ArrayList<>();
    for (var customer : customers)
      for (int n = 1; n <= 8; n++) {
        UUID id = customer.send("tin " + n);
        if (n == 8) last.add(id);
      }

    EngineFixture.await(
        "all to be sent",
        () -> {
          engine.clock.advance(Duration.ofSeconds(7));
          return last.stream().allMatch(id -> engine.shown(id) == Shown.SENT);
        });

    for (var customer : customers)
      assertThat(customer.received())
          .containsExactly("tin 1", "tin 2", "tin 3", "tin 4", "tin 5", "tin 6", "tin 7", "tin 8");
  }

  @Test
  void a_warning_about_one_customer_keeps_her_message_and_stops_nobody_elses() {
    var page = engine.page();
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("613/2018338", 400);
    UUID bothers = hoa.send("một");
    engine.await(bothers, Shown.HELD);
    assertThat(engine.why(bothers).cause()).isEqualTo("recipient.bothered");
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.await(engine.customer(page).send("hai"), Shown.SENT);
    engine.clock.advance(Duration.ofHours(1));
    assertThat(engine.shown(bothers)).isEqualTo(Shown.HELD);

    hoa.writes();
    engine.await(bothers, Shown.SENT);
  }

  @Test
  void a_page_that_may_not_ask_for_consent_to_marketing_answers_all_the_same() {
    var page = engine.page();
    engine.messenger.script = (_, _) -> refused("10/1404170", 400);
    UUID request = engine.customer(page).send("một");
    engine.await(request, Shown.HELD);
    assertThat(engine.why(request).cause()).isEqualTo("page.optin_restricted");
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.await(engine.customer(page).send("hai"), Shown.SENT);
    engine.clock.advance(Duration.ofHours(6));
    engine.await(request, Shown.SENT);
  }

  @Test
  void what_a_page_may_not_ask_for_goes_as_soon_as_the_provider_says_that_it_may() {
    var page = engine.page();
    engine.messenger.script = (_, _) -> refused("10/1404170", 400);
    UUID request = engine.customer(page).send("một");
    engine.await(request, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.get(HeldByRules.class).lifted(page.workspaceId(), page.channelId());

    engine.await(request, Shown.SENT);
  }

  @Test
  void an_attempt_whose_outcome_is_unknown_is_never_repeated_silently() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut");
    var hoa = engine.customer(engine.page());

    UUID first = hoa.send("Dạ size 38 còn 2 đôi ạ");
    UUID second = hoa.send("Chị lấy màu trắng hay đen ạ?");
    engine.await(first, Shown.UNCONFIRMED);
    engine.clock.advance(Duration.ofSeconds(10));

    assertThat(hoa.received()).containsExactly("Dạ size 38 còn 2 đôi ạ");
    assertThat(engine.shown(second)).isEqualTo(Shown.WAITING);
    assertThat(engine.why(first).kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
  }

  @Test
  void an_echo_settles_a_doubt_and_the_next_one_goes() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut");
    var hoa = engine.customer(engine.page());
    UUID first = hoa.send("một");
    engine.await(first, Shown.UNCONFIRMED);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    UUID second = hoa.send("hai");

    assertThat(echo(hoa, "m_echo", "một", first)).isEqualTo(Receipts.Heard.OURS);

    engine.await(second, Shown.SENT);
    assertThat(engine.shown(first)).isEqualTo(Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  @Test
  void an_echo_without_a_reference_is_known_by_text_and_time() {
    engine.zalo.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut");
    var hoa = engine.customer(engine.oa());
    UUID first = hoa.send("một");
    engine.await(first, Shown.UNCONFIRMED);

    assertThat(echo(hoa, "z_1", "một", null)).isEqualTo(Receipts.Heard.OURS);
    assertThat(engine.shown(first)).isEqualTo(Shown.SENT);
    assertThat(echo(hoa, "z_1", "một", null)).isEqualTo(Receipts.Heard.OURS);
    assertThat(echo(hoa, "z_2", "gõ từ điện thoại", null)).isEqualTo(Receipts.Heard.FOREIGN);
  }

  @Test
  void what_is_found_in_the_providers_conversation_counts_as_sent() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut");
    engine.messenger.search = (_, _) -> new Search.Found("m_found");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void what_is_twice_not_found_and_a_minute_old_is_sent_again() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("the first look", () -> looks(delivery) >= 1);
    assertThat(hoa.received()).containsExactly("một");
    engine.clock.advance(Duration.ofSeconds(41));

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "một");
  }

  @Test
  void of_what_nothing_was_heard_the_network_may_still_hold_the_request_for_150_seconds() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "late: no answer");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("the first look", () -> looks(delivery) == 1);
    engine.clock.advance(Duration.ofSeconds(41));
    EngineFixture.await("the second look", () -> looks(delivery) == 2);
    assertThat(engine.shown(delivery)).isEqualTo(Shown.UNCONFIRMED);
    assertThat(hoa.received()).containsExactly("một");
    engine.clock.advance(Duration.ofSeconds(90));

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "một");
  }

  @Test
  void a_look_that_could_not_read_does_not_count_as_not_found() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    engine.messenger.search = (_, _) -> new Search.Unreadable("503");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("the first look", () -> looks(delivery) == 1);
    engine.messenger.search = (_, _) -> new Search.Absent();
    engine.clock.advance(Duration.ofSeconds(41));
    EngineFixture.await("the second look", () -> looks(delivery) == 2);

    assertThat(engine.shown(delivery)).isEqualTo(Shown.UNCONFIRMED);
    assertThat(hoa.received()).containsExactly("một");
  }

  @ParameterizedTest
  @CsvSource({"'', 503", "2, 500", "1, 500", "2, 400", "1, 400"})
  void what_a_failing_provider_never_took_is_tried_again_by_the_schedule_and_asks_nobody(
      String code, int http) {
    engine.messenger.script = (_, _) -> refused(code, http);
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");

    EngineFixture.await(
        "a fifth attempt",
        () -> {
          Progress progress = engine.progress(delivery);
          Shown shown = progress.shown();
          assertThat(shown).isNotEqualTo(Shown.HELD);
          if (shown == Shown.RETRYING)
            assertThat(progress.diagnosis())
                .extracting(Diagnosis::kind)
                .isEqualTo(FailureKind.PROVIDER_OUTAGE);
          // Not while one is on its way: a clock that leaps takes the lease from it.
          if (shown == Shown.UNCONFIRMED || shown == Shown.RETRYING)
            engine.clock.advance(Duration.ofSeconds(15));
          return progress.delivery().attempts() == 5;
        });
    engine.await(delivery, Shown.UNCONFIRMED, Shown.RETRYING);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    EngineFixture.await(
        "it to be sent",
        () -> {
          Shown shown = engine.shown(delivery);
          if (shown == Shown.UNCONFIRMED || shown == Shown.RETRYING)
            engine.clock.advance(Duration.ofSeconds(15));
          return shown == Shown.SENT;
        });
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void what_is_proven_absent_waits_for_its_turn_in_the_schedule() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    for (int attempt = 1; attempt <= 3; attempt++) {
      int now = attempt;
      EngineFixture.await(
          "the attempt",
          () -> engine.progress(delivery).delivery().attempts() == now && looks(delivery) == 0);
      engine.await(delivery, Shown.UNCONFIRMED);
      engine.clock.advance(Duration.ofSeconds(20));
      EngineFixture.await("the first look", () -> looks(delivery) == 1);
      engine.clock.advance(Duration.ofSeconds(41));
    }

    // The third retry is two minutes after the attempt; a minute of them went by with looking.
    engine.await(delivery, Shown.RETRYING);
    assertThat(engine.why(delivery).cause()).isEqualTo("delivery.not_arrived");
    var attempted = engine.progress(delivery).delivery().attemptedAt();
    assertThat(
            Duration.between(
                java.util.Objects.requireNonNull(attempted), engine.progress(delivery).until()))
        .isBetween(Duration.ofSeconds(96), Duration.ofSeconds(144));
  }

  @Test
  void a_campaigns_message_that_is_not_found_asks_a_person() {
    engine.until(java.time.LocalTime.of(10, 0));
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send(Delivery.Precedence.CAMPAIGN, "Giày mới về");
    engine.await(delivery, Shown.UNCONFIRMED);

    engine.clock.advance(Duration.ofSeconds(20));
    EngineFixture.await("the first look", () -> looks(delivery) == 1);
    engine.clock.advance(Duration.ofSeconds(41));

    engine.await(delivery, Shown.HELD);
    assertThat(engine.why(delivery).cause()).isEqualTo("delivery.not_found_again");
    assertThat(hoa.received()).containsExactly("Giày mới về");
  }

  @Test
  void a_lost_authorization_holds_all_of_the_channel_and_tells_once() {
    var page = engine.page();
    engine.messenger.script =
        (credential, _) ->
            credential.token().equals("good")
                ? refused("190/492", 400)
                : ScriptedConnector.accepted();
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    List<UUID> all =
        List.of(hoa.send("1"), binh.send("1"), hoa.send("2"), binh.send("2"), hoa.send("3"));

    for (UUID id : all) engine.await(id, Shown.HELD);

    assertThat(engine.get(Lanes.class).openIncidents(engine.workspaceId()))
        .filteredOn(incident -> incident.channelId().equals(page.channelId()))
        .hasSize(1);
    for (UUID id : all) assertThat(engine.why(id).cause()).isEqualTo("channel.auth_role_lost");
    assertThat(engine.get(Tracking.class).waiting(engine.workspaceId(), page.channelId()))
        .isEqualTo(new Tracking.Waiting(5, 2));

    engine.reconnect(page, "new");

    for (UUID id : all) engine.await(id, Shown.SENT);
    assertThat(hoa.received()).containsExactly("1", "2", "3");
    assertThat(binh.received()).containsExactly("1", "2");
    assertThat(engine.get(Lanes.class).openIncidents(engine.workspaceId()))
        .noneMatch(incident -> incident.channelId().equals(page.channelId()));
  }

  @Test
  void a_sick_channel_costs_its_own_messages_only() {
    var sick = engine.page();
    var well = engine.page();
    engine.messenger.script =
        (credential, _) ->
            credential.externalId().equals(sick.externalId())
                ? refused("190/460", 400)
                : ScriptedConnector.accepted();

    UUID held = engine.customer(sick).send("một");
    UUID sent = engine.customer(well).send("một");

    engine.await(held, Shown.HELD);
    engine.await(sent, Shown.SENT);
  }

  @Test
  void a_blocked_recipient_does_not_stop_the_others_of_the_channel() {
    var page = engine.page();
    var blocked = engine.customer(page);
    var other = engine.customer(page);
    engine.messenger.script =
        (_, message) ->
            message.recipient().equals(blocked.recipient)
                ? refused("551", 400)
                : ScriptedConnector.accepted();

    UUID back = blocked.send("một");
    UUID sent = other.send("một");

    engine.await(sent, Shown.SENT);
    engine.await(back, Shown.BOUNCED, Shown.HELD);
    assertThat(engine.why(back).kind()).isEqualTo(FailureKind.RECIPIENT_UNREACHABLE);
  }

  @Test
  void a_closed_window_costs_no_request_and_opens_when_the_customer_writes() {
    var hoa = engine.customer(engine.page());
    engine.clock.advance(Duration.ofHours(25));

    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    assertThat(hoa.received()).isEmpty();
    assertThat(engine.why(delivery).kind()).isEqualTo(FailureKind.WINDOW_CLOSED);

    hoa.writes();

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void healing_needs_nobody_at_the_keyboard() {
    engine.until(java.time.LocalTime.of(10, 0));
    var page = engine.page();
    engine.messenger.script =
        (credential, _) ->
            credential.token().equals("good")
                ? refused("190/460", 400)
                : ScriptedConnector.accepted();
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    UUID first = hoa.send("h1");
    engine.await(first, Shown.HELD);
    List<UUID> all = new ArrayList<>(List.of(first));
    all.add(hoa.send("h2"));
    for (String text : List.of("c1", "c2")) all.add(binh.send(Delivery.Precedence.CAMPAIGN, text));
    all.add(hoa.send(Delivery.Precedence.AUTOMATIC, "a1"));
    all.add(hoa.send("h3"));
    all.add(binh.send("b1"));
    for (UUID id : all) engine.await(id, Shown.HELD);
    // It goes on with one at a time, and only then faster.
    assertThat(windowOf(page.channelId())).isEqualTo(1);

    engine.clock.advance(Duration.ofHours(3));
    engine.reconnect(page, "new");

    for (UUID id : all) engine.await(id, Shown.SENT);
    // In order; and of one customer a person's words before a program's, whichever was put first.
    assertThat(hoa.received()).containsExactly("h1", "h2", "h3", "a1");
    assertThat(binh.received()).containsExactly("b1", "c1", "c2");
  }

  private static int windowOf(UUID channelId) {
    return db.jdbc()
        .sql("select max(window_size) from lane where channel_id = ?")
        .param(channelId)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  @Test
  void a_used_up_allowance_holds_until_the_stated_time_and_then_goes_in_order() {
    var oa = engine.oa();
    engine.zalo.script = (_, _) -> refused("-211", 200);
    var hoa = engine.customer(oa);
    UUID first = hoa.send("một");
    UUID second = hoa.send("hai");
    engine.await(first, Shown.HELD);
    engine.await(second, Shown.HELD);
    var until = java.util.Objects.requireNonNull(engine.progress(first).until());
    assertThat(until).isAfter(engine.clock.instant());
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.advance(Duration.between(engine.clock.instant(), until).plusSeconds(1));

    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  @Test
  void an_unknown_refusal_waits_for_a_person_with_the_providers_words_kept() {
    engine.messenger.script = (_, _) -> refused("4242/1", 400);
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);
    var why = engine.why(delivery);
    assertThat(why.kind()).isEqualTo(FailureKind.UNRECOGNIZED);
    assertThat(why.evidence().text()).isEqualTo("refused 4242/1");
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    boolean decided =
        engine
            .get(Outbox.class)
            .decide(engine.workspaceId(), delivery, 1, Outbox.Decision.SEND_AGAIN);

    assertThat(decided).isTrue();
    engine.await(delivery, Shown.SENT);
  }

  @Test
  void an_old_token_that_cannot_be_renewed_is_a_lost_authorization() {
    var oa = engine.oa();
    engine.zalo.script = (_, _) -> refused("-216", 200);
    var hoa = engine.customer(oa);

    UUID delivery = hoa.send("một");

    // This grant has no refresh token: it cannot be renewed, so the authorization is lost.
    engine.await(delivery, Shown.HELD);
    assertThat(engine.why(delivery).kind()).isEqualTo(FailureKind.AUTHORIZATION_LOST);
    assertThat(engine.why(delivery).evidence().code()).isEqualTo("-216");
  }

  @Test
  void a_withdrawn_message_is_passed_over_and_a_sent_one_cannot_be_withdrawn() {
    engine.messenger.script = (_, _) -> refused("4242", 400);
    var hoa = engine.customer(engine.page());
    UUID first = hoa.send("một");
    UUID second = hoa.send("hai");
    UUID third = hoa.send("ba");
    engine.await(first, Shown.HELD);
    Outbox outbox = engine.get(Outbox.class);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    assertThat(outbox.cancel(engine.workspaceId(), second)).isTrue();
    assertThat(outbox.cancel(engine.workspaceId(), first)).isTrue();
    assertThat(outbox.cancel(engine.workspaceId(), first)).as("it stays withdrawn").isTrue();

    engine.await(third, Shown.SENT);
    assertThat(hoa.received()).containsExactly("ba");
    assertThat(outbox.cancel(engine.workspaceId(), third)).isFalse();
  }

  @Test
  void a_claim_that_ran_out_is_in_doubt_not_due_again() {
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.SENT);
    UUID orphan = hoa.send("hai");
    engine.await(orphan, Shown.SENT);
    // As a process leaves it that died after its claim was committed.
    db.jdbc()
        .sql("update delivery set state = 'SENDING', sent_at = null where delivery_id = ?")
        .param(orphan)
        .update();
    db.jdbc()
        .sql("update conversation_queue set head = head - 1 where conversation_id = ?")
        .param(hoa.conversationId)
        .update();
    db.jdbc()
        .sql("update lane set due_at = now() - interval '1 day' where channel_id = ?")
        .param(hoa.channel.channelId())
        .update();

    engine.stop();
    engine.start();

    engine.await(orphan, Shown.UNCONFIRMED);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  @Test
  void what_a_dead_owner_was_sending_says_so_before_its_lane_comes_to_it() {
    var hoa = engine.customer(engine.page());
    UUID orphan = hoa.send("một");
    UUID behind = hoa.send("hai");
    engine.await(behind, Shown.SENT);
    // Without a time, so that its lane does not come to it.
    db.jdbc()
        .sql("update delivery set state = 'SENDING', sent_at = null where delivery_id = ?")
        .param(orphan)
        .update();
    db.jdbc()
        .sql("update delivery set state = 'QUEUED', sent_at = null where delivery_id = ?")
        .param(behind)
        .update();
    db.jdbc()
        .sql("update conversation_queue set head = 1, due_at = null where conversation_id = ?")
        .param(hoa.conversationId)
        .update();

    engine.await(orphan, Shown.UNCONFIRMED);

    assertThat(engine.progress(orphan).delivery().state()).isEqualTo(Delivery.State.SENDING);
    assertThat(engine.why(orphan).cause()).isEqualTo("delivery.unconfirmed");
    assertThat(engine.progress(orphan).since())
        .isEqualTo(engine.progress(orphan).delivery().attemptedAt());
    assertThat(engine.shown(behind)).isEqualTo(Shown.WAITING);
    assertThat(engine.why(behind).cause()).isEqualTo("hold.previous");
    owned(hoa.channel.channelId(), 0);
    assertThat(engine.shown(orphan)).as("its owner lives").isEqualTo(Shown.SENDING);
    assertThat(engine.progress(behind).diagnosis()).isNull();
    owned(hoa.channel.channelId(), 1);
    assertThat(engine.shown(orphan)).as("another owner has the lane").isEqualTo(Shown.UNCONFIRMED);
  }

  private static void owned(UUID channelId, int later) {
    db.jdbc()
        .sql(
            """
            update lane set owner = gen_random_uuid(), epoch = epoch + ?,
              lease_until = clock_timestamp() + interval '1 hour'
            where channel_id = ?
            """)
        .params(later, channelId)
        .update();
  }

  @Test
  void what_is_on_its_way_is_shown_so() {
    var answer = new java.util.concurrent.CountDownLatch(1);
    engine.messenger.script =
        (_, _) -> {
          EngineFixture.waitFor(answer);
          return ScriptedConnector.accepted();
        };
    UUID delivery = engine.customer(engine.page()).send("một");

    engine.await(delivery, Shown.SENDING);

    assertThat(engine.progress(delivery).diagnosis()).isNull();
    answer.countDown();
    engine.await(delivery, Shown.SENT);
  }

  @Test
  void an_allowance_of_one_customer_holds_only_her_until_the_stated_time() {
    var oa = engine.oa();
    var hoa = engine.customer(oa);
    var binh = engine.customer(oa);
    engine.zalo.script =
        (_, message) ->
            message.recipient().equals(hoa.recipient)
                ? refused("-218", 200)
                : ScriptedConnector.accepted();
    UUID held = hoa.send("một");
    UUID other = binh.send("một");
    engine.await(held, Shown.HELD);
    engine.await(other, Shown.SENT);
    var until = java.util.Objects.requireNonNull(engine.progress(held).until());
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.advance(Duration.between(engine.clock.instant(), until).plusSeconds(1));

    engine.await(held, Shown.SENT);
  }

  @Test
  void a_customer_who_writes_while_her_window_is_refused_is_not_waited_for_twice() {
    var hoa = engine.customer(engine.page());
    refuseOnce("10/2018278", hoa::writes);

    engine.await(hoa.send("một"), Shown.SENT);
  }

  @Test
  void a_conversation_that_comes_back_while_a_send_is_refused_for_it_is_not_waited_for_twice() {
    var hoa = engine.customer(engine.page());
    refuseOnce("10/2018300", () -> returned(hoa));

    engine.await(hoa.send("một"), Shown.SENT);
  }

  /// @param meanwhile while the first request is under way
  private static void refuseOnce(String code, Runnable meanwhile) {
    AtomicBoolean once = new AtomicBoolean();
    engine.messenger.script =
        (_, _) -> {
          if (once.getAndSet(true)) return ScriptedConnector.accepted();
          engine.clock.advance(Duration.ofSeconds(1));
          meanwhile.run();
          return refused(code, 400);
        };
  }

  /// The app that held the conversation gives it to us.
  private static void returned(EngineFixture.Customer from) {
    engine
        .get(Recipients.class)
        .routed(
            engine.workspaceId(),
            from.channel.channelId(),
            from.conversationId,
            new InboundEvent.Routed(
                from.kind,
                from.channel.externalId(),
                from.recipient,
                InboundEvent.Routed.Holder.US,
                "",
                engine.clock.instant()));
  }

  @Test
  void a_channel_reconnected_while_its_old_token_is_refused_is_not_paused_again() {
    var page = engine.page();
    var hoa = engine.customer(page);
    engine.messenger.script =
        (credential, _) -> {
          if (credential.token().equals("new")) return ScriptedConnector.accepted();
          engine.clock.advance(Duration.ofSeconds(1));
          engine.reconnect(page, "new");
          return refused("190/460", 400);
        };

    UUID delivery = hoa.send("một");

    engine.await(delivery, Shown.SENT);
    assertThat(engine.get(Lanes.class).standing(engine.workspaceId(), page.channelId()).light())
        .isEqualTo(Lanes.Light.OK);
  }

  @Test
  void a_late_echo_answers_the_question_a_person_was_asked() {
    engine.zalo.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    engine.zalo.doubt = tintoi.provider.DoubtRule.BLIND;
    var hoa = engine.customer(engine.oa());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);
    engine.clock.advance(Duration.ofSeconds(21));
    engine.await(delivery, Shown.HELD);

    assertThat(echo(hoa, "z_late", "một", null)).isEqualTo(Receipts.Heard.OURS);

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void months_of_attempts_can_be_opened_whatever_is_in_the_default_partition() {
    engine.clock.advance(Duration.ofDays(200));
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.SENT);

    engine.get(Attempts.class).openMonths(engine.clock.instant());

    assertThat(engine.get(Tracking.class).attempts(engine.workspaceId(), delivery)).hasSize(1);
  }

  @Test
  void nothing_rests_unsent_without_a_diagnosis() {
    for (Delivery.State state : Delivery.State.values()) {
      boolean mayBeSilent =
          switch (state) {
            case QUEUED, SENDING, SENT, DELIVERED, READ, CANCELLED -> true;
            case DEFERRED, HELD, IN_DOUBT, BOUNCED, EXPIRED -> false;
          };
      var refused = org.assertj.core.api.Assertions.catchThrowable(() -> insert(state, ""));
      if (mayBeSilent) assertThat(refused).as(state.name()).isNull();
      else assertThat(refused).as(state.name()).hasMessageContaining("violates check constraint");
    }
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> insert(Delivery.State.HELD, "{}")))
        .as("held, and nobody knows for what")
        .hasMessageContaining("violates check constraint");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> insert(Delivery.State.DEFERRED, "{\"cause\": \"network.unanswered\"}")))
        .as("a cause, and nobody knows what follows")
        .hasMessageContaining("delivery_diagnosis_explains");
  }

  private static void insert(Delivery.State state, String why) {
    db.jdbc()
        .sql(
            """
            insert into delivery (workspace_id, conversation_id, precedence, seq, delivery_id,
              channel_id, kind, message_id, recipient, text, state, diagnosis, created_at)
            values (gen_random_uuid(), gen_random_uuid(), 'REPLY', 1, gen_random_uuid(),
              gen_random_uuid(), 'MESSENGER', gen_random_uuid(), 'x', 'y', ?, nullif(?, '')::jsonb,
              now())
            """)
        .params(state.name(), why)
        .update();
  }

  private static Receipts.Heard echo(
      EngineFixture.Customer customer, String id, String text, @Nullable UUID reference) {
    return engine
        .get(Receipts.class)
        .echo(
            engine.workspaceId(),
            customer.channel.channelId(),
            customer.conversationId,
            new InboundEvent.Echo(
                customer.kind,
                customer.channel.externalId(),
                customer.recipient,
                id,
                text,
                engine.clock.instant(),
                reference));
  }

  private static int looks(UUID deliveryId) {
    return db.jdbc()
        .sql("select looks from delivery where delivery_id = ?")
        .param(deliveryId)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private static ProviderAnswer refused(String code, int http) {
    Provider provider = code.startsWith("-") ? Provider.ZALO : Provider.META;
    return new ProviderAnswer.Refused(
        new ProviderError(provider, http, code, "refused " + code, "trace", null));
  }
}
