package bench;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What a day left behind.
///
/// @param hot bytes and dead rows of the tables that each message changes
/// @param attempts rows and bytes of all months
/// @param problems rows and bytes, before somebody deals with them
/// @param months of attempts there are, with the ones to come
record Day(
    double perSecond,
    Size hot,
    double bytesPerDelivery,
    Size attempts,
    Size problems,
    List<String> months) {
  private static final String HOT = "relname in ('lane', 'conversation_queue')";

  /// @param rows dead ones of the hot tables, else all
  record Size(long rows, long bytes) {}

  static Day of(JdbcClient jdbc, double perSecond) {
    long deliveries = number(jdbc, "select count(*) from delivery");
    return new Day(
        perSecond,
        new Size(
            number(jdbc, "select sum(n_dead_tup) from pg_stat_user_tables where " + HOT),
            bytes(jdbc, HOT)),
        (double) number(jdbc, "select pg_total_relation_size('delivery')") / deliveries,
        new Size(number(jdbc, "select count(*) from attempt"), bytes(jdbc, "relname ~ '^attempt'")),
        new Size(number(jdbc, "select count(*) from problem"), bytes(jdbc, "relname = 'problem'")),
        months(jdbc));
  }

  static List<String> months(JdbcClient jdbc) {
    return jdbc.sql(
            """
            select relname from pg_stat_user_tables
            where relname ~ '^attempt_[0-9]{4}_[0-9]{2}$' order by relname
            """)
        .query((row, _) -> row.getString(1))
        .list();
  }

  private static long bytes(JdbcClient jdbc, String tables) {
    return number(
        jdbc, "select sum(pg_total_relation_size(relid)) from pg_stat_user_tables where " + tables);
  }

  private static long number(JdbcClient jdbc, String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getLong(1)).single();
  }
}
