package tintoi.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The few statements asked before there is a pool.
final class Sql {
  /// The oldest PostgreSQL whose SQL we use.
  static final int OLDEST = 15;

  private static final Logger log = LoggerFactory.getLogger(Sql.class);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// `cannot_connect_now`: it starts, stops or recovers.
  private static final String NOT_NOW = "57P03";

  private Sql() {}

  /// Why a connection was refused.
  ///
  /// @param notYet it is there, and starts or recovers
  record Refusal(String why, boolean notYet) {}

  /// Empty if it was not refused.
  static Optional<Refusal> refusal(String url, String user, String password) {
    try (Connection _ = DriverManager.getConnection(url, user, password)) {
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(
          new Refusal(String.valueOf(e.getMessage()), NOT_NOW.equals(e.getSQLState())));
    }
  }

  static void createDatabase(String url, String user, String password, String name) {
    try (var connection = DriverManager.getConnection(url, user, password);
        var exists = connection.prepareStatement("select from pg_database where datname = ?");
        var create = connection.createStatement()) {
      exists.setString(1, name);
      try (var found = exists.executeQuery()) {
        if (!found.next()) create.execute("create database \"" + name + "\"");
      }
    } catch (SQLException e) {
      throw new PostgresUnavailable(
          "The database %s cannot be made: %s.".formatted(name, e.getMessage()), e);
    }
  }

  /// Refuses an external PostgreSQL that cannot be reached or is too old. One that is there and
  /// still starts, or recovers from a crash, is waited for: after a power cut both begin at once.
  static void check(String url, String shown) {
    int version;
    try (var connection = awaited(url, shown)) {
      version = connection.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw new PostgresUnavailable(
          "The database %s of TINTOI_DATABASE_URL cannot be used: %s."
              .formatted(
                  shown, Cluster.lastLine(String.valueOf(e.getMessage())).replaceFirst("[.]$", "")),
          e);
    }
    if (version < OLDEST)
      throw new PostgresUnavailable(
          "The database %s of TINTOI_DATABASE_URL is PostgreSQL %d, it must be %d or later."
              .formatted(shown, version, OLDEST));
  }

  private static Connection awaited(String url, String shown) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean told = false;
    while (true) {
      try {
        return DriverManager.getConnection(url);
      } catch (SQLException e) {
        if (!NOT_NOW.equals(e.getSQLState()) || System.nanoTime() > end) throw e;
        if (!told) log.info("Waiting for the database {}: {}.", shown, e.getMessage());
        told = true;
        LockSupport.parkNanos(250_000_000L);
      }
    }
  }
}
