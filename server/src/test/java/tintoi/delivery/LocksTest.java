package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.channel.ChannelSettings;
import tintoi.failure.Condition;
import tintoi.provider.ChannelKind;
import tintoi.provider.Limits;

/// Who waits for whom in the database.
class LocksTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @Test
  void the_first_word_of_a_customer_waits_for_what_is_being_held_for_it() throws Exception {
    var hoa = engine.stranger(engine.page());
    UUID sent = hoa.send("một");
    engine.await(sent, Shown.SENT);
    var claimed =
        new Deliveries.Claimed(
            engine.get(Deliveries.class).find(engine.workspaceId(), sent).orElseThrow(), null);

    Thread writing =
        inTransaction(() -> {
          assertThat(engine.get(Recipients.class).cameTrue(claimed, Condition.CUSTOMER_WRITES))
              .isFalse();
          Thread writer = Thread.ofVirtual().start(hoa::writes);
          EngineFixture.await(
              "her word to wait", () -> waitsForUs("recipient") || !writer.isAlive());
          assertThat(writer.isAlive()).as("it does not pass what is being held").isTrue();
          return writer;
        });

    writing.join();
    assertThat(engine.get(Recipients.class).cameTrue(claimed, Condition.CUSTOMER_WRITES)).isTrue();
  }

  @Test
  void lanes_are_locked_in_the_order_of_their_keys_whoever_changes_several() throws Exception {
    List<LaneKey> lanes = new ArrayList<>(List.of(lane(engine.page()), lane(engine.page())));
    lanes.sort(Comparator.comparing(lane -> lane.channelId().toString()));
    UUID node = UUID.randomUUID();
    for (LaneKey lane : lanes.reversed()) own(lane, node);
    List<LaneKey> renewed = new ArrayList<>();

    Thread renewing =
        inTransaction(() -> {
          touch(lanes.getFirst());
          Thread renewer =
              Thread.ofVirtual()
                  .start(() ->
                      renewed.addAll(
                          engine
                              .get(Leases.class)
                              .renew(
                                  engine.workspaceId(),
                                  lanes.reversed(),
                                  node,
                                  Duration.ofSeconds(30))));
          EngineFixture.await("it to wait", () -> waitsForUs("lease_until"));
          touch(lanes.getLast());
          return renewer;
        });

    renewing.join();
    assertThat(renewed).containsExactlyInAnyOrderElementsOf(lanes);
  }

  @Test
  void a_lane_that_is_being_given_back_by_old_rules_is_looked_at_by_the_new_ones()
      throws Exception {
    LaneKey lane = lane(engine.page());
    own(lane, UUID.randomUUID());
    Instant now = engine.clock.instant();
    Instant morning = now.plus(Duration.ofHours(9));
    List<Thread> changing = new ArrayList<>();

    engine
        .get(Leases.class)
        .close(
            lane,
            epoch(lane),
            4,
            now,
            () -> {
              Thread change =
                  Thread.ofVirtual()
                      .start(() -> engine.get(Lanes.class).reconsider(engine.workspaceId()));
              changing.add(change);
              EngineFixture.await(
                  "the change to wait",
                  () -> waitsForUs("due_at is not null") || !change.isAlive());
              return new Leases.Next(null, morning, morning);
            });

    for (Thread change : changing) change.join();
    EngineFixture.await("the lane to be taken", () -> epoch(lane) > 1);
  }

  @Test
  void what_a_rule_held_is_let_go_while_somebody_puts_something_behind_it() throws Exception {
    var limits = engine.messenger.limits;
    engine.messenger.limits =
        new Limits(
            2_000,
            1_000,
            Duration.ofHours(24),
            Limits.Allotment.NONE,
            Duration.ofDays(7),
            Limits.Apart.NOTHING);
    Channel page = engine.page();
    List<EngineFixture.Customer> customers = new ArrayList<>();
    for (int n = 0; n < 3; n++) customers.add(engine.customer(page));
    customers.sort(Comparator.comparing(one -> one.conversationId.toString()));
    engine.clock.advance(Duration.ofHours(25));
    List<UUID> held = customers.stream().map(one -> one.send("một")).toList();
    for (UUID id : held) engine.await(id, Shown.HELD);
    EngineFixture.await("the lane to sleep", () -> sleeps(page));
    engine
        .get(ChannelSettings.class)
        .put(
            page.workspaceId(),
            page.channelId(),
            new ChannelSettings.Setting(true, true),
            UUID.randomUUID());
    List<Throwable> failed = new ArrayList<>();

    Thread extending =
        inTransaction(() -> {
          append(customers.getLast());
          Thread extension =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      engine.get(HeldByRules.class).extended(page.workspaceId(), page.channelId());
                    } catch (RuntimeException e) {
                      failed.add(e);
                    }
                  });
          EngineFixture.await("it to wait", () -> waitsForUs("conversation_queue"));
          engine.get(Lanes.class).due(lane(page), engine.clock.instant());
          return extension;
        });

    extending.join();
    assertThat(failed).isEmpty();
    for (UUID id : held) engine.await(id, Shown.SENT);
    engine.messenger.limits = limits;
  }

  /// Locks its queue, as whoever puts something does.
  private static void append(EngineFixture.Customer to) {
    db.jdbc()
        .sql("update conversation_queue set tail = tail where conversation_id = ?")
        .param(to.conversationId)
        .update();
  }

  private static boolean sleeps(Channel page) {
    return db.jdbc()
        .sql(
            """
            select owner is null and due_at is null from lane
            where channel_id = ? and kind = 'MESSENGER'
            """)
        .param(page.channelId())
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  @Test
  void what_is_put_while_all_before_it_is_taken_back_is_not_passed_over() throws Exception {
    Channel page = engine.page();
    engine.interrupt(page);
    var hoa = engine.customer(page);
    UUID first = hoa.send("một");
    UUID second = hoa.send("hai");
    Outbox outbox = engine.get(Outbox.class);
    assertThat(outbox.cancel(engine.workspaceId(), second)).isTrue();
    List<UUID> put = new ArrayList<>();

    Thread takingBack =
        inTransaction(() -> {
          put.add(hoa.send("ba"));
          Thread taker = Thread.ofVirtual().start(() -> outbox.cancel(engine.workspaceId(), first));
          EngineFixture.await("it to wait", () -> waitsForUs("head = ") || !taker.isAlive());
          assertThat(taker.isAlive()).as("it waits for what is being put").isTrue();
          return taker;
        });

    takingBack.join();
    assertThat(engine.get(Tracking.class).waiting(engine.workspaceId(), page.channelId()))
        .isEqualTo(new Tracking.Waiting(1, 1));
    engine.reconnect(page, "new");
    engine.await(put.getFirst(), Shown.SENT);
    assertThat(hoa.received()).containsExactly("ba");
  }

  private static long epoch(LaneKey lane) {
    return db.jdbc()
        .sql("select epoch from lane where channel_id = ? and kind = 'MESSENGER'")
        .param(lane.channelId())
        .query((row, _) -> row.getLong(1))
        .single();
  }

  private static <T> T inTransaction(java.util.function.Supplier<T> work) {
    return Objects.requireNonNull(db.transactions().execute(_ -> work.get()));
  }

  private static LaneKey lane(Channel page) {
    return new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER);
  }

  private static void own(LaneKey lane, UUID node) {
    db.jdbc()
        .sql(
            """
            update lane set owner = ?, lease_until = clock_timestamp() + interval '30 s',
              epoch = 1, due_at = ?
            where channel_id = ? and kind = 'MESSENGER'
            """)
        .params(node, engine.clock.instant().atOffset(ZoneOffset.UTC), lane.channelId())
        .update();
  }

  private static void touch(LaneKey lane) {
    db.jdbc()
        .sql("update lane set window_size = 2 where channel_id = ? and kind = 'MESSENGER'")
        .param(lane.channelId())
        .update();
  }

  /// Asked in the transaction that holds the lock: others may wait for others.
  ///
  /// @param word of the statement that is to wait
  private static boolean waitsForUs(String word) {
    // Who is active is looked up once per transaction.
    db.jdbc().sql("select pg_stat_clear_snapshot()").query(row -> {});
    return db.jdbc()
        .sql(
            """
            select exists (
              select from pg_stat_activity
              where pg_backend_pid() = any(pg_blocking_pids(pid)) and query like :statement)
            """)
        .param("statement", "%" + word + "%")
        .query((row, _) -> row.getBoolean(1))
        .single();
  }
}
