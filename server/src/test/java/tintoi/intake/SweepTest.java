package tintoi.intake;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tintoi.TestClock;
import tintoi.TestDatabase;
import tintoi.intake.Journal.Part;

/// What is done with the whole journal, of which most is to stay as it is.
@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SweepTest {
  private static final UUID BEGINNING = new UUID(0, 0);
  private static final Duration WEEK = Duration.ofDays(7);

  private final TestClock clock = new TestClock();
  private final String database = TestDatabase.fresh();
  private Connection connection;
  private JdbcClient jdbc;
  private Journal journal;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection(database);
    jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    journal = new Journal(jdbc, clock);
  }

  @AfterEach
  void end() throws SQLException {
    connection.close();
  }

  @Test
  void what_was_read_a_week_ago_goes_a_part_at_a_time_and_all_else_stays() {
    keep(25, "READ", Duration.ofDays(8));
    keep(3, "ASIDE", Duration.ofDays(9));
    keep(2, "NEW", Duration.ofDays(9));
    keep(40, "READ", Duration.ofHours(7 * 24 - 1));

    Part first = journal.forget(WEEK, BEGINNING, 10);
    Part second = journal.forget(WEEK, first.last(), 10);
    Part third = journal.forget(WEEK, second.last(), 10);

    assertThat(first.changed()).isEqualTo(10);
    assertThat(second.through()).isFalse();
    assertThat(third.changed()).isEqualTo(5);
    assertThat(third.through()).isTrue();
    assertThat(count("READ")).isEqualTo(40);
    assertThat(count("ASIDE")).isEqualTo(3);
    assertThat(count("NEW")).isEqualTo(2);
  }

  @Test
  void what_stays_is_not_looked_at() {
    keep(100, "READ", Duration.ofDays(8));
    keep(20_000, "READ", Duration.ofHours(156));
    jdbc.sql("analyze journal").update();
    long before = looked();

    assertThat(journal.forget(WEEK, BEGINNING, 2_000).changed()).isEqualTo(100);

    assertThat(looked() - before).isLessThan(1_000);
  }

  /// Its id is of a week ago, it came now.
  @Test
  void what_a_machine_with_a_clock_that_is_behind_kept_stays_for_a_week() {
    keep(1, "READ", Duration.ofDays(8));
    jdbc.sql("update journal set received_at = ?").param(clock.instant().atOffset(UTC)).update();

    assertThat(journal.forget(WEEK, BEGINNING, 10).changed()).isZero();
  }

  @Test
  void what_somebody_looks_at_holds_up_nothing() throws SQLException {
    keep(10, "READ", Duration.ofDays(8));
    try (Connection other = DriverManager.getConnection(database);
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select * from journal order by journal_id limit 1 for update");

      assertThat(journal.forget(WEEK, BEGINNING, 100).changed()).isEqualTo(9);
      other.rollback();
    }

    assertThat(journal.forget(WEEK, BEGINNING, 100).changed()).isEqualTo(1);
  }

  @Test
  void what_failed_is_tried_anew_a_part_at_a_time_and_what_nobody_understood_is_not() {
    keep(30, "READ", Duration.ofDays(3));
    keep(5, "ASIDE", Duration.ofDays(2));
    keep(30, "READ", Duration.ofDays(1));
    jdbc.sql(
            """
            update journal set again = '{0}', tries = 3 where journal_id in
              (select journal_id from journal where state = 'ASIDE' order by journal_id limit 2)
            """)
        .update();

    int changed = 0;
    int parts = 0;
    var part = new Part(BEGINNING, 0, false);
    while (!part.through()) {
      part = journal.anew(part.last(), 20);
      changed += part.changed();
      parts++;
    }

    assertThat(changed).isEqualTo(2);
    assertThat(parts).isEqualTo(4);
    assertThat(count("NEW")).isEqualTo(2);
    assertThat(count("ASIDE")).isEqualTo(3);
  }

  @Test
  void what_failed_here_is_tried_once_more_after_an_hour_and_less_and_less_often() {
    keep(1, "NEW", Duration.ZERO);
    jdbc.sql("update journal set again = '{0}', done = 1, tries = 2").update();

    journal.aside(only(), "0: Fault", 3);
    assertThat(journal.isAnyDue()).isFalse();
    clock.advance(Duration.ofMinutes(61));
    assertThat(journal.isAnyDue()).isTrue();
    assertThat(journal.onceMore()).isOne();
    assertThat(only().tries()).as("it is tried once, not three times").isEqualTo(3);

    journal.aside(only(), "0: Fault", 3);
    clock.advance(Duration.ofMinutes(61));
    assertThat(journal.onceMore()).isZero();
    clock.advance(Duration.ofMinutes(61));
    assertThat(journal.onceMore()).isOne();
    assertThat(count("NEW")).isOne();
  }

  @Test
  void what_nobody_understood_is_not_tried_once_more() {
    keep(1, "NEW", Duration.ZERO);
    journal.aside(only(), "not understood", 3);
    clock.advance(Duration.ofDays(2));

    assertThat(journal.onceMore()).isZero();
    assertThat(count("ASIDE")).isOne();
  }

  private Journal.Entry only() {
    return Journal.fresh(jdbc, 10).getFirst();
  }

  @Test
  void a_reader_that_begins_tries_anew_what_another_one_set_aside() {
    keep(1, "READ", Duration.ofDays(8));
    var sweep = new Sweep(new Journal(client(), clock));
    sweep.wake();
    org.awaitility.Awaitility.await().until(() -> count("READ") == 0);
    keep(1, "ASIDE", Duration.ofHours(2));
    jdbc.sql("update journal set again = '{0}'").update();

    org.awaitility.Awaitility.await()
        .until(() -> {
          sweep.begin();
          sweep.wake();
          return count("NEW") == 1;
        });
  }

  @Test
  void a_sweep_does_all_of_it_by_itself() {
    keep(4_500, "READ", Duration.ofDays(8));
    keep(1, "ASIDE", Duration.ofDays(9));
    jdbc.sql("update journal set again = '{0}' where state = 'ASIDE'").update();

    new Sweep(new Journal(client(), clock)).wake();

    org.awaitility.Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> count("READ") == 0 && count("NEW") == 1);
  }

  private JdbcClient client() {
    return JdbcClient.create(
        new org.springframework.jdbc.datasource.DriverManagerDataSource(database));
  }

  /// With the ids a machine takes whose clock is right.
  private void keep(int webhooks, String state, Duration ago) {
    jdbc.sql(
            """
            insert into journal (journal_id, provider, body, received_at, state)
            select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
                || substr(md5(random()::text), 1, 20))::uuid,
              'META', '{}', at, :state
            from (
              select n, :at::timestamptz + make_interval(secs => n / 1000.0) as at
              from generate_series(1, :webhooks) as n) as kept
            """)
        .param("state", state)
        .param("at", clock.instant().minus(ago).atOffset(UTC))
        .param("webhooks", webhooks)
        .update();
  }

  private int count(String state) {
    return jdbc.sql("select count(*) from journal where state = ?")
        .param(state)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// Rows of the journal that were looked at so far.
  private long looked() {
    jdbc.sql("select pg_stat_force_next_flush()").query((row, _) -> "").single();
    jdbc.sql("select 1").query((row, _) -> "").single();
    return jdbc.sql(
            """
            select seq_tup_read + idx_tup_fetch from pg_stat_user_tables
            where relname = 'journal'
            """)
        .query((row, _) -> row.getLong(1))
        .single();
  }
}
