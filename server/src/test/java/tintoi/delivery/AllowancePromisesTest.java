package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.allowance.Outlooks;
import tintoi.allowance.Purpose;
import tintoi.allowance.Spread;
import tintoi.channel.Channel;
import tintoi.failure.FailureKind;
import tintoi.provider.ChannelKind;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;
import tintoi.provider.Reset;
import tintoi.provider.Usage;

/// What the engine promises of allowances: promises 6 and 7.
class AllowancePromisesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T17:00:00Z");
  private static final Reset DAILY = new Reset.Calendar(ChronoUnit.DAYS, Reset.VIETNAM);
  private static final Limits LIMITS = new Limits(2_000, 1_000, Duration.ofHours(24));

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void noon() {
    // Late enough that what waits for midnight is no stale text.
    engine.clock.set(NOW);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.messenger.limits = LIMITS;
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.limits = LIMITS;
  }

  /// A provider that takes so many a day, says what is left, and would refuse the next one.
  private static final class Daily {
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger spent = new AtomicInteger();
    final int total;
    volatile Reset reset = DAILY;
    volatile Usage.Beyond beyond = Usage.Beyond.REFUSED;

    Daily(int total) {
      this.total = total;
    }

    synchronized ProviderAnswer answer() {
      asked.incrementAndGet();
      if (spent.get() == total) return refused("-211");
      int left = total - spent.incrementAndGet();
      return ScriptedConnector.accepted(
          new Usage(null, null, new Usage.Quota("sub_quota", left, total, reset, beyond)));
    }
  }

  private static ProviderAnswer refused(String code) {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.ZALO, 200, code, "refused " + code, "", null));
  }

  @Test
  void a_providers_limit_is_kept_not_discovered() {
    var daily = new Daily(10);
    Channel oa = engine.oa();
    only(oa, daily);
    List<UUID> sent = new ArrayList<>();
    for (int n = 1; n <= 15; n++) sent.add(engine.customer(oa).send("tin " + n));

    EngineFixture.await("ten to leave", () -> daily.spent.get() == 10);
    EngineFixture.await("five to be held", () -> count(sent, Shown.HELD) == 5);

    assertThat(daily.asked).as("the provider was never made to refuse").hasValue(10);
    UUID held =
        sent.stream().filter(id -> engine.shown(id) == Shown.HELD).findFirst().orElseThrow();
    assertThat(engine.why(held).kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
    assertThat(engine.why(held).cause()).isEqualTo("allowance.used_up");
    assertThat(engine.progress(held).until()).isEqualTo(Spread.after(oa.channelId(), MIDNIGHT));

    daily.spent.set(0);
    engine.clock.set(MIDNIGHT.plusSeconds(120));
    EngineFixture.await("all to be sent", () -> count(sent, Shown.SENT) == 15);
    assertThat(daily.asked).hasValue(15);
  }

  @Test
  void a_person_is_not_starved_by_automation() {
    var daily = new Daily(20);
    Channel oa = engine.oa();
    only(oa, daily);
    List<UUID> campaign = campaign(oa, 40);

    EngineFixture.await("automation to have spent its share", () -> daily.spent.get() == 16);
    EngineFixture.await("the rest to be held", () -> count(campaign, Shown.HELD) == 24);
    UUID held =
        campaign.stream().filter(id -> engine.shown(id) == Shown.HELD).findFirst().orElseThrow();
    assertThat(engine.why(held).cause()).isEqualTo("allowance.reserved");
    assertThat(engine.progress(held).until()).isEqualTo(Spread.after(oa.channelId(), MIDNIGHT));

    for (int n = 1; n <= 4; n++)
      engine.await(engine.customer(oa).send("Dạ em trả lời chị " + n), Shown.SENT);
    assertThat(daily.spent).as("the reserve was there for people").hasValue(20);
    assertThat(engine.get(Lanes.class).standing(oa.workspaceId(), oa.channelId()).light())
        .as("the channel as a whole is well")
        .isEqualTo(Lanes.Light.OK);

    daily.spent.set(0);
    // After the reset, and after the hours in which automation is quiet.
    engine.clock.set(MIDNIGHT.plus(Duration.ofHours(9)));
    // Half as much again as people used yesterday is more than a fifth: six are kept now.
    EngineFixture.await("automation to go on", () -> daily.spent.get() == 14);
    EngineFixture.await("the rest to be held", () -> count(campaign, Shown.HELD) == 10);
    assertThat(daily.asked).as("never refused").hasValue(34);
  }

  @Test
  void what_was_spent_outlives_the_process() {
    var daily = new Daily(10);
    daily.reset = new Reset.PackageEnd(MIDNIGHT);
    Channel oa = engine.oa();
    only(oa, daily);
    for (int n = 1; n <= 3; n++) engine.await(engine.customer(oa).send("tin"), Shown.SENT);
    engine.stop();
    engine.start();
    // Silent now: only our own count is left to know it by.
    engine.zalo.script =
        (credential, _) -> {
          if (credential.externalId().equals(oa.externalId())) daily.answer();
          return ScriptedConnector.accepted();
        };

    List<UUID> campaign = campaign(oa, 10);

    EngineFixture.await("the rest to be held", () -> count(campaign, Shown.HELD) == 5);
    assertThat(daily.spent).hasValue(8);
    assertThat(engine.used(oa)).isEqualTo(8);
  }

  @Test
  void a_smaller_reserve_lets_automation_go_at_once() {
    var daily = new Daily(10);
    Channel oa = engine.oa();
    only(oa, daily);
    List<UUID> campaign = campaign(oa, 10);
    EngineFixture.await("two to be held", () -> count(campaign, Shown.HELD) == 2);

    assertThat(
            engine
                .get(Lanes.class)
                .reserve(oa.workspaceId(), oa.channelId(), ChannelKind.ZALO_OA, 0))
        .isTrue();

    EngineFixture.await("all to be sent", () -> count(campaign, Shown.SENT) == 10);
  }

  private static Limits freeForTwoDays() {
    return new Limits(
        2_000,
        1_000,
        Duration.ofDays(7),
        new Limits.Allotment(0, Duration.ofDays(2), new Reset.Unknown(), List.of()));
  }

  /// Twelve, to whom nothing is free any more.
  private static List<EngineFixture.Customer> wroteThreeDaysAgo(Channel oa) {
    List<EngineFixture.Customer> old = new ArrayList<>();
    for (int n = 0; n < 12; n++) old.add(engine.customer(oa));
    engine.clock.advance(Duration.ofDays(3));
    return old;
  }

  @Test
  void what_costs_nothing_does_not_wait_with_the_rest_of_automation() {
    Channel oa = engine.oa();
    var daily = new Daily(10);
    daily.beyond = Usage.Beyond.CHARGED;
    engine.zalo.limits = freeForTwoDays();
    engine.zalo.script =
        (credential, message) ->
            message.recipient().startsWith("free")
                    || !credential.externalId().equals(oa.externalId())
                ? ScriptedConnector.accepted()
                : daily.answer();
    List<EngineFixture.Customer> old = wroteThreeDaysAgo(oa);
    List<UUID> campaign = new ArrayList<>();
    for (var customer : old)
      campaign.add(customer.send(Delivery.Precedence.CAMPAIGN, "Giày mới về"));
    EngineFixture.await("four to be held", () -> count(campaign, Shown.HELD) == 4);

    UUID answer =
        engine.customer(oa, "free").send(Delivery.Precedence.AUTOMATIC, "Shop đã nhận tin");

    engine.await(answer, Shown.SENT);
    assertThat(engine.used(oa)).isEqualTo(8);
    assertThat(count(campaign, Shown.HELD)).isEqualTo(4);

    // One who writes is free from then on, and nobody else opens the lane.
    EngineFixture.await("the lane to be closed", () -> !engine.isOwned(oa));
    int held = 0;
    while (engine.shown(campaign.get(held)) != Shown.HELD) held++;
    old.get(held).writes();
    engine.await(campaign.get(held), Shown.SENT);
    assertThat(count(campaign, Shown.HELD)).isEqualTo(3);
  }

  @Test
  void what_becomes_free_by_her_word_while_it_waits_is_looked_over_first() {
    Channel oa = engine.oa();
    var daily = new Daily(10);
    daily.beyond = Usage.Beyond.CHARGED;
    engine.zalo.limits = freeForTwoDays();
    only(oa, daily);
    List<EngineFixture.Customer> old = wroteThreeDaysAgo(oa);
    List<UUID> campaign = new ArrayList<>();
    for (var customer : old)
      campaign.add(customer.send(Delivery.Precedence.CAMPAIGN, "Giày mới về"));
    EngineFixture.await("four to be held", () -> count(campaign, Shown.HELD) == 4);
    int waits = 0;
    while (engine.shown(campaign.get(waits)) != Shown.HELD) waits++;
    EngineFixture.await("the lane to be closed", () -> owner(oa).isEmpty());
    engine.clock.advance(Duration.ofMinutes(10));
    old.get(waits).writes();
    UUID held = campaign.get(waits);

    engine.await(old.get(waits).send("Dạ em đây ạ"), Shown.SENT);

    EngineFixture.await("a look to be asked for", () -> cause(held).equals("hold.review"));
  }

  @Test
  void what_waited_for_a_package_of_two_days_is_tried_by_the_schedule_then() {
    var daily = new Daily(10);
    Instant end = NOW.plus(Duration.ofDays(2));
    daily.reset = new Reset.PackageEnd(end);
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ofDays(7));
    Channel oa = engine.oa();
    only(oa, daily);
    List<UUID> campaign = campaign(oa, 10);
    EngineFixture.await("two to be held", () -> count(campaign, Shown.HELD) == 2);
    EngineFixture.await("the lane to be closed", () -> owner(oa).isEmpty());
    // What rests of other tests' channels begins then too, and is well.
    engine.zalo.script =
        (credential, _) ->
            credential.externalId().equals(oa.externalId())
                ? new ProviderAnswer.NoAnswer(false, "refused: nobody")
                : ScriptedConnector.accepted();

    engine.clock.set(end.plusSeconds(120));

    EngineFixture.await("two to be tried again", () -> count(campaign, Shown.RETRYING) == 2);
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofMinutes(1));
    EngineFixture.await("all to be sent", () -> count(campaign, Shown.SENT) == 10);
  }

  @Test
  void a_time_to_regain_access_is_obeyed_before_anything_is_refused() {
    engine.messenger.script =
        (_, _) -> ScriptedConnector.accepted(share(96, Duration.ofMinutes(10)));
    Channel page = engine.page();
    engine.await(engine.customer(page).send("một"), Shown.SENT);
    EngineFixture.await("the lane to rest", () -> light(page) == Lanes.Light.THROTTLED);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted(share(40, Duration.ZERO));

    UUID second = engine.customer(page).send("hai");
    engine.clock.advance(Duration.ofMinutes(9));
    engine.await(second, Shown.RETRYING);
    assertThat(engine.why(second).cause()).isEqualTo("quota.slow_down");

    engine.clock.advance(Duration.ofSeconds(70));
    engine.await(second, Shown.SENT);
  }

  @Test
  void of_a_share_that_is_nearly_used_automation_waits_and_people_go() {
    var percent = new AtomicInteger(70);
    engine.messenger.script =
        (_, _) -> ScriptedConnector.accepted(share(percent.getAndAdd(2), Duration.ZERO));
    Channel page = engine.page();
    List<UUID> campaign = campaign(page, 30);

    EngineFixture.await("some to be held", () -> count(campaign, Shown.HELD) > 10);
    engine.await(engine.customer(page).send("Dạ còn ạ"), Shown.SENT);

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted(share(40, Duration.ZERO));
    engine.await(engine.customer(page).send("Dạ vâng ạ"), Shown.SENT);
    EngineFixture.await("automation to go on", () -> count(campaign, Shown.SENT) == 30);
  }

  @Test
  void automation_that_waited_for_the_reserve_is_looked_over_if_the_conversation_moved_on() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted(share(85, Duration.ZERO));
    Channel page = engine.page();
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    engine.await(hoa.send("Dạ còn ạ"), Shown.SENT);
    EngineFixture.await("the lane to be closed", () -> owner(page).isEmpty());
    UUID overtaken = hoa.send(Delivery.Precedence.AUTOMATIC, "Đơn của chị đang chờ");
    UUID still = binh.send(Delivery.Precedence.AUTOMATIC, "Đơn của anh đang chờ");
    engine.await(overtaken, Shown.HELD);
    engine.await(still, Shown.HELD);
    assertThat(cause(overtaken)).isEqualTo("allowance.reserved");
    EngineFixture.await("the lane to be closed", () -> owner(page).isEmpty());
    engine.clock.advance(Duration.ofMinutes(20));
    hoa.writes();

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted(share(40, Duration.ZERO));
    engine.await(hoa.send("Dạ vâng ạ"), Shown.SENT);

    engine.await(still, Shown.SENT);
    EngineFixture.await("a look to be asked for", () -> cause(overtaken).equals("hold.review"));
    assertThat(hoa.received()).containsExactly("Dạ còn ạ", "Dạ vâng ạ");
  }

  @Test
  void many_channels_do_not_all_begin_in_the_second_of_the_reset() {
    engine.zalo.script = (_, _) -> refused("-211");
    List<Channel> oas = new ArrayList<>();
    List<UUID> sent = new ArrayList<>();
    for (int n = 0; n < 25; n++) {
      Channel oa = engine.oa();
      oas.add(oa);
      for (int m = 0; m < 3; m++) sent.add(engine.customer(oa).send("tin " + m));
    }
    EngineFixture.await("all to be held", () -> count(sent, Shown.HELD) == 75);
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.set(MIDNIGHT.plusSeconds(60));
    List<UUID> early = new ArrayList<>();
    for (int n = 0; n < 75; n++)
      if (Spread.of(oas.get(n / 3).channelId()).toSeconds() <= 60) early.add(sent.get(n));
    EngineFixture.await("half of them", () -> count(early, Shown.SENT) == early.size());
    assertThat(count(sent, Shown.SENT)).isEqualTo(early.size());

    engine.clock.set(MIDNIGHT.plusSeconds(120));
    EngineFixture.await("all of them", () -> count(sent, Shown.SENT) == 75);
  }

  @Test
  void after_a_stop_one_goes_ahead_alone_then_more() {
    engine.zalo.script = (_, _) -> refused("-211");
    Channel oa = engine.oa();
    List<UUID> sent = new ArrayList<>();
    for (int n = 0; n < 12; n++) sent.add(engine.customer(oa).send("tin " + n));
    EngineFixture.await("all to be held", () -> count(sent, Shown.HELD) == 12);
    var flying = new AtomicInteger();
    var flights = new java.util.concurrent.ConcurrentLinkedQueue<Integer>();
    engine.zalo.script =
        (credential, _) -> {
          // Other tests' channels begin at this midnight too.
          if (!credential.externalId().equals(oa.externalId())) return ScriptedConnector.accepted();
          synchronized (flights) {
            flights.add(flying.incrementAndGet());
          }
          try {
            Thread.sleep(30);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          } finally {
            flying.decrementAndGet();
          }
          return ScriptedConnector.accepted();
        };

    engine.clock.set(MIDNIGHT.plusSeconds(120));
    EngineFixture.await("all to be sent", () -> count(sent, Shown.SENT) == 12);

    var seen = List.copyOf(flights);
    assertThat(seen.getFirst()).as("the canary").isEqualTo(1);
    assertThat(seen.subList(1, 3)).as("then two").allMatch(n -> n <= 2);
    assertThat(seen.subList(3, 7)).as("then four").allMatch(n -> n <= 4);
  }

  @Test
  void exhaustion_is_told_before_it_happens_and_once() {
    var daily = new Daily(40);
    Channel oa = engine.oa();
    only(oa, daily);
    List<UUID> campaign = campaign(oa, 25);
    EngineFixture.await("all to be sent", () -> count(campaign, Shown.SENT) == 25);

    EngineFixture.await("a warning", () -> engine.low.contains(oa.channelId()));
    var allowance =
        java.util.Objects.requireNonNull(engine.get(Outlooks.class).of(purpose(oa)).allowance());
    var forecast = java.util.Objects.requireNonNull(allowance.forecast());
    assertThat(allowance.warned()).isTrue();
    assertThat(allowance.isLow()).isTrue();
    assertThat(forecast.reservedAt()).isBefore(forecast.usedUpAt());

    engine.await(engine.customer(oa).send("thêm một"), Shown.SENT);
    EngineFixture.await("the lane to be closed", () -> owner(oa).isEmpty());
    assertThat(engine.low).containsOnlyOnce(oa.channelId());
  }

  @Test
  void what_was_bought_meanwhile_lets_a_channel_go_that_waits_for_the_reset() {
    engine.zalo.script = (_, _) -> refused("-211");
    Channel oa = engine.oa();
    UUID held = engine.customer(oa).send("Dạ còn ạ");
    engine.await(held, Shown.HELD);
    EngineFixture.await("the lane to be closed", () -> owner(oa).isEmpty());
    Lanes lanes = engine.get(Lanes.class);
    engine.zalo.left = new Usage.Quota("sub_quota", 500, 500, DAILY, Usage.Beyond.REFUSED);
    try {
      engine.get(AllowanceLooks.class).look(oa);
      EngineFixture.await("it to be refused again", () -> engine.progress(held).until() != null);
      engine.await(held, Shown.HELD);
      assertThat(lanes.incidents(oa.workspaceId(), oa.channelId(), 9))
          .as("what is refused again is the same incident")
          .singleElement()
          .satisfies(one -> assertThat(one.healedAt()).isNull());

      engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
      engine.clock.advance(Duration.ofMinutes(2));
      EngineFixture.await("the lane to be closed", () -> owner(oa).isEmpty());
      engine.get(AllowanceLooks.class).look(oa);

      engine.await(held, Shown.SENT);
      EngineFixture.await(
          "the incident to be over",
          () -> lanes.incidents(oa.workspaceId(), oa.channelId(), 1).getFirst().healedAt() != null);
    } finally {
      engine.zalo.left = null;
    }
  }

  @Test
  void what_is_refused_just_after_the_reset_goes_again_in_minutes() {
    // Zalo's clock is behind ours: it is yesterday there for a minute and a half.
    engine.zalo.script =
        (_, _) ->
            engine.clock.instant().isBefore(MIDNIGHT.plusSeconds(90))
                ? refused("-211")
                : ScriptedConnector.accepted();
    Channel oa = engine.oa();
    engine.clock.set(MIDNIGHT.plusSeconds(30));
    UUID held = engine.customer(oa).send("Dạ còn ạ");
    engine.await(held, Shown.HELD);

    assertThat(engine.progress(held).until())
        .isEqualTo(Spread.after(oa.channelId(), MIDNIGHT.plusSeconds(90)));
    engine.clock.set(MIDNIGHT.plusSeconds(240));
    engine.await(held, Shown.SENT);
  }

  @Test
  void what_left_is_shown_by_the_hour_people_and_automation_apart() {
    Channel page = engine.page();
    engine.await(engine.customer(page).send("một"), Shown.SENT);
    List<UUID> campaign = campaign(page, 3);
    EngineFixture.await("all to be sent", () -> count(campaign, Shown.SENT) == 3);

    Outlooks outlooks = engine.get(Outlooks.class);
    assertThat(outlooks.of(purpose(page)).allowance()).as("no provider spoke of one").isNull();
    // A lane counts what left when it hears of it, a moment after that is written.
    var all = List.of(new tintoi.allowance.Outlook.Hour(NOW, 1, 3));
    EngineFixture.await("all to be seen", () -> outlooks.of(purpose(page)).hours().equals(all));
  }

  /// What rests of other tests' channels begins when the clock is moved: it is not counted here.
  private static void only(Channel oa, Daily daily) {
    engine.zalo.script =
        (credential, _) ->
            credential.externalId().equals(oa.externalId())
                ? daily.answer()
                : ScriptedConnector.accepted();
  }

  private static List<UUID> campaign(Channel channel, int size) {
    List<UUID> campaign = new ArrayList<>();
    for (int n = 0; n < size; n++)
      campaign.add(engine.customer(channel).send(Delivery.Precedence.CAMPAIGN, "Giày mới về " + n));
    return campaign;
  }

  private static String cause(UUID delivery) {
    var why = engine.progress(delivery).diagnosis();
    return why == null ? "" : why.cause();
  }

  private static Usage share(int percent, Duration regain) {
    return new Usage(new Usage.Share(percent, regain), null, null);
  }

  private static int count(List<UUID> deliveries, Shown shown) {
    return (int) deliveries.stream().filter(id -> engine.shown(id) == shown).count();
  }

  private static Lanes.Light light(Channel channel) {
    return engine.get(Lanes.class).standing(channel.workspaceId(), channel.channelId()).light();
  }

  private static Purpose purpose(Channel channel) {
    ChannelKind kind =
        channel.provider() == Provider.META ? ChannelKind.MESSENGER : ChannelKind.ZALO_OA;
    return new Purpose(channel.workspaceId(), channel.channelId(), kind);
  }

  private static List<String> owner(Channel channel) {
    return db.jdbc()
        .sql("select owner::text from lane where channel_id = ? and owner is not null")
        .param(channel.channelId())
        .query((row, _) -> row.getString(1))
        .list();
  }
}
