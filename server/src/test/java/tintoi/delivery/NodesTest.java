package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.channel.ChannelSettings;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.FailureDictionary;
import tintoi.node.Bulletin;
import tintoi.provider.ChannelKind;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// The promises of the engine when several nodes share a database.
@SuppressWarnings("NullAway.Init") // set before the first test
class NodesTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(
          db, Map.of("tintoi.database.url", "shared by two", "tintoi.delivery.again", "300ms"));

  static AnnotationConfigApplicationContext other;

  @BeforeAll
  static void a_second_node() {
    other = engine.node();
    EngineFixture.await(
        "both to listen",
        () ->
            engine.get(Bulletin.class).nodes() == 2 && other.getBean(Bulletin.class).nodes() == 2);
  }

  @AfterAll
  static void ends() {
    other.close();
  }

  @BeforeEach
  void all_is_well() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
  }

  @Test
  void what_is_put_on_one_node_is_sent_by_the_node_that_has_the_lane() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    var gate = gate(hoa);
    UUID first = hoa.send("một");
    EngineFixture.await("the lane to be busy", () -> state(first).equals("SENDING"));

    UUID second = binh.send(other, REPLY, "từ máy kia");

    engine.await(second, Shown.SENT);
    assertThat(state(first)).isEqualTo("SENDING");
    assertThat(epochs(binh)).containsExactly(1L);
    gate.countDown();
    engine.await(first, Shown.SENT);
  }

  @Test
  void two_nodes_never_send_for_the_same_lane_at_the_same_time() {
    var pages = List.of(engine.page(), engine.page());
    List<EngineFixture.Customer> customers = new ArrayList<>();
    for (Channel page : pages) for (int i = 0; i < 3; i++) customers.add(engine.customer(page));
    List<UUID> all = new ArrayList<>();
    for (int n = 1; n <= 10; n++)
      for (var customer : customers)
        all.add(n % 2 == 0 ? customer.send("tin " + n) : customer.send(other, REPLY, "tin " + n));

    for (UUID id : all) engine.await(id, Shown.SENT);

    for (var customer : customers) {
      assertThat(customer.received())
          .containsExactly(
              "tin 1", "tin 2", "tin 3", "tin 4", "tin 5", "tin 6", "tin 7", "tin 8", "tin 9",
              "tin 10");
      // An owner that another one followed has sent nothing after that one began.
      assertThat(epochs(customer)).isSorted();
    }
  }

  @Test
  void a_lease_that_ran_out_is_taken_over() {
    var page = engine.page();
    var hoa = engine.customer(page);
    db.jdbc()
        .sql(
            """
            update lane set owner = gen_random_uuid(), epoch = 7,
              lease_until = clock_timestamp() + interval '700 ms'
            where channel_id = ?
            """)
        .param(page.channelId())
        .update();

    UUID delivery = hoa.send("một");

    engine.await(delivery, Shown.SENT);
    assertThat(epochs(hoa)).containsExactly(8L);
  }

  @Test
  void a_late_answer_settles_the_doubt_of_a_claim_that_ran_out() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var gate = gate(hoa);
    UUID delivery = hoa.send("một");
    EngineFixture.await("the request to be made", () -> state(delivery).equals("SENDING"));
    loseLease(page);

    engine.await(delivery, Shown.UNCONFIRMED);
    gate.countDown();

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một");
  }

  /// The one double that is left: only a provider that takes a key of ours could refuse it.
  @Test
  void who_stands_still_before_the_first_byte_for_longer_than_the_doubt_sends_when_it_goes_on() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var gate = new CountDownLatch(1);
    var first = new AtomicBoolean(true);
    engine.messenger.script =
        (_, _) -> {
          if (first.getAndSet(false)) EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    UUID delivery = hoa.send("một");
    EngineFixture.await("the request to be made", () -> state(delivery).equals("SENDING"));
    loseLease(page);
    engine.await(delivery, Shown.UNCONFIRMED);
    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("the first look", () -> looks(delivery) >= 1);
    engine.clock.advance(Duration.ofSeconds(41));
    EngineFixture.await("the second look", () -> looks(delivery) >= 2);
    assertThat(hoa.received()).isEmpty();
    engine.clock.advance(Duration.ofSeconds(90));
    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một");

    gate.countDown();

    EngineFixture.await("the other copy", () -> hoa.received().size() == 2);
    assertThat(hoa.received()).containsExactly("một", "một");
    assertThat(state(delivery)).isEqualTo("SENT");
  }

  @Test
  void a_late_answer_settles_what_was_not_found_and_waits_for_its_next_try() {
    var hoa = engine.customer(engine.page());
    var gate = gate(hoa);
    UUID delivery = hoa.send("một");
    EngineFixture.await("the request to be made", () -> state(delivery).equals("SENDING"));
    var notArrived =
        engine
            .get(FailureDictionary.class)
            .own(
                "delivery.not_arrived",
                new Circumstances(ChannelKind.MESSENGER, 1, null, engine.clock.instant()));
    db.jdbc()
        .sql(
            """
            update delivery set state = 'DEFERRED', diagnosis = ?::jsonb,
              next_at = now() + interval '1 day'
            where delivery_id = ?
            """)
        .param(Diagnoses.write(notArrived))
        .param(delivery)
        .update();

    gate.countDown();

    EngineFixture.await("the answer to count", () -> state(delivery).equals("SENT"));
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void a_node_that_lost_its_lease_cannot_settle_over_its_successor() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var gate = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    engine.messenger.script =
        (_, message) -> {
          if (!message.recipient().equals(hoa.recipient)) return ScriptedConnector.accepted();
          EngineFixture.waitFor(gate);
          answered.countDown();
          return new ProviderAnswer.Refused(
              new ProviderError(Provider.META, 400, "100", "refused", "", null));
        };
    UUID delivery = hoa.send("một");
    EngineFixture.await("the request to be made", () -> state(delivery).equals("SENDING"));
    // The successor has begun a newer attempt.
    db.jdbc()
        .sql("update delivery set attempts = attempts + 1, epoch = epoch + 1 where delivery_id = ?")
        .param(delivery)
        .update();

    gate.countDown();
    EngineFixture.waitFor(answered);
    var binh = engine.customer(page);
    engine.await(binh.send("hai"), Shown.SENT);

    assertThat(state(delivery)).isEqualTo("SENDING");
  }

  @Test
  void a_node_that_stops_ends_what_it_began_and_hands_over_the_rest() {
    var third = engine.node();
    var page = engine.page();
    var hoa = engine.customer(page);
    var gate = gate(hoa);
    // Taken by the node where it is put.
    UUID first = hoa.send(third, REPLY, "một");
    EngineFixture.await("the request to be made", () -> state(first).equals("SENDING"));
    UUID second = hoa.send(third, REPLY, "hai");

    Thread closing = Thread.ofVirtual().start(third::close);
    EngineFixture.await("it to stop", () -> !third.getBean(Engine.class).isRunning());
    gate.countDown();

    engine.await(second, Shown.SENT);
    engine.await(first, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
    assertThat(attempts(first)).isEqualTo(1);
    join(closing);
  }

  /// As if the node where it was put had died before it could tell, or nobody could hear it.
  @Test
  void what_nobody_told_of_is_found_by_looking() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var gate = gate(hoa);
    UUID first = hoa.send("một");
    EngineFixture.await("the lane to be busy", () -> state(first).equals("SENDING"));

    UUID busy = unheard(engine.customer(page), false);
    engine.await(busy, Shown.SENT);
    assertThat(state(first)).as("its lane was open all the time").isEqualTo("SENDING");

    UUID idle = unheard(engine.customer(engine.page()), true);
    engine.await(idle, Shown.SENT);
    gate.countDown();
    engine.await(first, Shown.SENT);
  }

  @Test
  void quiet_hours_given_up_on_one_node_are_not_judged_by_what_another_remembers() {
    var night = new SendingRule.Quiet(LocalTime.of(21, 30), LocalTime.of(7, 30));
    engine.rule(12, night, 7 * 24);
    engine.until(LocalTime.of(23, 0));
    var page = engine.page();
    UUID held = engine.customer(page).send(other, AUTOMATIC, "tự động");
    engine.await(held, Shown.HELD);
    assertThat(engine.why(held).cause()).isEqualTo("hold.quiet_hours");
    CountDownLatch gate = busyAt(other, page);
    other.getBean(SendingRules.class).put(engine.workspaceId(), rule(night), UUID.randomUUID());
    other.getBean(SendingRules.class).of(engine.workspaceId());

    engine.rule(12, null, 7 * 24);
    engine.get(HeldByRules.class).quietHoursChanged(engine.workspaceId());

    engine.await(held, Shown.SENT);
    gate.countDown();
  }

  @Test
  void a_longer_window_is_not_judged_by_what_another_node_remembers() {
    var limits = engine.messenger.limits;
    engine.messenger.limits =
        new Limits(
            2_000,
            1_000,
            Duration.ofHours(24),
            Limits.Allotment.NONE,
            Duration.ofDays(7),
            Limits.Apart.NOTHING);
    var page = engine.page();
    var hoa = engine.customer(page);
    engine.clock.advance(Duration.ofHours(25));
    UUID held = hoa.send(other, REPLY, "một");
    engine.await(held, Shown.HELD);
    assertThat(engine.why(held).cause()).isEqualTo("window.closed");
    CountDownLatch gate = busyAt(other, page);
    other
        .getBean(ChannelSettings.class)
        .put(page.workspaceId(), page.channelId(), approved(false), UUID.randomUUID());
    other.getBean(ChannelSettings.class).of(page.workspaceId(), page.channelId());

    engine
        .get(ChannelSettings.class)
        .put(page.workspaceId(), page.channelId(), approved(true), UUID.randomUUID());
    engine.get(HeldByRules.class).extended(page.workspaceId(), page.channelId());

    engine.await(held, Shown.SENT);
    gate.countDown();
    engine.messenger.limits = limits;
  }

  private static ChannelSettings.Setting approved(boolean so) {
    return new ChannelSettings.Setting(so, true);
  }

  private static SendingRule rule(SendingRule.Quiet quiet) {
    return new SendingRule(
        12, quiet, new SendingRule.Expiry(168, 168, 168), java.time.ZoneId.of("Asia/Ho_Chi_Minh"));
  }

  /// The lane is that node's while something of it is on its way.
  private static CountDownLatch busyAt(AnnotationConfigApplicationContext node, Channel page) {
    var binh = engine.customer(page);
    CountDownLatch gate = gate(binh);
    UUID busy = binh.send(node, REPLY, "từ máy kia");
    EngineFixture.await("the lane to be busy", () -> state(busy).equals("SENDING"));
    return gate;
  }

  private static UUID unheard(EngineFixture.Customer to, boolean idle) {
    UUID delivery = UUID.randomUUID();
    var now = engine.clock.instant().atOffset(java.time.ZoneOffset.UTC);
    db.jdbc()
        .sql(
            """
            with queue as (
              insert into conversation_queue (workspace_id, conversation_id, precedence, channel_id,
                kind, tail, due_at)
              values (:workspace, :conversation, 'REPLY', :channel, 'MESSENGER', 1, :now)),
            due as (
              update lane set due_at = :now
              where channel_id = :channel and kind = 'MESSENGER' and :idle)
            insert into delivery (workspace_id, conversation_id, precedence, seq, delivery_id,
              channel_id, kind, message_id, recipient, text, created_at)
            values (:workspace, :conversation, 'REPLY', 1, :delivery, :channel, 'MESSENGER',
              gen_random_uuid(), :recipient, 'lặng lẽ', :now)
            """)
        .param("workspace", engine.workspaceId())
        .param("conversation", to.conversationId)
        .param("channel", to.channel.channelId())
        .param("recipient", to.recipient)
        .param("delivery", delivery)
        .param("idle", idle)
        .param("now", now)
        .update();
    return delivery;
  }

  /// The next request to this customer waits at a gate.
  private static CountDownLatch gate(EngineFixture.Customer customer) {
    var gate = new CountDownLatch(1);
    engine.messenger.script =
        (_, message) -> {
          if (message.recipient().equals(customer.recipient)) EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    return gate;
  }

  private static void loseLease(Channel channel) {
    db.jdbc()
        .sql("update lane set owner = null, lease_until = null where channel_id = ?")
        .param(channel.channelId())
        .update();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int looks(UUID delivery) {
    return db.jdbc()
        .sql("select looks from delivery where delivery_id = ?")
        .param(delivery)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private static String state(UUID delivery) {
    return db.jdbc()
        .sql("select state from delivery where delivery_id = ?")
        .param(delivery)
        .query((row, _) -> row.getString(1))
        .single();
  }

  private static int attempts(UUID delivery) {
    return db.jdbc()
        .sql("select attempts from delivery where delivery_id = ?")
        .param(delivery)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// Which owner sent each of a customer's messages, in their order.
  private static List<Long> epochs(EngineFixture.Customer customer) {
    return db.jdbc()
        .sql(
            """
            select epoch from delivery where conversation_id = ? and sent_at is not null
            order by seq
            """)
        .param(customer.conversationId)
        .query((row, _) -> row.getLong(1))
        .list();
  }
}
