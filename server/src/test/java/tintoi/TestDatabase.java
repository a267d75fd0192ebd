package tintoi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.postgres.EmbeddedPostgres;
import tintoi.postgres.PostgresUnavailable;

/// A migrated database of its own for each test class:
///
/// ```java
/// @RegisterExtension static final TestDatabase db = new TestDatabase();
/// ```
///
/// One PostgreSQL per JVM; the migrations run once per state of the migrations, into a template
/// that is cloned for each class in some 50 ms. For tests of the whole application see
/// [ServerTest].
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {
  private @Nullable HikariDataSource dataSource;

  @Override
  public void beforeAll(ExtensionContext context) {
    dataSource = connect(fresh());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (dataSource != null) dataSource.close();
  }

  public DataSource dataSource() {
    if (dataSource == null) throw new IllegalStateException("asked before the class began");
    return dataSource;
  }

  public JdbcClient jdbc() {
    return JdbcClient.create(dataSource());
  }

  public TransactionTemplate transactions() {
    return new TransactionTemplate(new JdbcTransactionManager(dataSource()));
  }

  /// Address of a new migrated database, with user and password in it.
  public static String fresh() {
    return Shared.SERVER.cloned();
  }

  private static HikariDataSource connect(String url) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(12);
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }

  /// Started with the first test that asks. It ends with the JVM, not in a shutdown hook: the
  /// servers of other tests still need it while theirs run.
  private record Shared(EmbeddedPostgres postgres, String template) {
    static final Shared SERVER = start();

    static Shared start() {
      EmbeddedPostgres postgres = startInFreeFolder();
      dropClones(postgres);
      return new Shared(postgres, migrated(postgres));
    }

    /// Another test run may be using the first folder.
    private static EmbeddedPostgres startInFreeFolder() {
      for (int n = 1; ; n++) {
        try {
          return EmbeddedPostgres.start(
              Path.of("target", "postgres-" + n),
              "fsync=off",
              "full_page_writes=off",
              "max_connections=400");
        } catch (PostgresUnavailable e) {
          if (n == 4) throw e;
        }
      }
    }

    private static void dropClones(EmbeddedPostgres postgres) {
      var jdbc = client(postgres);
      jdbc.sql("select datname from pg_database where datname like 'test\\_%'")
          .query((row, _) -> row.getString(1))
          .list()
          .forEach(name -> jdbc.sql("drop database \"" + name + "\" with (force)").update());
    }

    private static String migrated(EmbeddedPostgres postgres) {
      String name = "template_" + checksum();
      var jdbc = client(postgres);
      boolean there =
          jdbc.sql("select count(*) from pg_database where datname = ?")
                  .param(name)
                  .query((row, _) -> row.getInt(1))
                  .single()
              == 1;
      if (there) return name;
      String unfinished = "test_" + name;
      Flyway.configure()
          .dataSource(postgres.url(unfinished), postgres.user(), postgres.password())
          .locations("classpath:db")
          .load()
          .migrate();
      jdbc.sql("alter database \"%s\" rename to \"%s\"".formatted(unfinished, name)).update();
      return name;
    }

    private static long checksum() {
      var sum = new CRC32();
      try (var files = Files.list(Path.of("src/main/resources/db"))) {
        for (Path file : files.sorted().toList()) {
          sum.update(file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
          sum.update(Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return sum.getValue();
    }

    String cloned() {
      String name = "test_" + UUID.randomUUID().toString().replace("-", "");
      synchronized (Shared.class) {
        client(postgres)
            .sql("create database \"%s\" template \"%s\"".formatted(name, template))
            .update();
      }
      return "%s?user=%s&password=%s"
          .formatted(postgres.url(name), postgres.user(), postgres.password());
    }

    private static JdbcClient client(EmbeddedPostgres postgres) {
      return JdbcClient.create(
          new org.springframework.jdbc.datasource.DriverManagerDataSource(
              postgres.url("postgres"), postgres.user(), postgres.password()));
    }
  }
}
