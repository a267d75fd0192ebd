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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tintoi.node.Loops;
import tintoi.node.NodeLock;

/// Reads the journal, in one loop on one of the nodes: whoever has the lock reads, the others wait
/// for it to be free. The lock hangs on a connection, and what is to be read is asked over that
/// same connection, so that a node that lost it notices before it reads on; while it reads it says
/// there that it does, see [NodeLock].
@Component
class Intake implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /// Any number, as long as nobody else in this database uses it: "Tintoi" on a telephone.
  static final long LOCK = 846_864L;

  private static final int AT_ONCE = 200;
  private static final int SIDE_BY_SIDE = 4;
  private static final Duration GIVE_WAY = Duration.ofMillis(10);
  private static final Duration BEHIND = Duration.ofSeconds(30);
  private static final Duration LATE = Duration.ofMinutes(1);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration SPEAK = Duration.ofSeconds(5);

  private final Journal journal;
  private final Reading reading;
  private final DataSource database;
  private final Loops loops;
  private final NodeLock lock;
  private volatile @Nullable Thread loop;
  private volatile Sweep sweep;

  @Autowired
  Intake(Journal journal, Reading reading, DataSource database, Loops loops) {
    this(journal, reading, database, loops, new NodeLock(LOCK, "tintoi reader"));
  }

  Intake(Journal journal, Reading reading, DataSource database, Loops loops, NodeLock lock) {
    this.journal = journal;
    this.reading = reading;
    this.database = database;
    this.loops = loops;
    this.lock = lock;
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
      if (!lock.take(connection)) return;
      sweep.begin();
      JdbcClient own = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      try {
        while (isRunning()) {
          List<Journal.Entry> fresh = Journal.fresh(own, AT_ONCE);
          read(fresh, connection);
          sweep.wake();
          if (fresh.isEmpty()) pause();
        }
      } finally {
        lock.leave(connection);
      }
    }
  }

  /// Several conversations side by side, what was said in one of them in its order.
  private void read(List<Journal.Entry> fresh, Connection own) throws SQLException {
    Map<Integer, List<Reading.Pass>> lines =
        fresh.stream()
            .flatMap(entry -> reading.open(entry).stream())
            .collect(groupingBy(pass -> Math.floorMod(pass.about().hashCode(), SIDE_BY_SIDE)));
    if (lines.isEmpty()) return;
    var over = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (var line : lines.values()) running.add(threads.submit(() -> readLine(line, over)));
      try {
        for (Future<?> each : running) await(each, own);
      } finally {
        // The lock is lost, or one line failed: nobody speaks on it any more while the others are
        // waited for, so they end with what they are reading.
        over.set(true);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop = null;
    }
  }

  private static void await(Future<?> line, Connection own)
      throws ExecutionException, InterruptedException, SQLException {
    while (true) {
      try {
        line.get(SPEAK.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException _) {
        NodeLock.speak(own);
      }
    }
  }

  private void readLine(List<Reading.Pass> line, AtomicBoolean over) {
    for (Reading.Pass pass : line) {
      giveWay(pass);
      if (!isRunning() || over.get()) return;
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

  private void pause() {
    try {
      journal.await(IDLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop = null;
    }
  }
}
