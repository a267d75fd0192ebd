package tintoi.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/// The few statements asked before there is a pool.
final class Sql {
  /// The oldest PostgreSQL whose SQL we use.
  static final int OLDEST = 15;

  private Sql() {}

  /// Why a connection was refused; empty if it was not.
  static Optional<String> refusal(String url, String user, String password) {
    try (Connection _ = DriverManager.getConnection(url, user, password)) {
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(String.valueOf(e.getMessage()));
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

  /// Refuses an external PostgreSQL that cannot be reached or is too old.
  static void check(String url, String shown) {
    int version;
    try (var connection = DriverManager.getConnection(url)) {
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
}
