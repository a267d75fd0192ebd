package bench.crash.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tintoi.postgres.EmbeddedPostgres;

/// Where a PostgreSQL of ours has its tables and its write-ahead log: on one disk or on two, of
/// which one is small.
///
/// What becomes of it differs. Without room for its log PostgreSQL ends (PANIC) and cannot start;
/// without room for its tables it refuses what needs more (53100) and goes on.
///
/// @param small the one that gets full
/// @param other if it is small too
public record Disks(What what, Path postgres, SmallDisk small, @Nullable SmallDisk other)
    implements AutoCloseable {
  /// All that PostgreSQL brings, and tables for an hour.
  private static final int TABLES = 420;

  private static final int LOG = 64;

  /// Of the log.
  private static final int PIECE = 16;

  private static final int MORE = 32;

  /// Which disk gets full.
  public enum What {
    /// That of the log alone.
    LOG,
    /// That of the tables alone.
    DATA,
    /// The one that has both.
    BOTH;

    /// @param name as it is typed
    public static What of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param home for all that is on the tables' disk, the folder of PostgreSQL (`postgres`) too
  /// @param log for the log, if it has a disk of its own
  /// @param smallLog false if that is no small one while the tables' gets full
  /// @return null where we may not mount one
  public static @Nullable Disks of(What what, Path home, Path log, boolean smallLog)
      throws IOException {
    Path postgres = home.resolve("postgres");
    if (what == What.LOG) {
      SmallDisk small = SmallDisk.at(log, LOG);
      return small == null ? null : new Disks(what, postgres, small, null).apart(log);
    }
    SmallDisk tables = SmallDisk.at(home, TABLES);
    if (tables == null) return null;
    if (what == What.BOTH) return new Disks(what, postgres, tables, null);
    SmallDisk other = smallLog ? SmallDisk.at(log, LOG) : null;
    return new Disks(what, postgres, tables, other).apart(log);
  }

  private Disks apart(Path log) throws IOException {
    Files.createDirectories(log);
    moveLog(postgres, log.resolve("pg_wal"));
    return this;
  }

  /// As `initdb --waldir` puts it.
  private static void moveLog(Path postgres, Path to) throws IOException {
    EmbeddedPostgres.start(postgres).close();
    Path from = postgres.resolve("data/pg_wal");
    if (!SmallDisk.run("cp", "-a", from.toString(), to.toString())
        || !SmallDisk.run("rm", "-r", from.toString()))
      throw new IOException("the log cannot be moved to " + to);
    Files.createSymbolicLink(from, to);
  }

  /// There is room again. A log's disk is made larger besides: how many pieces PostgreSQL keeps it
  /// decides itself.
  public void giveRoom() throws IOException {
    small.empty();
    if (what == What.LOG) small.grow(MORE);
  }

  /// What comes sooner or later, done at once. The log goes on to its next pieces, as with a large
  /// transaction: what has room for three of them otherwise takes minutes to find that there is
  /// none for a fourth. What is in memory is written to the tables' disk, as every five minutes.
  public void hurry(Connection connection) throws SQLException {
    List<String> statements =
        switch (what) {
          case LOG ->
              List.of(
                  "select pg_logical_emit_message(false, 'bench', 'x')", "select pg_switch_wal()");
          case DATA -> List.of("checkpoint");
          case BOTH -> List.of();
        };
    int times = what == What.LOG ? LOG / PIECE : 1;
    try (var statement = connection.createStatement()) {
      for (int n = 0; n < times; n++) for (String one : statements) statement.execute(one);
    }
  }

  /// How often PostgreSQL ended for want of room, or could not start.
  public long ends() throws IOException {
    try (Stream<String> lines = Files.lines(postgres.resolve("log"))) {
      return lines.filter(Disks::isEnd).count();
    }
  }

  private static boolean isEnd(String line) {
    return line.contains("No space left on device")
        && (line.contains("PANIC:") || (line.contains("FATAL:") && line.contains("pg_wal")));
  }

  @Override
  public void close() throws IOException {
    small.close();
    if (other != null) other.close();
  }
}
