package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.provider.ChannelKind;
import tintoi.provider.ProviderAnswer;

/// Who waits for whom, on a node that may make few requests at a time.
class FairnessTest {
  private static final int WINDOW = 8;

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(
          db,
          Map.of(
              "tintoi.delivery.alone", "true",
              "tintoi.delivery.requests", "32",
              "tintoi.delivery.window", Integer.toString(WINDOW)));

  @BeforeEach
  void all_is_well() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
  }

  @Test
  void a_person_is_not_starved_by_automation() {
    var page = engine.page();
    var gate = new CountDownLatch(1);
    engine.messenger.script =
        (_, _) -> {
          EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    List<UUID> campaign = new ArrayList<>();
    for (int i = 0; i < 80; i++) campaign.add(engine.customer(page).send(CAMPAIGN, "khuyến mãi"));
    var hoa = engine.customer(page);
    UUID reply = hoa.send("Dạ em chào chị");

    gate.countDown();

    engine.await(reply, Shown.SENT);
    for (UUID id : campaign) engine.await(id, Shown.SENT);
    List<String> texts =
        engine.messenger.log.stream()
            .filter(sent -> sent.externalId().equals(page.externalId()))
            .map(ScriptedConnector.Sent::text)
            .toList();
    // Only what was under way when it was written went before it, and the few that share its group.
    assertThat(texts.indexOf("Dạ em chào chị")).isLessThan(3 * WINDOW);
  }

  @Test
  void a_campaign_whose_requests_hang_leaves_a_person_her_place() {
    var page = engine.page();
    var gate = new CountDownLatch(1);
    var hanging = new AtomicInteger();
    engine.messenger.script =
        (_, message) -> {
          if (!message.text().startsWith("khuyến mãi")) return ScriptedConnector.accepted();
          hanging.incrementAndGet();
          EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    List<UUID> campaign = new ArrayList<>();
    for (int i = 0; i < 40; i++) campaign.add(engine.customer(page).send(CAMPAIGN, "khuyến mãi"));
    EngineFixture.await("the campaign to have what it may", () -> hanging.get() == 3);

    engine.await(engine.customer(page).send("Dạ em chào chị"), Shown.SENT);

    assertThat(hanging.get()).as("of the four that a lane begins with").isEqualTo(3);
    gate.countDown();
    for (UUID id : campaign) engine.await(id, Shown.SENT);
  }

  @Test
  void what_could_go_and_has_not_moved_for_a_minute_says_that_it_is_in_line() {
    var page = engine.page();
    var gate = new CountDownLatch(1);
    AtomicInteger hanging = hangs(gate);
    var hoa = engine.customer(page);
    UUID first = hoa.send("một");
    UUID behind = hoa.send("hai");
    for (int i = 0; i < 3; i++) engine.customer(page).send("một");
    EngineFixture.await("all that a lane begins with to hang", () -> hanging.get() == 4);
    UUID inLine = engine.customer(page).send("một");
    assertThat(engine.progress(inLine).diagnosis()).isNull();
    assertThat(engine.progress(behind).diagnosis()).isNull();

    engine.clock.advance(Duration.ofSeconds(61));

    assertThat(engine.shown(inLine)).isEqualTo(Shown.QUEUED);
    assertThat(engine.why(inLine).cause()).isEqualTo("hold.in_line");
    assertThat(engine.shown(behind)).isEqualTo(Shown.WAITING);
    assertThat(engine.why(behind).cause()).isEqualTo("hold.previous");
    assertThat(engine.progress(first).diagnosis()).as("on its way").isNull();
    gate.countDown();
    engine.await(inLine, Shown.SENT);
    engine.await(behind, Shown.SENT);
  }

  @Test
  void a_try_whose_time_has_come_says_that_it_is_in_line() {
    var page = engine.page();
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID first = engine.customer(page).send("một");
    engine.await(first, Shown.RETRYING);
    assertThat(engine.why(first).cause()).isEqualTo("network.provider_unreachable");
    // Another node has the lane, and does not come to it.
    db.jdbc()
        .sql(
            """
            update lane set owner = gen_random_uuid(), epoch = epoch + 1,
              lease_until = clock_timestamp() + interval '1 hour'
            where channel_id = ?
            """)
        .param(page.channelId())
        .update();

    engine.clock.advance(Duration.ofMinutes(2));

    assertThat(engine.shown(first)).isEqualTo(Shown.QUEUED);
    assertThat(engine.why(first).cause()).isEqualTo("hold.in_line");
  }

  @Test
  void an_answer_that_is_not_written_yet_keeps_no_other_request_waiting() throws Exception {
    var page = engine.page();
    var gate = new CountDownLatch(1);
    AtomicInteger hanging = hangs(gate);
    UUID reply = engine.customer(page).send("một");
    EngineFixture.await("it to be under way", () -> hanging.get() == 1);
    Slots slots = engine.get(Slots.class);
    assertThat(slots.free()).isEqualTo(31);
    try (var somebody = db.dataSource().getConnection()) {
      somebody.setAutoCommit(false);
      try (var lock =
          somebody.prepareStatement("select from delivery where delivery_id = ? for update")) {
        lock.setObject(1, reply);
        lock.execute();
      }
      gate.countDown();

      EngineFixture.await("its place to be free", () -> slots.free() == 32);

      assertThat(engine.isSending(page)).as("as the database has it").isTrue();
    }
    engine.await(reply, Shown.SENT);
  }

  @Test
  void a_try_whose_time_has_come_says_until_when_its_channel_rests() {
    var page = engine.page();
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID first = engine.customer(page).send("một");
    engine.await(first, Shown.RETRYING);
    Instant until = engine.clock.instant().plus(Duration.ofHours(1));
    engine
        .get(Lanes.class)
        .throttle(
            new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER),
            until,
            engine.why(first));

    engine.clock.advance(Duration.ofSeconds(30));

    assertThat(engine.shown(first)).isEqualTo(Shown.RETRYING);
    assertThat(engine.progress(first).until()).isEqualTo(until);
  }

  @Test
  void a_sick_channel_costs_its_own_messages_only() {
    var gate = new CountDownLatch(1);
    AtomicInteger hanging = hangs(gate);
    List<UUID> all = new ArrayList<>();
    // More channels than could ever have a request under way at once.
    for (int page = 0; page < 6; page++) {
      var channel = engine.page();
      for (int i = 0; i < WINDOW; i++) all.add(engine.customer(channel).send("một"));
    }
    EngineFixture.await("as many to hang as may", () -> hanging.get() == 24);

    UUID other = engine.customer(engine.oa()).send("một");

    engine.await(other, Shown.SENT);
    assertThat(hanging.get()).isEqualTo(24);
    gate.countDown();
    for (UUID id : all) engine.await(id, Shown.SENT);
  }

  /// All that is sent hangs until the gate is open.
  ///
  /// @return how many have begun to
  private static AtomicInteger hangs(CountDownLatch gate) {
    var hanging = new AtomicInteger();
    engine.messenger.script =
        (_, _) -> {
          hanging.incrementAndGet();
          EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    return hanging;
  }
}
