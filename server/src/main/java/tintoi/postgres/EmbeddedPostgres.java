package tintoi.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL of our own in a folder of ours, listening on 127.0.0.1 only.
///
/// Promises, each with a test in `EmbeddedPostgresTest`:
/// 1. What was committed survives kill -9 of the JVM, of PostgreSQL, or of both.
/// 2. It does not outlive the JVM; where the system cannot promise that, the next start stops it.
/// 3. Two servers never share one folder.
/// 4. If it ends by itself, it is started again.
/// 5. What cannot work is refused in one sentence.
public final class EmbeddedPostgres implements AutoCloseable {
  static final String USER = "tintoi";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int LONGEST_REST = 10;

  /// Bytes of a file of PostgreSQL's log.
  private static final long LOG_PIECE = 16 << 20;

  private final Cluster cluster;
  private final FileChannel lockChannel;
  private final int port;
  private final String password;
  private final List<String> settings;
  private Postmaster postmaster;
  private boolean closed;

  private EmbeddedPostgres(
      Cluster cluster, FileChannel lockChannel, int port, String password, List<String> settings)
      throws IOException {
    this.cluster = cluster;
    this.lockChannel = lockChannel;
    this.port = port;
    this.password = password;
    this.settings = settings;
    this.postmaster = launch();
  }

  /// Starts PostgreSQL in a folder, creating all it needs there the first time.
  ///
  /// @param settings more server settings as `name=value`, stronger than ours
  /// @throws PostgresUnavailable with the sentence to show
  public static EmbeddedPostgres start(Path folder, String... settings) {
    Path home = folder.toAbsolutePath().normalize();
    FileChannel lock = lock(home);
    try {
      return startLocked(home, lock, List.of(settings));
    } catch (PostgresUnavailable e) {
      close(lock);
      throw e;
    } catch (IOException e) {
      close(lock);
      throw new PostgresUnavailable(
          "The database in %s cannot be started: %s.".formatted(home, why(e)), e);
    }
  }

  private static EmbeddedPostgres startLocked(Path home, FileChannel lock, List<String> settings)
      throws IOException {
    Path binaries = Binaries.unpackedIn(home);
    StepDown stepDown = StepDown.choose(home, binaries);
    Cluster cluster = new Cluster(home, binaries, stepDown);
    cluster.prepare();
    int port = Ports.rememberedOrFree(home.resolve("port"));
    var postgres = new EmbeddedPostgres(cluster, lock, port, cluster.password(), with(settings));
    postgres.watch();
    return postgres;
  }

  private Postmaster launch() throws IOException {
    Postmaster.stopOrphan(cluster);
    Postmaster launched = Postmaster.start(cluster, port, settings);
    try {
      launched.awaitReady(port, USER, password, Duration.ofSeconds(60));
      return launched;
    } catch (RuntimeException e) {
      launched.stop();
      throw e;
    }
  }

  private synchronized void watch() {
    postmaster.onExit(this::revive);
  }

  /// It ended while we did not ask for it: killed, out of memory, or its disk is full. What was
  /// committed is in its log, so it is started again on the same port, and the pool finds it there.
  /// As often as it takes: a disk is given room again by somebody who knows nothing of us.
  private void revive() {
    for (int n = 1; !revived(n); n++)
      Postmaster.pause(Duration.ofSeconds(Math.min(n, LONGEST_REST)));
  }

  /// @return true if nothing is left to do
  private synchronized boolean revived(int n) {
    if (closed) return true;
    log.warn("PostgreSQL ended by itself, starting it again try={}", n);
    try {
      postmaster = launch();
      watch();
      return true;
    } catch (IOException | RuntimeException e) {
      // Its own children may still be leaving; they hold the shared memory.
      log.warn("PostgreSQL did not start: {}", e.getMessage());
      return false;
    }
  }

  /// Durable, modest, and never hanging for ever on a forgotten transaction. Without origins of
  /// replication, of which we have none: each checkpoint writes a file of them, and where the disk
  /// has no room for it all of PostgreSQL ends, instead of refusing what needs more and going on.
  private static List<String> with(List<String> settings) {
    var all =
        new ArrayList<>(
            List.of(
                "fsync=on",
                "synchronous_commit=on",
                "max_connections=60",
                "shared_buffers=128MB",
                "max_wal_size=1GB",
                "max_active_replication_origins=0",
                "idle_in_transaction_session_timeout=60s",
                "tcp_keepalives_idle=60",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_checkpoints=off",
                "log_line_prefix=%m [%p] "));
    all.addAll(settings);
    return all;
  }

  /// Address of a database in it, made if it is not there yet.
  public String url(String database) {
    Sql.createDatabase(urlOf("postgres"), USER, password, database);
    return urlOf(database);
  }

  private String urlOf(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  public int port() {
    return port;
  }

  /// Process id of the postmaster.
  public synchronized long pid() {
    return postmaster.pid();
  }

  /// Whether its disk, or that of its log, if an operator gave that one of its own, has no room for
  /// another piece of its log. Then it ends by itself before long, and does not start before there
  /// is.
  public boolean isFull() {
    return isFull(cluster.home()) || isFull(cluster.data().resolve("pg_wal"));
  }

  private static boolean isFull(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace() < LOG_PIECE;
    } catch (IOException _) {
      return false;
    }
  }

  /// Stops it the fast way: open transactions are rolled back, everything committed is on disk.
  @Override
  public synchronized void close() {
    closed = true;
    postmaster.stop();
    close(lockChannel);
  }

  @Override
  public String toString() {
    return "PostgreSQL in %s on port %d".formatted(cluster.home(), port);
  }

  /// The lock is the system's, so it goes with the JVM however that dies.
  private static FileChannel lock(Path home) {
    FileChannel channel = null;
    try {
      Files.createDirectories(home);
      channel =
          FileChannel.open(
              home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) return channel;
      close(channel);
    } catch (OverlappingFileLockException _) {
      close(channel);
    } catch (IOException e) {
      close(channel);
      throw new PostgresUnavailable(
          "The data folder %s cannot be written (%s): choose another with TINTOI_DATA, or give its"
                  .formatted(home, why(e))
              + " owner write permission.",
          e);
    }
    throw new PostgresUnavailable(
        "Another server is already using the database in %s: stop it, or choose another data folder"
                .formatted(home)
            + " with TINTOI_DATA.");
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel == null) return;
    try {
      channel.close();
    } catch (IOException _) {
      // The lock goes with the JVM at the latest.
    }
  }

  static String why(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileAlreadyExistsException f -> f.getFile() + " is not a folder";
      case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.toString();
    };
  }

  static String read(Path file) throws IOException {
    return Files.readString(file, UTF_8).strip();
  }
}
