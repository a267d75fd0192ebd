package tintoi.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// What makes a database slow before anybody notices: a transaction left open, rows that are dead
/// and not cleared away. Asked by one node.
@Component
class DatabaseWatch {
  private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);

  private final JdbcClient jdbc;
  private final Bulletin bulletin;
  private final MultiGauge dead;
  private final MultiGauge live;
  private final MultiGauge bytes;
  private final Map<String, Double> ages = new ConcurrentHashMap<>();

  DatabaseWatch(JdbcClient jdbc, Bulletin bulletin, MeterRegistry meters) {
    this.jdbc = jdbc;
    this.bulletin = bulletin;
    dead = MultiGauge.builder("tintoi_table_dead_rows").register(meters);
    live = MultiGauge.builder("tintoi_table_live_rows").register(meters);
    bytes = MultiGauge.builder("tintoi_table").baseUnit("bytes").register(meters);
    meters.gauge(
        "tintoi_database_oldest_transaction_seconds",
        ages,
        all -> all.getOrDefault("seconds", 0.0));
    meters.gauge("tintoi_database_oldest_xmin_age", ages, all -> all.getOrDefault("xmin", 0.0));
  }

  @Scheduled(initialDelayString = "PT7S", fixedDelayString = "PT15S")
  void measure() {
    try {
      if (bulletin.first()) count();
      else forget();
    } catch (RuntimeException e) {
      log.warn("metrics=old why=\"{}\"", e.toString());
    }
  }

  private void count() {
    jdbc.sql(
            """
            select
              coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) as seconds,
              coalesce(max(age(backend_xmin)), 0) as xmin
            from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """)
        .query(row -> {
          ages.put("seconds", row.getDouble("seconds"));
          ages.put("xmin", row.getDouble("xmin"));
        });
    List<MultiGauge.Row<?>> deadRows = new ArrayList<>();
    List<MultiGauge.Row<?>> liveRows = new ArrayList<>();
    List<MultiGauge.Row<?>> sizes = new ArrayList<>();
    jdbc.sql(
            """
            select regexp_replace(relname, '^attempt_.*$', 'attempt') as name,
              sum(n_dead_tup) as dead, sum(n_live_tup) as live,
              sum(pg_total_relation_size(relid)) as bytes
            from pg_stat_user_tables where schemaname = 'public' group by 1
            """)
        .query(row -> {
          Tags tags = Tags.of("table", row.getString("name"));
          deadRows.add(MultiGauge.Row.of(tags, row.getLong("dead")));
          liveRows.add(MultiGauge.Row.of(tags, row.getLong("live")));
          sizes.add(MultiGauge.Row.of(tags, row.getLong("bytes")));
        });
    dead.register(deadRows, true);
    live.register(liveRows, true);
    bytes.register(sizes, true);
  }

  private void forget() {
    ages.clear();
    for (MultiGauge each : List.of(dead, live, bytes)) each.register(List.of(), true);
  }
}
