package tintoi.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tintoi.Relay;
import tintoi.TestDatabase;

/// A server that is killed while it migrates, and two versions side by side while nodes are
/// replaced one by one.
class MigrationsTest {
  /// The first one written after there was something to upgrade from.
  private static final int SINCE = 14;

  /// What the version before would miss or be refused.
  private static final Pattern TAKES_AWAY =
      Pattern.compile(
          "drop\\s+(table|column|schema|view)|rename\\s|alter\\s+column\\s+\\w+\\s+(set\\s+data\\s+)?type"
              + "|set\\s+not\\s+null|add\\s+column\\s+[^,;]*not\\s+null(?![^,;]*default)");

  /// Migrations that take something away which the version before does not use any more, and since
  /// which version that is so.
  private static final Map<String, String> CONTRACTS = Map.of();

  @TempDir Path data;

  @Test
  void a_server_killed_while_it_migrates_comes_up_whole_the_next_time() throws Exception {
    String url = TestDatabase.fresh();
    try (Connection connection = DriverManager.getConnection(url)) {
      var jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      jdbc.sql("drop schema public cascade; create schema public").update();
      flyway(url, "8").migrate();
      connection.setAutoCommit(false);
      // The next migration changes this table: it waits here in its middle.
      jdbc.sql("lock table delivery in access exclusive mode").update();

      Process server = server(url);
      try {
        while (migrating(url) == 0) {
          if (!server.isAlive()) fail(Files.readString(data.resolve("server.log")));
          Thread.onSpinWait();
        }
      } finally {
        server.destroyForcibly();
      }
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
      connection.rollback();
    }

    flyway(url, "latest").migrate();

    assertThat(flyway(url, "latest").validateWithResult().validationSuccessful).isTrue();
    assertThat(tables(url)).isEqualTo(tables(TestDatabase.fresh()));
  }

  @Test
  void a_migration_takes_nothing_away_from_the_version_before() throws IOException {
    try (var files = Files.list(Path.of("src/main/resources/db"))) {
      for (Path file : files.filter(MigrationsTest::isNew).sorted().toList()) {
        String name = file.getFileName().toString();
        if (CONTRACTS.containsKey(name)) continue;
        String sql = Files.readString(file).replaceAll("--.*", "").toLowerCase(Locale.ROOT);
        assertThat(TAKES_AWAY.matcher(sql).results().map(found -> found.group()).toList())
            .as(name)
            .isEmpty();
      }
    }
  }

  private static boolean isNew(Path migration) {
    return Integer.parseInt(migration.getFileName().toString().substring(1, 4)) >= SINCE;
  }

  private Process server(String url) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Relay.class.getName(),
            "--tintoi.database.url=" + url,
            "--tintoi.data=" + data,
            "--server.port=0")
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("server.log").toFile())
        .start();
  }

  private static Flyway flyway(String url, String target) {
    return Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:db")
        .target(target)
        .load();
  }

  /// Statements of a migration that wait for the table.
  private static int migrating(String url) throws SQLException {
    return count(
        url,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query ilike '%delivery%'
        """);
  }

  private static int count(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return JdbcClient.create(new SingleConnectionDataSource(connection, true))
          .sql(sql)
          .query((row, _) -> row.getInt(1))
          .single();
    }
  }

  /// Everything there is, as PostgreSQL itself says it.
  private static List<String> tables(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return JdbcClient.create(new SingleConnectionDataSource(connection, true))
          .sql(
              """
              select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
              from information_schema.columns where table_schema = 'public'
              union all
              select indexdef from pg_indexes where schemaname = 'public'
              union all
              select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
              where connamespace = 'public'::regnamespace
              order by 1
              """)
          .query((row, _) -> row.getString(1))
          .list();
    }
  }
}
