package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Authorizer;
import tintoi.provider.ChannelKind;
import tintoi.provider.Credential;
import tintoi.provider.Media;
import tintoi.provider.Outgoing;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What an answer touches beside its own message: its conversation, its lane, its channel, its
/// customer.
class OutcomesTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void all_is_well() {
    engine.until(LocalTime.of(10, 0));
    for (var connector : List.of(engine.messenger, engine.comments, engine.zalo))
      connector.script = (_, _) -> ScriptedConnector.accepted();
    engine.renewals.renewal = new Authorizer.Renewal.NotRenewable();
  }

  @Test
  void too_fast_lets_the_lane_rest_until_the_stated_time_and_other_lanes_go_on() {
    Channel page = engine.page();
    engine.messenger.script = (_, _) -> refused("", 429, Duration.ofSeconds(40));
    UUID first = engine.customer(page).send("một");
    engine.await(first, Shown.RETRYING);

    assertThat(state(first)).as("it keeps its place").isEqualTo(Delivery.State.QUEUED);
    assertThat(standing(page).light()).isEqualTo(Lanes.Light.THROTTLED);
    assertThat(standing(page).until())
        .isBetween(engine.clock.instant().plusSeconds(40), engine.clock.instant().plusSeconds(45));
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    UUID second = engine.customer(page).send("hai");
    UUID comment = comment(page).send("bình luận");
    engine.await(comment, Shown.SENT);
    engine.clock.advance(Duration.ofSeconds(39));
    engine.await(second, Shown.RETRYING);

    engine.clock.advance(Duration.ofSeconds(7));
    engine.await(first, Shown.SENT);
    engine.await(second, Shown.SENT);
  }

  @Test
  void what_is_held_for_its_conversation_keeps_its_class_of_it_waiting_and_nobody_else() {
    Channel page = engine.page();
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> refused("613/2018338", 400, null);
    UUID held = hoa.send("một");
    engine.await(held, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    UUID behind = hoa.send("hai");
    UUID ofARule = hoa.send(AUTOMATIC, "tự động");
    UUID others = engine.customer(page).send("một");

    engine.await(others, Shown.SENT);
    engine.await(ofARule, Shown.SENT);
    assertThat(engine.shown(behind)).isEqualTo(Shown.WAITING);
    assertThat(hoa.received()).containsExactly("tự động");
  }

  @Test
  void a_lost_authorization_stops_all_lanes_of_its_channel_and_a_restriction_its_own() {
    Channel lost = engine.page();
    engine.messenger.script = (_, _) -> refused("190/460", 400, null);
    engine.await(engine.customer(lost).send("một"), Shown.HELD);
    UUID comment = comment(lost).send("bình luận");
    engine.await(comment, Shown.HELD);
    assertThat(engine.why(comment).cause()).isEqualTo("channel.auth_password_changed");

    Channel restricted = engine.page();
    engine.messenger.script = (_, _) -> refused("368", 400, null);
    UUID held = engine.customer(restricted).send("một");
    engine.await(held, Shown.HELD);
    assertThat(engine.why(held).cause()).isEqualTo("page.restricted");
    engine.await(comment(restricted).send("bình luận"), Shown.SENT);
    assertThat(incidents(lost)).isEqualTo(1);
    assertThat(incidents(restricted)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_has_ended_lets_go_the_lanes_that_waited_for_it_and_no_other(boolean quotaFirst) {
    Channel page = engine.page();
    if (quotaFirst) useUp(page);
    engine.messenger.script = (_, _) -> refused("368", 400, null);
    UUID held = engine.customer(page).send("một");
    engine.await(held, Shown.HELD);
    if (!quotaFirst) useUp(page);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.get(HeldByRules.class).lifted(page.workspaceId(), page.channelId());

    engine.await(held, Shown.SENT);
    assertThat(standing(page, ChannelKind.PAGE_COMMENT).why())
        .extracting(Diagnosis::cause)
        .isEqualTo("allowance.used_up");
    assertThat(causes(page)).containsExactly("allowance.used_up");
  }

  @Test
  void a_restriction_whose_time_came_is_not_over_because_a_comment_goes() {
    Channel page = engine.page();
    engine.messenger.script = (_, _) -> refused("368", 400, null);
    UUID held = engine.customer(page).send("một");
    engine.await(held, Shown.HELD);
    assertThat(engine.why(held).cause()).isEqualTo("page.restricted");
    // It may go again, but it is so old by now that a person looks it over first.
    engine.clock.advance(Duration.ofHours(13));
    EngineFixture.await("its lane to go on", () -> isReview(held));

    engine.await(comment(page).send("bình luận"), Shown.SENT);
    engine.await(comment(page).send("bình luận"), Shown.SENT);
    assertThat(causes(page)).as("nothing was sent by it").containsExactly("page.restricted");

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.await(engine.customer(page).send("hai"), Shown.SENT);
    EngineFixture.await("it to be over", () -> causes(page).isEmpty());
  }

  private static boolean isReview(UUID delivery) {
    Diagnosis why = engine.progress(delivery).diagnosis();
    return why != null && why.cause().equals("hold.review");
  }

  @Test
  void and_it_is_over_for_a_lane_that_has_nothing_more_to_send() {
    Channel page = engine.page();
    engine.messenger.script = (_, _) -> refused("368", 400, null);
    engine.comments.script = (_, _) -> refused("368", 400, null);
    UUID message = engine.customer(page).send("một");
    UUID reply = comment(page).send("bình luận");
    engine.await(message, Shown.HELD);
    engine.await(reply, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.comments.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofHours(13));
    EngineFixture.await("both lanes to go on", () -> isReview(message) && isReview(reply));
    assertThat(causes(page)).containsExactly("page.restricted");

    engine.await(engine.customer(page).send("hai"), Shown.SENT);
    EngineFixture.await("it to be over", () -> causes(page).isEmpty());
  }

  @Test
  void and_it_is_over_when_a_message_went_although_comments_wait_for_something_else() {
    Channel page = engine.page();
    engine.comments.script = (_, _) -> refused("10", 403, null);
    engine.await(comment(page).send("bình luận"), Shown.HELD);
    engine.messenger.script = (_, _) -> refused("368", 400, null);
    UUID held = engine.customer(page).send("một");
    engine.await(held, Shown.HELD);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofHours(6).plusMinutes(1));
    engine.await(held, Shown.SENT);

    EngineFixture.await(
        "it to be over", () -> causes(page).equals(List.of("channel.permission_missing")));
  }

  @Test
  void what_a_lane_was_stopped_for_before_is_not_over_with_what_stopped_it_then() {
    Channel page = engine.page();
    engine.messenger.script = (_, _) -> refused("368", 400, null);
    UUID held = engine.customer(page).send("một");
    engine.await(held, Shown.HELD);
    engine.interrupt(page);
    engine.await(held, Shown.HELD);
    assertThat(incidents(page)).isEqualTo(2);

    engine.clock.advance(Duration.ofMinutes(1));
    engine
        .get(Lanes.class)
        .release(
            page.workspaceId(),
            page.channelId(),
            Lanes.ALL,
            Set.of(tintoi.failure.Condition.CHANNEL_RECONNECTED),
            null);
    EngineFixture.await("it to be refused again", () -> engine.shown(held) == Shown.HELD);
    engine.await(comment(page).send("bình luận"), Shown.SENT);
    assertThat(causes(page)).containsExactly("page.restricted");
  }

  /// Of its comments.
  private static void useUp(Channel page) {
    engine.clock.advance(Duration.ofMinutes(1));
    Instant now = engine.clock.instant();
    var before = new Circumstances(ChannelKind.PAGE_COMMENT, 1, null, now);
    engine
        .get(Lanes.class)
        .exhausted(
            new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.PAGE_COMMENT),
            now.plus(Duration.ofHours(5)),
            engine.get(FailureDictionary.class).own("allowance.used_up", before));
    engine.clock.advance(Duration.ofMinutes(1));
  }

  @Test
  void a_permission_that_is_missing_for_comments_stops_no_messages() {
    Channel page = engine.page();
    engine.comments.script = (_, _) -> refused("10", 403, null);
    UUID comment = comment(page).send("bình luận");
    engine.await(comment, Shown.HELD);
    assertThat(engine.why(comment).cause()).isEqualTo("channel.permission_missing");

    engine.await(engine.customer(page).send("một"), Shown.SENT);
    engine.comments.script = (_, _) -> ScriptedConnector.accepted();
    engine.reconnect(page, "new");
    engine.await(comment, Shown.SENT);
  }

  @Test
  void what_alone_is_refused_for_a_permission_stops_the_channel_once_and_then_only_itself() {
    Channel page = engine.page();
    engine.messenger.script = refusing("riêng", refused("10", 403, null));
    UUID alone = engine.customer(page).send("riêng");
    engine.await(alone, Shown.HELD);
    assertThat(standing(page).light()).isEqualTo(Lanes.Light.INTERRUPTED);
    UUID other = engine.customer(page).send("một");
    engine.await(other, Shown.HELD);

    engine.clock.advance(Duration.ofMinutes(1));
    engine.reconnect(page, "new");

    engine.await(other, Shown.SENT);
    engine.await(engine.customer(page).send("hai"), Shown.SENT);
    assertThat(engine.why(alone).cause()).isEqualTo("delivery.refused_alone");
    assertThat(standing(page).light()).isEqualTo(Lanes.Light.OK);

    // Once more refused it still stops nothing; and it goes by itself when it may.
    engine.clock.advance(Duration.ofMinutes(61));
    EngineFixture.await("a third attempt", () -> engine.progress(alone).delivery().attempts() == 3);
    engine.await(alone, Shown.HELD);
    engine.await(engine.customer(page).send("ba"), Shown.SENT);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofMinutes(61));
    engine.await(alone, Shown.SENT);
  }

  @Test
  void a_refusal_that_repeats_while_others_get_through_is_the_customers() {
    Channel page = engine.page();
    var hoa = engine.customer(page);
    engine.messenger.script = refusing("riêng", refused("2", 400, null));
    UUID alone = hoa.send("riêng");
    EngineFixture.await(
        "four attempts",
        () -> {
          Progress progress = engine.progress(alone);
          if (progress.shown() == Shown.HELD) return true;
          if (progress.shown() == Shown.RETRYING) {
            engine.await(engine.customer(page).send("một"), Shown.SENT);
            engine.clock.advance(Duration.ofSeconds(15));
          }
          return false;
        });

    assertThat(engine.why(alone).cause()).isEqualTo("recipient.unreachable");
    assertThat(engine.progress(alone).delivery().attempts()).isEqualTo(4);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    hoa.writes();
    engine.await(alone, Shown.SENT);
  }

  @Test
  void an_old_token_is_renewed_once_and_what_was_refused_for_it_goes_with_the_new_one() {
    Channel oa = renewable();
    var refusals = new AtomicInteger();
    engine.zalo.script =
        (credential, _) -> {
          if (credential.token().equals("fresh")) return ScriptedConnector.accepted();
          refusals.incrementAndGet();
          return refused("-216", 200, null);
        };

    var hoa = engine.customer(oa);
    UUID first = hoa.send("một");
    engine.await(first, Shown.SENT);
    engine.await(hoa.send("hai"), Shown.SENT);

    assertThat(hoa.received()).containsExactly("một", "hai");
    assertThat(refusals).as("renewed once, for both").hasValue(1);
    assertThat(engine.progress(first).delivery().attempts()).isEqualTo(1);
    assertThat(standing(oa).light()).isEqualTo(Lanes.Light.OK);
  }

  @Test
  void a_token_that_is_renewed_and_refused_still_stops_the_channel() {
    Channel oa = renewable();
    var refusals = new AtomicInteger();
    engine.zalo.script =
        (_, _) -> {
          refusals.incrementAndGet();
          return refused("-216", 200, null);
        };

    UUID delivery = engine.customer(oa).send("một");

    engine.await(delivery, Shown.HELD);
    assertThat(standing(oa).light()).isEqualTo(Lanes.Light.INTERRUPTED);
    assertThat(refusals).hasValue(2);
  }

  @Test
  void a_provider_that_cannot_be_asked_to_renew_is_tried_again_by_itself() {
    Channel oa = engine.oa();
    engine.reconnect(oa, "old", "refresh");
    engine.renewals.renewal = new Authorizer.Renewal.Unreachable("refused: nobody");
    engine.zalo.script = (_, _) -> refused("-216", 200, null);

    UUID delivery = engine.customer(oa).send("một");
    engine.await(delivery, Shown.RETRYING);
    assertThat(state(delivery)).isEqualTo(Delivery.State.DEFERRED);

    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(7));
    engine.await(delivery, Shown.SENT);
  }

  @Test
  void a_fault_of_our_own_after_a_refused_token_is_no_doubt_and_is_tried_again_by_itself() {
    Channel oa = engine.oa();
    engine.reconnect(oa, "old", "refresh");
    engine.zalo.script = (_, _) -> refusedAndNoGrantCanBeRead("-216", 200);
    UUID toBeRenewed = engine.customer(oa).send("một");
    comesBackFromNoGrant(toBeRenewed);

    engine.messenger.script = (_, _) -> refusedAndNoGrantCanBeRead("190", 401);
    UUID refused = engine.customer(engine.page()).send("hai");
    comesBackFromNoGrant(refused);
  }

  private ProviderAnswer refusedAndNoGrantCanBeRead(String code, int http) {
    db.jdbc().sql("alter table channel_grant rename to away").update();
    return refused(code, http, null);
  }

  private void comesBackFromNoGrant(UUID delivery) {
    engine.await(delivery, Shown.RETRYING, Shown.UNCONFIRMED);
    db.jdbc().sql("alter table away rename to channel_grant").update();
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    assertThat(state(delivery)).isEqualTo(Delivery.State.DEFERRED);
    assertThat(engine.why(delivery).cause()).isEqualTo("internal.error");

    engine.clock.advance(Duration.ofSeconds(40));
    engine.await(delivery, Shown.SENT);
  }

  @Test
  void a_file_that_cannot_be_read_as_it_is_to_be_uploaded_anew_leaves_no_doubt() {
    engine.messenger.script = (_, _) -> unreadable(new IOException("the store is away"));
    UUID away = engine.customer(engine.page()).send("một");
    engine.await(away, Shown.RETRYING, Shown.UNCONFIRMED);
    assertThat(state(away)).isEqualTo(Delivery.State.DEFERRED);
    assertThat(engine.why(away).cause()).isEqualTo("content.file_away");

    engine.messenger.script = (_, _) -> unreadable(new FileNotFoundException("lost"));
    UUID lost = engine.customer(engine.page()).send("hai");
    engine.await(lost, Shown.BOUNCED, Shown.UNCONFIRMED);
    assertThat(engine.why(lost).cause()).isEqualTo("content.file_lost");

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(7));
    engine.await(away, Shown.SENT);
  }

  @Test
  void nor_does_one_that_cannot_be_read_once_the_token_is_renewed() {
    Channel oa = renewable();
    engine.zalo.script =
        (credential, _) ->
            credential.token().equals("fresh")
                ? unreadable(new IOException("the store is away"))
                : refused("-216", 200, null);

    UUID delivery = engine.customer(oa).send("một");

    engine.await(delivery, Shown.RETRYING, Shown.UNCONFIRMED);
    assertThat(state(delivery)).isEqualTo(Delivery.State.DEFERRED);
    assertThat(engine.why(delivery).cause()).isEqualTo("content.file_away");
  }

  private static ProviderAnswer unreadable(IOException why) {
    throw new Media.Unreadable(why);
  }

  @Test
  void who_cannot_be_reached_is_marked_until_she_writes_and_the_next_one_goes() {
    var hoa = engine.customer(engine.page());
    engine.messenger.script = refusing("một", refused("10/1893015", 400, null));
    UUID back = hoa.send("một");
    engine.await(back, Shown.BOUNCED);
    assertThat(engine.why(back).cause()).isEqualTo("recipient.opted_out");
    assertThat(unreachable(hoa)).isTrue();

    engine.await(hoa.send("hai"), Shown.SENT);
    engine.clock.advance(Duration.ofSeconds(1));
    hoa.writes();
    assertThat(unreachable(hoa)).isFalse();
  }

  @Test
  void what_is_given_back_for_what_it_says_marks_nobody() {
    var hoa = engine.customer(engine.page());
    engine.messenger.script = refusing("một", refused("506", 400, null));
    engine.await(hoa.send("một"), Shown.BOUNCED);

    engine.await(hoa.send("hai"), Shown.SENT);
    assertThat(unreachable(hoa)).isFalse();
  }

  /// An OA whose token is renewed as soon as the old one is refused.
  private static Channel renewable() {
    Channel oa = engine.oa();
    engine.reconnect(oa, "old", "refresh");
    engine.renewals.renewal =
        new Authorizer.Renewal.Renewed(
            new Authorizer.Secrets("fresh", "refresh-2"),
            engine.clock.instant().plus(Duration.ofHours(25)));
    return oa;
  }

  /// Takes everything but what says this.
  private static BiFunction<Credential, Outgoing, ProviderAnswer> refusing(
      String text, ProviderAnswer refusal) {
    return (_, message) -> message.text().equals(text) ? refusal : ScriptedConnector.accepted();
  }

  private static EngineFixture.Customer comment(Channel page) {
    return engine
    .new Customer(
        page, ChannelKind.PAGE_COMMENT, UUID.randomUUID(), "comment-" + UUID.randomUUID());
  }

  private static boolean unreachable(EngineFixture.Customer customer) {
    return engine
        .get(Recipients.class)
        .find(engine.workspaceId(), customer.conversationId)
        .map(Recipients.Recipient::unreachable)
        .isPresent();
  }

  private static Delivery.State state(UUID delivery) {
    return engine.progress(delivery).delivery().state();
  }

  private static Lanes.Standing standing(Channel channel) {
    return engine.get(Lanes.class).standing(channel.workspaceId(), channel.channelId());
  }

  private static Lanes.Standing standing(Channel channel, ChannelKind kind) {
    return engine.get(Lanes.class).standing(channel.workspaceId(), channel.channelId(), kind);
  }

  private static int incidents(Channel channel) {
    return causes(channel).size();
  }

  /// Of its incidents that last.
  private static List<String> causes(Channel channel) {
    return engine.get(Lanes.class).openIncidents(engine.workspaceId()).stream()
        .filter(incident -> incident.channelId().equals(channel.channelId()))
        .map(incident -> incident.diagnosis().cause())
        .toList();
  }

  private static ProviderAnswer refused(String code, int http, @Nullable Duration wait) {
    Provider provider = code.startsWith("-") ? Provider.ZALO : Provider.META;
    return new ProviderAnswer.Refused(
        new ProviderError(provider, http, code, "refused " + code, "trace", wait));
  }
}
