package tintoi.delivery;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.allowance.Budgets;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery.Precedence;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Reset;

/// A lane in which much waits.
class BacklogTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void morning() {
    engine.until(java.time.LocalTime.of(10, 0));
    engine.messenger.limits = new Limits(2_000, 1_000, Duration.ofHours(24));
  }

  @Test
  void opening_a_lane_reads_a_page_of_each_precedence_whatever_waits() {
    Channel page = engine.page();
    Instant now = engine.clock.instant();
    waiting(page, Precedence.CAMPAIGN, 20_000, now, Duration.ZERO);
    waiting(page, Precedence.REPLY, 3, now, Duration.ZERO);
    db.jdbc().sql("analyze conversation_queue").update();
    Map<Precedence, UUID> all = new EnumMap<>(Precedence.class);
    for (Precedence precedence : Precedence.values()) all.put(precedence, new UUID(0, 0));

    long read =
        rowsRead(() ->
            assertThat(engine.get(Queues.class).page(lane(page), all, null, 2_000))
                .filteredOn(found -> found.cursor().queue().precedence() == Precedence.REPLY)
                .hasSize(3));

    assertThat(read).isBetween(2_003L, 2_100L);
  }

  @Test
  void a_lane_that_stops_with_work_to_do_reads_no_queue() {
    Channel page = engine.page();
    Instant now = engine.clock.instant();
    waiting(page, Precedence.REPLY, 100, now, Duration.ZERO);
    var leases = engine.get(Leases.class);

    long read =
        rowsRead(() -> leases.close(lane(page), 0, 1, now, () -> new Leases.Next(now, null, null)));

    assertThat(read).isZero();
  }

  @Test
  void many_queues_come_to_rest_a_batch_at_a_time() {
    Channel page = engine.page();
    waiting(page, Precedence.CAMPAIGN, 2_500, engine.clock.instant(), Duration.ZERO);
    db.jdbc()
        .sql("update conversation_queue set head = tail + 1 where channel_id = ?")
        .param(page.channelId())
        .update();
    var queues = engine.get(Queues.class);

    assertThat(queues.rest(lane(page))).isFalse();
    assertThat(queues.rest(lane(page))).isTrue();

    assertThat(
            db.jdbc()
                .sql("select count(*) from conversation_queue where channel_id = ? and work = 2")
                .param(page.channelId())
                .query((row, _) -> row.getInt(1))
                .single())
        .isZero();
  }

  @Test
  void what_is_more_than_a_page_is_read_on_and_people_go_first() {
    Channel page = engine.page();
    waiting(page, Precedence.CAMPAIGN, 10, engine.clock.instant(), Duration.ZERO);
    waiting(page, Precedence.REPLY, 7, engine.clock.instant(), Duration.ZERO);
    Backlog backlog = backlog(page, new Backlog.Sizes(3, 100));

    Set<QueueKey> gone = new HashSet<>();
    for (int n = 1; n <= 17; n++) {
      while (backlog.read(engine.clock.instant())) {}
      Head head = Objects.requireNonNull(backlog.peekDue(engine.clock.instant(), Set.of(), false));
      backlog.remove(head);
      assertThat(head.queue().precedence())
          .isEqualTo(n <= 7 ? Precedence.REPLY : Precedence.CAMPAIGN);
      gone.add(head.queue());
    }
    while (backlog.read(engine.clock.instant())) {}

    assertThat(gone).hasSize(17);
    assertThat(backlog.isReadToTheEnd()).isTrue();
    assertThat(backlog.nextDue()).isNull();
  }

  @Test
  void of_more_that_wait_for_their_time_than_can_be_remembered_each_is_found_in_time() {
    Channel page = engine.page();
    waiting(page, Precedence.REPLY, 10, engine.clock.instant(), Duration.ofSeconds(10));
    Backlog backlog = backlog(page, new Backlog.Sizes(3, 4));

    Set<QueueKey> gone = new HashSet<>();
    for (int n = 1; n <= 10; n++) {
      while (backlog.read(engine.clock.instant())) {}
      assertThat(backlog.peekDue(engine.clock.instant(), Set.of(), false)).isNull();
      assertThat(backlog.nextDue()).isEqualTo(engine.clock.instant().plusSeconds(10));
      engine.clock.advance(Duration.ofSeconds(10));
      while (backlog.read(engine.clock.instant())) {}
      Head head = Objects.requireNonNull(backlog.peekDue(engine.clock.instant(), Set.of(), false));
      backlog.remove(head);
      gone.add(head.queue());
      pass(page, head);
    }

    while (backlog.read(engine.clock.instant())) {}
    assertThat(gone).hasSize(10);
    assertThat(backlog.nextDue()).isNull();
  }

  @Test
  void a_lane_with_more_than_a_page_sends_it_all() {
    Channel page = engine.page();
    waiting(page, Precedence.CAMPAIGN, 2_100, engine.clock.instant(), Duration.ZERO);
    db.jdbc()
        .sql("update lane set due_at = ? where channel_id = ? and kind = 'MESSENGER'")
        .params(engine.clock.instant().atOffset(UTC), page.channelId())
        .update();

    EngineFixture.await("all to be sent", () -> sent(page) == 2_100);
  }

  /// To none of these customers a message is free.
  @Test
  void while_programs_wait_for_a_reset_a_page_of_theirs_is_read_and_not_all_that_waits() {
    Channel page = engine.page();
    Instant now = engine.clock.instant();
    waiting(page, Precedence.CAMPAIGN, 20_000, now, Duration.ZERO);
    waiting(page, Precedence.REPLY, 3, now, Duration.ZERO);
    db.jdbc().sql("analyze conversation_queue").update();
    programsWait(page);
    Backlog backlog = backlog(page, Backlog.Sizes.USUAL);

    long read =
        rowsRead(() -> {
          while (backlog.read(now)) {}
        });

    assertThat(read).isBetween(2_003L, 4_200L);
    assertThat(backlog.isReadToTheEnd()).isFalse();
    Head head = Objects.requireNonNull(backlog.peekDue(now, Set.of(), false));
    assertThat(head.isPersons()).isTrue();
  }

  @Test
  void what_is_free_all_the_same_is_found_behind_the_first_page_of_what_waits() {
    Channel page = engine.page();
    Instant now = engine.clock.instant();
    waiting(page, Precedence.CAMPAIGN, 10, now, Duration.ZERO);
    UUID last =
        db.jdbc()
            .sql(
                """
                select conversation_id from conversation_queue where channel_id = ?
                order by conversation_id desc limit 1
                """)
            .param(page.channelId())
            .query(UUID.class)
            .single();
    engine
        .get(Recipients.class)
        .wrote(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER, last, now);
    programsWait(page);
    Backlog backlog = backlog(page, new Backlog.Sizes(6, 100));

    EngineFixture.await(
        "all to be read",
        () -> {
          boolean _ = backlog.read(now);
          return backlog.isReadToTheEnd();
        });

    Head head = Objects.requireNonNull(backlog.peekDue(now, Set.of(), false));
    assertThat(head.queue().conversationId()).isEqualTo(last);
  }

  /// Until tomorrow, but for customers who wrote within two days.
  private static void programsWait(Channel page) {
    engine.messenger.limits =
        new Limits(
            2_000,
            1_000,
            Duration.ofHours(24),
            new Limits.Allotment(0, Duration.ofDays(2), new Reset.Unknown(), List.of()));
    Instant now = engine.clock.instant();
    db.jdbc()
        .sql(
            """
            insert into allowance (workspace_id, channel_id, kind, name, unit, total, used, reset,
              beyond, said_at)
            values (:workspace, :channel, 'MESSENGER', 'package', 'MESSAGES', 10, 9, :reset,
              'CHARGED', :now)
            """)
        .param("workspace", page.workspaceId())
        .param("channel", page.channelId())
        .param("reset", new Reset.Unknown().written())
        .param("now", now.atOffset(UTC))
        .update();
    Duration day = Duration.ofDays(1);
    var why =
        engine
            .get(FailureDictionary.class)
            .own(
                "allowance.reserved",
                new ProviderError(Provider.META, 0, "", "", "", day),
                new Circumstances(ChannelKind.MESSENGER, 1, null, now));
    var purpose = Gates.purpose(lane(page));
    Budgets budgets = engine.get(Budgets.class);
    var budget = budgets.open(purpose, Limits.Allotment.NONE);
    budgets.holdAutomation(purpose, budget, now.plus(day), why);
  }

  private static Backlog backlog(Channel page, Backlog.Sizes sizes) {
    return new Backlog(
        lane(page),
        engine.get(Queues.class),
        engine.get(Gates.class).open(lane(page)),
        engine.clock,
        sizes);
  }

  private static LaneKey lane(Channel page) {
    return new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER);
  }

  /// Puts one message into each of so many conversations, without telling anybody.
  ///
  /// @param apart the n-th is due n times this later
  private static void waiting(
      Channel page, Precedence precedence, int conversations, Instant due, Duration apart) {
    db.jdbc()
        .sql(
            """
            with made as (
              insert into conversation_queue (workspace_id, conversation_id, precedence, channel_id,
                kind, tail, due_at)
              select :workspace, gen_random_uuid(), :precedence, :channel, 'MESSENGER', 1,
                :due::timestamptz + n * make_interval(secs => :apart)
              from generate_series(1, :n) n
              returning conversation_id)
            insert into delivery (workspace_id, conversation_id, precedence, seq, delivery_id,
              channel_id, kind, message_id, recipient, text, created_at)
            select :workspace, conversation_id, :precedence, 1, gen_random_uuid(), :channel,
              'MESSENGER', gen_random_uuid(), 'psid-' || conversation_id, 'một', :due
            from made
            """)
        .param("workspace", page.workspaceId())
        .param("precedence", precedence.name())
        .param("channel", page.channelId())
        .param("due", due.atOffset(UTC))
        .param("apart", apart.toSeconds())
        .param("n", conversations)
        .update();
  }

  private static void pass(Channel page, Head head) {
    engine
        .get(Queues.class)
        .pass(page.workspaceId(), head.queue(), head.seq(), engine.clock.instant());
  }

  private static int sent(Channel page) {
    return db.jdbc()
        .sql("select count(*) from delivery where channel_id = ? and state = 'SENT'")
        .param(page.channelId())
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// Of the queues, in one transaction; the connection's earlier ones may not be counted off yet.
  private static long rowsRead(Runnable work) {
    Supplier<Long> read =
        () ->
            db.jdbc()
                .sql(
                    """
                    select coalesce(sum(seq_tup_read), 0) + coalesce(sum(idx_tup_fetch), 0)
                    from pg_stat_xact_user_tables where relname = 'conversation_queue'
                    """)
                .query((row, _) -> row.getLong(1))
                .single();
    return Objects.requireNonNull(
        db.transactions()
            .execute(_ -> {
              long before = read.get();
              work.run();
              return read.get() - before;
            }));
  }
}
