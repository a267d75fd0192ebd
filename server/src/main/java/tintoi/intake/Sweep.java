package tintoi.intake;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tintoi.intake.Journal.Part;

/// What is done with the whole journal, beside its reading and never in the way of it: once since
/// this node began to read, all that failed is tried anew; what fails from then on, at its time;
/// every hour, what was read long ago is dropped. In short statements, so that neither their number
/// nor a lock that somebody holds matters.
final class Sweep {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);

  private static final UUID BEGINNING = new UUID(0, 0);
  private static final Duration KEPT = Duration.ofDays(7);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final int LOOKED = 10_000;
  private static final int DROPPED = 2_000;

  private final Journal journal;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile long next = System.nanoTime();
  private volatile boolean anew;
  private volatile boolean ended;

  Sweep(Journal journal) {
    this.journal = journal;
  }

  /// This node reads from now on: what another one set aside, only the journal knows.
  void begin() {
    anew = false;
    next = System.nanoTime();
  }

  /// Begins if it is time to; returns at once. Called by whoever reads the journal.
  void wake() {
    if (!(isTime() || journal.isAnyDue()) || !busy.compareAndSet(false, true)) return;
    try {
      Thread.ofVirtual().name("journal-sweep").start(this::run);
    } catch (RuntimeException | Error e) {
      busy.set(false);
      throw e;
    }
  }

  /// It stops after what it is doing now.
  void end() {
    ended = true;
  }

  private void run() {
    try {
      int more = journal.onceMore();
      if (more > 0) log.info("journal=tried once more webhooks={}", more);
      if (!isTime()) return;
      if (!anew) {
        int again = through(after -> journal.anew(after, LOOKED));
        anew = true;
        if (again > 0) log.info("journal=tried anew webhooks={}", again);
      }
      through(after -> journal.forget(KEPT, after, DROPPED));
      next = System.nanoTime() + EVERY.toNanos();
    } catch (RuntimeException | Error e) {
      if (!ended) log.warn("journal=swept later why=\"{}\"", e.toString());
      next = System.nanoTime() + AGAIN.toNanos();
    } finally {
      busy.set(false);
    }
  }

  private boolean isTime() {
    return System.nanoTime() - next >= 0;
  }

  private int through(Function<UUID, Part> step) {
    int changed = 0;
    var part = new Part(BEGINNING, 0, false);
    while (!part.through() && !ended) {
      part = step.apply(part.last());
      changed += part.changed();
    }
    return changed;
  }
}
