package tintoi.node;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one node does for all, by a lock of PostgreSQL's that hangs on a connection.
///
/// Whoever ends loses it at once. Whoever is gone without a word (power, a cable, a firewall that
/// forgot) loses it within half a minute: PostgreSQL asks the other end whether it is there.
/// Whoever stands still (a frozen machine) answers that all the same: those that wait end its
/// connection once nothing was said on it for a minute. So who holds it says something more often
/// than that.
public final class NodeLock {
  private static final Logger log = LoggerFactory.getLogger(NodeLock.class);

  /// What a system waits by itself is a quarter of an hour to two hours.
  private static final List<String> KEEPALIVES =
      List.of(
          "tcp_keepalives_idle = 10",
          "tcp_keepalives_interval = 5",
          "tcp_keepalives_count = 3",
          "tcp_user_timeout = 20000");

  private static final Duration SILENCE = Duration.ofMinutes(1);

  /// Looks in the time of one silence.
  private static final int LOOKS = 12;

  private final long number;
  private final String name;
  private final Duration silence;
  private long nextLook = System.nanoTime();

  /// @param number any that nobody else uses in this database, below 2³¹
  /// @param name what its holder's connection is called; of no other kind of connection
  public NodeLock(long number, String name) {
    this(number, name, SILENCE);
  }

  /// @param silence how long its holder may say nothing
  public NodeLock(long number, String name, Duration silence) {
    this.number = number;
    this.name = name;
    this.silence = silence;
  }

  /// Takes it if it is free. Whoever has it does not ask again.
  ///
  /// @return true if this connection holds it from now on
  public boolean take(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!isTrue(statement, "select pg_try_advisory_lock(" + number + ")")) {
        endWhoIsSilent(statement);
        return false;
      }
      try {
        watch(statement, name);
      } catch (SQLException e) {
        leave(connection);
        throw e;
      }
      return true;
    }
  }

  /// So that it is seen that its holder goes on; fails if it is not its holder any more.
  public static void speak(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1");
    }
  }

  /// The pool may give this connection to somebody else.
  public void leave(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_unlock(" + number + ")");
      unwatch(statement);
    } catch (SQLException e) {
      log.debug("lock=\"{}\" state=left why=\"connection gone\"", name);
    }
  }

  /// From now on the other end of this connection is asked whether it is there.
  static void watch(Statement statement, String name) throws SQLException {
    statement.execute("set application_name = '" + name + "'");
    for (String each : KEEPALIVES) statement.execute("set " + each);
  }

  static void unwatch(Statement statement) throws SQLException {
    statement.execute("reset application_name");
    for (String each : KEEPALIVES) statement.execute("reset " + each.replaceFirst(" .*", ""));
  }

  /// By the database's clock alone. A connection of another name is left alone: nodes of an earlier
  /// version say nothing while they read.
  private void endWhoIsSilent(Statement statement) throws SQLException {
    long now = System.nanoTime();
    if (now - nextLook < 0) return;
    nextLook = now + silence.toNanos() / LOOKS;
    boolean ended =
        isTrue(
            statement,
            """
            select pg_terminate_backend(a.pid)
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.classid = 0 and l.objid = %d and l.objsubid = 1
              and l.granted
              and l.database = (select oid from pg_database where datname = current_database())
              and a.application_name = '%s' and a.usename = current_user
              and greatest(a.query_start, a.state_change)
                < clock_timestamp() - make_interval(secs => %d / 1000.0)
            """
                .formatted(number, name, silence.toMillis()));
    if (ended) log.warn("lock=\"{}\" state=taken_from_a_node_that_stands_still", name);
  }

  private static boolean isTrue(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() && result.getBoolean(1);
    }
  }
}
