package bench.crash;

import bench.rig.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// What `pg_dump` does to a database, over and over until it is closed: one snapshot, a lock on
/// every table that lets all but changes of the tables pass, every row read. Each takes two seconds
/// at least, as that of a larger database would.
final class Dump implements AutoCloseable {
  private final World world;
  private final Thread thread;
  private final CompletableFuture<Long> backend = new CompletableFuture<>();
  private volatile boolean open = true;
  private final AtomicInteger made = new AtomicInteger();
  private volatile String fault = "";

  Dump(World world) {
    this.world = world;
    this.thread = Thread.ofVirtual().name("dump").start(this::dump);
  }

  /// Complete ones.
  int made() {
    return made.get();
  }

  /// Why it ended before it was closed; empty if it did not.
  String fault() {
    return fault;
  }

  /// The process of the database that serves it; its CPU joins the server's when it ends.
  long backend() {
    return backend.join();
  }

  private void dump() {
    try (Connection connection = world.connection();
        Statement statement = connection.createStatement()) {
      backend.complete(backend(statement));
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      while (open) {
        List<String> tables = tables(statement);
        statement.execute("lock table " + String.join(", ", tables) + " in access share mode");
        for (String table : tables)
          statement.execute("select sum(length(t::text)) from " + table + " t");
        Pause.millis(2_000);
        connection.rollback();
        made.incrementAndGet();
      }
    } catch (SQLException e) {
      fault = String.valueOf(e.getMessage());
      backend.complete(0L);
    }
  }

  private static long backend(Statement statement) throws SQLException {
    try (var row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<String> tables(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (var rows =
        statement.executeQuery(
            "select relname from pg_class where relkind = 'r'"
                + " and relnamespace = 'public'::regnamespace order by oid")) {
      while (rows.next()) names.add(rows.getString(1));
    }
    return names;
  }

  /// Dead rows of the tables that change with every message, which a vacuum could not take away.
  static long deadAfterVacuum(World world) throws SQLException {
    try (Connection connection = world.connection();
        var statement = connection.createStatement()) {
      statement.execute("vacuum lane, conversation_queue, delivery");
      try (var row =
          statement.executeQuery(
              """
              select sum(n_dead_tup) from pg_stat_user_tables
              where relname in ('lane', 'conversation_queue', 'delivery')
              """)) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /// Waits for the one that is being made.
  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
