package tintoi.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tintoi.postgres.EmbeddedPostgres;

/// Whether it is for want of room that nothing is kept. PostgreSQL says so to whoever asks for
/// more; where its own log finds none it ends, and all others hear only that it is away.
@Component
class FullStorage {
  /// Cause of the failure dictionary.
  static final String CAUSE = "storage.full";

  private static final Logger log = LoggerFactory.getLogger(FullStorage.class);

  /// `disk_full`. Memory that runs out (53200) is given back by itself, and is not this.
  private static final String DISK_FULL = "53100";

  /// What the system says of a file.
  private static final String NO_SPACE = "No space left on device";

  /// So often the operator is told, however many ask. As long, what is away is taken to be full if
  /// that was the last heard of it.
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ObjectProvider<EmbeddedPostgres> own;
  private final Clock clock;
  private final Counter told;
  private final AtomicReference<Instant> lastTold = new AtomicReference<>(Instant.EPOCH);
  private final AtomicReference<Instant> lastLogged = new AtomicReference<>(Instant.EPOCH);

  FullStorage(ObjectProvider<EmbeddedPostgres> own, Clock clock, MeterRegistry meters) {
    this.own = own;
    this.clock = clock;
    this.told = meters.counter("tintoi_storage_full");
  }

  /// Whether this is the word of a disk that is full.
  static boolean says(Throwable thrown) {
    return word(thrown).isPresent();
  }

  /// The database is away: whether that is for want of room. Each who is told so keeps it known, or
  /// what stays away for hours would be "busy or restarting" after a minute.
  boolean isWhyAway() {
    EmbeddedPostgres postgres = own.getIfAvailable();
    return (postgres != null && postgres.isFull()) || isRecent(lastTold.get());
  }

  /// Somebody is told so.
  void told(Exception why) {
    told.increment();
    lastTold.set(clock.instant());
    Instant before = lastLogged.get();
    if (isRecent(before) || !lastLogged.compareAndSet(before, clock.instant())) return;
    log.error(
        "storage=full why=\"{}\" remedy=\"make room on this disk: nothing acknowledged is lost, and"
            + " all goes on by itself\"",
        word(why).orElseGet(why::toString));
  }

  /// Either way: a clock may be set back.
  private boolean isRecent(Instant at) {
    return Duration.between(at, clock.instant()).abs().compareTo(MINUTE) < 0;
  }

  private static Optional<String> word(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      String said = String.valueOf(each.getMessage());
      boolean full =
          switch (each) {
            case SQLException refused -> DISK_FULL.equals(refused.getSQLState());
            case IOException _ -> said.contains(NO_SPACE);
            default -> false;
          };
      if (full) return said.lines().findFirst();
    }
    return Optional.empty();
  }
}
