package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What is in doubt is looked for while nothing of its kind may go: nobody waits until tomorrow to
/// learn whether a message arrived.
class DoubtsOfAStoppedLaneTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T17:00:00Z");

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private final AtomicInteger spent = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();

  @BeforeEach
  void afternoon() {
    engine.clock.set(NOW);
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ofHours(24));
    engine.zalo.search =
        (_, _) -> {
          looks.incrementAndGet();
          return new Search.Absent();
        };
  }

  /// Takes ten a day; whom it takes without an answer, and whether it refuses the eleventh, the
  /// test says.
  private void daily(Channel oa, String silent, boolean refuses) {
    var taking = DailyAllowance.of(oa, spent, silent);
    engine.zalo.script =
        (credential, message) -> {
          boolean over =
              credential.externalId().equals(oa.externalId()) && spent.get() == DailyAllowance.SIZE;
          return refuses && over ? usedUp() : taking.apply(credential, message);
        };
  }

  private static ProviderAnswer usedUp() {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.ZALO, 200, "-211", "out of quota", "", null));
  }

  private void arrived(String recipient) {
    engine.zalo.search =
        (message, _) -> {
          if (!message.recipient().startsWith(recipient)) return new Search.Absent();
          looks.incrementAndGet();
          return new Search.Found("m-" + recipient);
        };
  }

  @Test
  void an_allowance_that_is_used_up_keeps_nobody_from_looking() {
    Channel oa = engine.oa();
    daily(oa, "hoa", false);
    arrived("hoa");
    var hoa = engine.customer(oa, "hoa");
    UUID doubtful = hoa.send("Dạ còn ạ");
    engine.await(doubtful, Shown.UNCONFIRMED);
    UUID behind = hoa.send("Chị lấy size nào ạ?");
    List<UUID> others = new ArrayList<>();
    for (int n = 1; n <= 12; n++) others.add(engine.customer(oa).send("tin " + n));
    EngineFixture.await("the rest to be held", () -> engine.count(others, Shown.HELD) == 3);

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(doubtful, Shown.SENT);
    assertThat(engine.progress(doubtful).delivery().providerMessageId()).isEqualTo("m-hoa");
    engine.await(behind, Shown.HELD);
    EngineFixture.await("the lane to be closed", () -> !engine.isOwned(oa));
    assertThat(spent).as("a look spends nothing").hasValue(DailyAllowance.SIZE);

    daily(oa, "nobody", false);
    spent.set(0);
    engine.clock.set(MIDNIGHT.plusSeconds(121));
    engine.await(behind, Shown.SENT);
    EngineFixture.await("the rest to be sent", () -> engine.count(others, Shown.SENT) == 12);
    assertThat(looks).hasValue(1);
  }

  @Test
  void nor_if_it_was_the_last_of_it_and_nothing_else_waits() {
    Channel oa = engine.oa();
    daily(oa, "yen", false);
    arrived("yen");
    for (int n = 1; n < DailyAllowance.SIZE; n++)
      engine.await(engine.customer(oa).send("tin"), Shown.SENT);
    UUID doubtful = engine.customer(oa, "yen").send("Dạ còn ạ");
    engine.await(doubtful, Shown.UNCONFIRMED);
    // Another that falls idle later is given back; the next owner of this one would not know of it.
    Channel idle = engine.oa();
    engine.await(engine.customer(idle).send("tin"), Shown.SENT);
    EngineFixture.await("an idle lane to be given back", () -> !engine.isOwned(idle));
    assertThat(engine.isOwned(oa)).isTrue();

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(doubtful, Shown.SENT);
    assertThat(spent).hasValue(DailyAllowance.SIZE);
  }

  @Test
  void nor_does_a_provider_that_says_so_itself() {
    Channel oa = engine.oa();
    daily(oa, "lan", true);
    arrived("lan");
    UUID first = engine.customer(oa).send("một");
    engine.await(first, Shown.SENT);
    UUID doubtful = engine.customer(oa, "lan").send("Dạ còn ạ");
    engine.await(doubtful, Shown.UNCONFIRMED);
    // Somebody else spends the rest: the provider refuses what we still counted on.
    spent.set(DailyAllowance.SIZE);
    UUID refused = engine.customer(oa).send("hai");
    engine.await(refused, Shown.HELD);

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(doubtful, Shown.SENT);
    assertThat(engine.shown(refused)).isEqualTo(Shown.HELD);
  }

  @Test
  void a_lane_let_go_meanwhile_sends_at_once() {
    Channel oa = engine.oa();
    daily(oa, "mai", true);
    arrived("mai");
    UUID first = engine.customer(oa).send("một");
    engine.await(first, Shown.SENT);
    UUID doubtful = engine.customer(oa, "mai").send("Dạ còn ạ");
    engine.await(doubtful, Shown.UNCONFIRMED);
    int before = spent.getAndSet(DailyAllowance.SIZE);
    UUID refused = engine.customer(oa).send("hai");
    engine.await(refused, Shown.HELD);
    assertThat(engine.isOwned(oa)).as("it stays open for what is in doubt").isTrue();

    spent.set(before);
    engine.get(Lanes.class).release(oa.workspaceId(), oa.channelId(), null);

    engine.await(refused, Shown.SENT);
    assertThat(engine.shown(doubtful)).isEqualTo(Shown.UNCONFIRMED);
    engine.clock.advance(Duration.ofSeconds(21));
    engine.await(doubtful, Shown.SENT);
  }

  @Test
  void what_is_not_found_while_its_lane_is_stopped_goes_after_the_reset_and_once() {
    Channel oa = engine.oa();
    daily(oa, "nga", false);
    var nga = engine.customer(oa, "nga");
    UUID doubtful = nga.send("Dạ còn ạ");
    engine.await(doubtful, Shown.UNCONFIRMED);
    List<UUID> others = new ArrayList<>();
    for (int n = 1; n <= 10; n++) others.add(engine.customer(oa).send("tin " + n));
    EngineFixture.await("one to be held", () -> engine.count(others, Shown.HELD) == 1);

    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("a look", () -> looks.get() == 1);
    EngineFixture.await("it to be written", () -> looked(doubtful) == 1);
    engine.clock.advance(Duration.ofSeconds(45));
    EngineFixture.await("it to be proven absent", () -> engine.shown(doubtful) == Shown.HELD);
    assertThat(engine.why(doubtful).cause()).isEqualTo("allowance.used_up");

    daily(oa, "nobody", false);
    spent.set(0);
    engine.clock.set(MIDNIGHT.plusSeconds(121));
    engine.await(doubtful, Shown.SENT);
    assertThat(nga.received()).as("once in doubt, once for good").hasSize(2);
  }

  @Test
  void a_class_that_waits_for_the_reset_is_looked_for_too() {
    Channel oa = engine.oa();
    daily(oa, "thu", false);
    arrived("thu");
    UUID doubtful =
        engine.customer(oa, "thu").send(Delivery.Precedence.AUTOMATIC, "Shop đã nhận tin");
    engine.await(doubtful, Shown.UNCONFIRMED);
    List<UUID> campaign = new ArrayList<>();
    for (int n = 0; n < 12; n++)
      campaign.add(engine.customer(oa).send(Delivery.Precedence.CAMPAIGN, "Giày mới về " + n));
    EngineFixture.await("some to be held", () -> engine.count(campaign, Shown.HELD) == 5);

    engine.clock.advance(Duration.ofSeconds(21));

    engine.await(doubtful, Shown.SENT);
    assertThat(looks).hasValue(1);
  }

  @Test
  void a_person_does_not_wait_until_what_programs_have_in_doubt_is_looked_for() {
    Channel oa = engine.oa();
    daily(oa, "vy", false);
    var over = new CountDownLatch(1);
    engine.zalo.search =
        (_, _) -> {
          looks.incrementAndGet();
          EngineFixture.waitFor(over);
          return new Search.Found("m-" + UUID.randomUUID());
        };
    engine.await(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "một"), Shown.SENT);
    List<UUID> doubtful = new ArrayList<>();
    for (int n = 0; n < 6; n++)
      doubtful.add(engine.customer(oa, "vy" + n).send(Delivery.Precedence.AUTOMATIC, "hai"));
    for (UUID id : doubtful) engine.await(id, Shown.UNCONFIRMED);
    List<UUID> others = new ArrayList<>();
    for (int n = 0; n < 3; n++)
      others.add(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "ba"));
    EngineFixture.await("its class to wait", () -> engine.count(others, Shown.HELD) == 2);
    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("as many looks to hang as may", () -> looks.get() >= 3);

    engine.await(engine.customer(oa).send("Dạ em chào chị"), Shown.SENT);

    assertThat(engine.count(doubtful, Shown.UNCONFIRMED)).isEqualTo(6);
    over.countDown();
    for (UUID id : doubtful) engine.await(id, Shown.SENT);
  }

  @Test
  void a_campaign_that_waits_for_an_answer_at_the_edge_of_the_reserve_holds_up_nobody() {
    Channel oa = engine.oa();
    daily(oa, "nobody", false);
    var over = new CountDownLatch(1);
    var quick = engine.zalo.script;
    engine.zalo.script =
        (credential, message) -> {
          if (message.recipient().startsWith("my")) EngineFixture.waitFor(over);
          return quick.apply(credential, message);
        };
    engine.await(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "một"), Shown.SENT);
    UUID hanging = engine.customer(oa, "my").send(Delivery.Precedence.AUTOMATIC, "hai");
    List<UUID> others = new ArrayList<>();
    for (int n = 0; n < 6; n++)
      others.add(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "ba"));
    for (UUID id : others) engine.await(id, Shown.SENT);
    UUID campaign = engine.customer(oa).send(Delivery.Precedence.CAMPAIGN, "Giày mới về");
    engine.clock.advance(Duration.ofSeconds(61));
    assertThat(engine.shown(campaign)).isEqualTo(Shown.QUEUED);

    for (int n = 0; n < 2; n++) engine.await(engine.customer(oa).send("Dạ chị"), Shown.SENT);

    over.countDown();
    engine.await(hanging, Shown.SENT);
    engine.await(campaign, Shown.HELD);
  }

  @Test
  void under_a_lost_authorization_nobody_looks_until_the_lane_goes_on() {
    Channel page = engine.page();
    looksFirstWhenItGoesOn(
        page,
        lane ->
            engine
                .get(Lanes.class)
                .pause(lane.workspaceId(), lane.channelId(), own("channel.auth_lost")),
        () -> engine.reconnect(page, "new"));
  }

  /// A look is a call too, and would prolong the wait.
  @Test
  void where_calls_are_counted_and_used_up_nobody_looks_until_the_lane_goes_on() {
    looksFirstWhenItGoesOn(
        engine.page(),
        lane ->
            engine
                .get(Lanes.class)
                .exhausted(lane, NOW.plus(Duration.ofHours(2)), own("allowance.used_up")),
        () -> engine.clock.set(NOW.plus(Duration.ofHours(2))));
  }

  private void looksFirstWhenItGoesOn(Channel page, Consumer<LaneKey> stop, Runnable goOn) {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    engine.messenger.search =
        (_, _) -> {
          looks.incrementAndGet();
          return new Search.Found("m-" + UUID.randomUUID());
        };
    var hoa = engine.customer(page);
    UUID doubtful = hoa.send("Dạ còn ạ");
    engine.await(doubtful, Shown.UNCONFIRMED);
    stop.accept(new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER));
    EngineFixture.await("the lane to be left", () -> !engine.isOwned(page));
    engine.clock.advance(Duration.ofMinutes(1));
    engine.await(engine.customer(engine.oa()).send("tin"), Shown.SENT);
    assertThat(looks).hasValue(0);
    assertThat(engine.shown(doubtful)).isEqualTo(Shown.UNCONFIRMED);

    goOn.run();

    engine.await(doubtful, Shown.SENT);
    assertThat(looks).hasValue(1);
    assertThat(hoa.received()).containsExactly("Dạ còn ạ");
  }

  private static Diagnosis own(String cause) {
    return engine
        .get(FailureDictionary.class)
        .own(cause, new Circumstances(ChannelKind.MESSENGER, 1, null, engine.clock.instant()));
  }

  private static int looked(UUID delivery) {
    return engine.get(Deliveries.class).looks(engine.progress(delivery).delivery()).made();
  }
}
