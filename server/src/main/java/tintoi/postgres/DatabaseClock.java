package tintoi.postgres;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database's time, which all nodes share: asked every few seconds, counted on in between by
/// this process's own steady counter. So a machine whose clock is wrong, or is put right with a
/// leap, stamps nothing that another node would misread: when a message was attempted decides how
/// far back one looks for it.
///
/// While the database does not answer, the counter goes on; the machine's own clock is taken only
/// until the database answers for the first time.
public final class DatabaseClock extends Clock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  /// An answer that took longer says too little about when it was true.
  private static final Duration SLOW = Duration.ofMillis(500);

  /// Less than this is the way to the database and back: time then stays steady.
  private static final Duration NEAR = Duration.ofMillis(50);

  /// From here on an operator wants to know that her machine's clock is wrong.
  private static final Duration WRONG = Duration.ofSeconds(5);

  private final DataSource database;
  private final Clock machine;
  private volatile Anchor anchor;
  private volatile boolean open = true;
  private boolean warned;

  /// @param at what the time was when the counter stood at `nanos`
  private record Anchor(Instant at, long nanos) {
    Instant now() {
      return at.plusNanos(System.nanoTime() - nanos);
    }
  }

  /// Asks once, so that nothing begins with a wrong time, and then goes on asking by itself.
  ///
  /// @param machine this machine's own clock
  public DatabaseClock(DataSource database, Clock machine) {
    this.database = database;
    this.machine = machine;
    this.anchor = new Anchor(machine.instant(), System.nanoTime());
    ask();
    Thread.ofPlatform().daemon().name("clock").start(this::follow);
  }

  @Override
  public Instant instant() {
    return anchor.now();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    // Counts on by the same anchor; a Clock's own withZone would come back here.
    InstantSource same = () -> anchor.now();
    return same.withZone(zone);
  }

  @Override
  public void close() {
    open = false;
  }

  private void follow() {
    while (open) {
      try {
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
      if (open) ask();
    }
  }

  /// A database that does not answer is told of elsewhere.
  void ask() {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      long before = System.nanoTime();
      try (var rows = statement.executeQuery("select clock_timestamp()")) {
        long after = System.nanoTime();
        if (!rows.next() || after - before > SLOW.toNanos()) return;
        OffsetDateTime told = rows.getObject(1, OffsetDateTime.class);
        if (told != null) heard(new Anchor(told.toInstant(), before + (after - before) / 2));
      }
    } catch (SQLException | RuntimeException | Error e) {
      log.debug("clock=counted on why=\"{}\"", e.toString());
    }
  }

  private void heard(Anchor told) {
    Duration off = Duration.between(anchor.now(), told.now());
    if (off.abs().compareTo(NEAR) > 0) anchor = told;
    Duration wrong = Duration.between(told.now(), machine.instant());
    boolean far = wrong.abs().compareTo(WRONG) > 0;
    if (far && !warned)
      log.warn(
          "clock=database's machine_is_ahead_seconds={} what=\"this machine's clock is wrong, or the"
              + " database's is: all times here are the database's\"",
          wrong.toSeconds());
    warned = far;
  }
}
