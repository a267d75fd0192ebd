package tintoi.intake;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `presence` table: when a node was last there and could write. No other class reads or writes
/// it.
@Repository
class Presence {
  private final JdbcClient jdbc;

  Presence(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A node is there now. Its row stays locked until the end of the transaction: of several nodes
  /// that come back, one finds how long nobody was there.
  ///
  /// @return how long ago one was there last, by the database's clock; none if none ever was
  Duration note() {
    jdbc.sql(
            """
            insert into presence (at) select clock_timestamp()
            where not exists (select from presence)
            on conflict do nothing
            """)
        .update();
    return jdbc.sql(
            """
            with before as (select at from presence for update)
            update presence set at = clock_timestamp() from before
            returning extract(epoch from clock_timestamp() - before.at)
            """)
        .query((row, _) -> Duration.ofMillis((long) (row.getDouble(1) * 1000)))
        .single();
  }
}
