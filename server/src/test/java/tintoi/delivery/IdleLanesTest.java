package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestClock;
import tintoi.TestDatabase;

/// Many channels that have nothing to send.
class IdleLanesTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  @BeforeAll
  static void many_channels_are_connected() {
    db.jdbc()
        .sql(
            """
            with shop as (
              insert into workspace (workspace_id, name, created_at)
              values (gen_random_uuid(), 'Giày Minh', now()) returning workspace_id),
            pages as (
              insert into channel
                (workspace_id, channel_id, provider, external_id, name, uses, connected_at)
              select workspace_id, gen_random_uuid(), 'META', n::text, 'Page', array['MESSAGES'],
                now()
              from shop, generate_series(1, 20000) n
              returning workspace_id, channel_id)
            insert into lane (workspace_id, channel_id, kind)
            select workspace_id, channel_id, 'MESSENGER' from pages
            """)
        .update();
    db.jdbc().sql("analyze lane").update();
  }

  @Test
  void looking_for_work_reads_no_row_of_an_idle_channel() {
    var leases = new Leases(db.jdbc());

    long read =
        java.util.Objects.requireNonNull(
            db.transactions()
                .execute(_ -> {
                  assertThat(leases.due(TestClock.NOON, 256)).isEmpty();
                  assertThat(leases.nextDue(TestClock.NOON)).isNull();
                  assertThat(leases.held(TestClock.NOON)).isZero();
                  return rowsRead();
                }));

    assertThat(read).isZero();
  }

  /// Of the table itself, in this transaction.
  private static long rowsRead() {
    return db.jdbc()
        .sql(
            """
            select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
            from pg_stat_xact_user_tables where relname = 'lane'
            """)
        .query((row, _) -> row.getLong(1))
        .single();
  }
}
