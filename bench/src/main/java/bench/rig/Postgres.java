package bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;
import tintoi.postgres.EmbeddedPostgres;

/// A PostgreSQL with the product's own programs and settings, for the product and its peers alike.
public final class Postgres implements AutoCloseable {
  private final EmbeddedPostgres server;
  private final Path folder;
  private int databases;

  private Postgres(EmbeddedPostgres server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /// @param settings stronger than the product's, as `name=value`
  public static Postgres start(String... settings) throws IOException {
    Path folder = Files.createTempDirectory("tintoi-bench-postgres");
    // A postmaster that is not root must be able to walk there.
    folder.toFile().setExecutable(true, false);
    return new Postgres(EmbeddedPostgres.start(folder.resolve("pg"), settings), folder);
  }

  /// A new, empty database.
  public Base base() {
    String name = "bench" + ++databases;
    server.url(name);
    return new Base(name);
  }

  public long pid() {
    return server.pid();
  }

  /// One database in it.
  public final class Base {
    private final String name;

    private Base(String name) {
      this.name = name;
    }

    /// `postgresql://user:password@host:port/name`
    public String url() {
      return "postgresql://%s:%s@127.0.0.1:%d/%s"
          .formatted(server.user(), server.password(), server.port(), name);
    }

    public String jdbc() {
      return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
          .formatted(server.port(), name, server.user(), server.password());
    }

    public Connection connect() throws SQLException {
      return DriverManager.getConnection(jdbc());
    }

    public void run(String... statements) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        for (String sql : statements) statement.execute(sql);
      }
    }

    public long number(String sql) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getLong(1);
      }
    }

    public void drop() throws SQLException {
      try (Connection connection =
              DriverManager.getConnection(jdbc().replace("/" + name + "?", "/postgres?"));
          Statement statement = connection.createStatement()) {
        statement.execute("drop database " + name + " with (force)");
        statement.execute("checkpoint");
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
    }
  }
}
