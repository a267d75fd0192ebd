package tintoi.intake;

import static java.util.stream.Collectors.groupingBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tintoi.node.Loops;

/// Reads the journal, in one loop on one of the nodes: whoever has the lock reads, the others wait
/// for it to be free. The lock hangs on a connection, and what is to be read is asked over that
/// same connection, so that a node that lost it notices before it reads on.
@Component
class Intake implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /// Any number, as long as nobody else in this database uses it: "Tintoi" on a telephone.
  private static final long LOCK = 846_864L;

  private static final int AT_ONCE = 200;
  private static final int SIDE_BY_SIDE = 4;
  private static final Duration GIVE_WAY = Duration.ofMillis(10);
  private static final Duration BEHIND = Duration.ofSeconds(30);
  private static final Duration LATE = Duration.ofMinutes(1);
  private static final Duration IDLE = Duration.ofMillis(500);

  private final Journal journal;
  private final Reading reading;
  private final DataSource database;
  private final Loops loops;
  private volatile @Nullable Thread loop;
  private volatile Sweep sweep;

  Intake(Journal journal, Reading reading, DataSource database, Loops loops) {
    this.journal = journal;
    this.reading = reading;
    this.database = database;
    this.loops = loops;
    this.sweep = new Sweep(journal);
  }

  @Override
  public void start() {
    // Known before it runs: it ends when it finds that it is not the loop any more.
    Thread thread = loops.thread("intake", this::run);
    sweep = new Sweep(journal);
    loop = thread;
    thread.start();
  }

  @Override
  public void stop() {
    Thread running = loop;
    loop = null;
    sweep.end();
    if (running == null) return;
    try {
      // Not interrupted: that would break off a transaction over the wire.
      running.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }

  /// Before the web server takes webhooks, and until it takes none.
  @Override
  public int getPhase() {
    return 0;
  }

  private void run() {
    boolean told = false;
    while (isRunning()) {
      try {
        readWhileLocked();
        told = false;
      } catch (SQLException | DataAccessException | TransactionException e) {
        if (!told) log.warn("intake=waiting why=\"database: {}\"", e.getMessage());
        told = true;
      } catch (RuntimeException e) {
        log.error("intake=restarted", e);
      }
      if (isRunning()) pause();
    }
  }

  private void readWhileLocked() throws SQLException {
    try (Connection connection = database.getConnection()) {
      JdbcClient own = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      if (!lock(own)) return;
      try {
        while (isRunning()) {
          List<Journal.Entry> fresh = Journal.fresh(own, AT_ONCE);
          read(fresh);
          sweep.wake();
          if (fresh.isEmpty()) pause();
        }
      } finally {
        unlock(own);
      }
    }
  }

  /// Several conversations side by side, what was said in one of them in its order.
  private void read(List<Journal.Entry> fresh) {
    Map<Integer, List<Reading.Pass>> lines =
        fresh.stream()
            .flatMap(entry -> reading.open(entry).stream())
            .collect(groupingBy(pass -> Math.floorMod(pass.about().hashCode(), SIDE_BY_SIDE)));
    if (lines.size() <= 1) {
      lines.values().forEach(this::readLine);
      return;
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (var line : lines.values()) running.add(threads.submit(() -> readLine(line)));
      for (Future<?> each : running) each.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop = null;
    }
  }

  private void readLine(List<Reading.Pass> line) {
    for (Reading.Pass pass : line) {
      giveWay(pass);
      if (!isRunning()) return;
      pass.run();
    }
  }

  /// Whoever keeps webhooks goes first, but not alone: a burst that does not end must be read too:
  /// when reading falls behind it uses the lulls, and when it is late nothing goes before it.
  private void giveWay(Reading.Pass pass) {
    boolean waits = pass.isOlderThan(BEHIND) ? journal.isCrowded() : journal.isBurst();
    if (!waits || pass.isOlderThan(LATE)) return;
    try {
      Thread.sleep(GIVE_WAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop = null;
    }
  }

  private static boolean lock(JdbcClient own) {
    return own.sql("select pg_try_advisory_lock(:lock)")
        .param("lock", LOCK)
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  private static void unlock(JdbcClient own) {
    try {
      own.sql("select pg_advisory_unlock(:lock)")
          .param("lock", LOCK)
          .query((row, _) -> row.getBoolean(1))
          .single();
    } catch (DataAccessException e) {
      log.debug("intake=unlocked why=\"connection gone\"");
    }
  }

  private void pause() {
    try {
      journal.await(IDLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop = null;
    }
  }
}
