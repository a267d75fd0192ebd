package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.node.Loops;

/// Writes claims and settlements of all lanes of this node in groups: while one transaction
/// commits, the next group gathers by itself. What cannot be written is kept and tried again, and
/// meanwhile nothing new is taken: a success that is not written would be sent twice.
final class Scribe {
  private static final Logger log = LoggerFactory.getLogger(Scribe.class);

  /// Something a lane wants written.
  sealed interface Note {
    LaneKey lane();

    /// @param counted true if it is stored as spent with this claim, see [Gate#isStored]
    /// @param done gets what may be sent once that is committed
    record Claim(LaneKey lane, long epoch, Head head, boolean counted, Consumer<ClaimResult> done)
        implements Note {}

    /// @param done gets where the queue stands; null if somebody else had settled it
    record Settle(
        LaneKey lane,
        Deliveries.Claimed taken,
        int looked,
        Outcome outcome,
        @Nullable Attempt attempt,
        Consumer<SettleResult> done)
        implements Note {
      Delivery claimed() {
        return taken.delivery();
      }

      Settle with(Outcome other) {
        return new Settle(lane, taken, looked, other, attempt, done);
      }
    }
  }

  sealed interface ClaimResult {
    record Taken(Deliveries.Claimed claimed) implements ClaimResult {}

    /// In another state, or not ours any more.
    record Refused() implements ClaimResult {}

    record Unwritten() implements ClaimResult {}
  }

  /// @param cursor where the queue stands now; null if the head was not ours to move
  record SettleResult(Queues.@Nullable Cursor cursor, boolean laneStopped) {}

  /// How long a writer lets notes gather at most: while another one writes, as a transaction costs
  /// much the same whatever it carries, and where there is much to write. What a lock or a slow
  /// disk holds keeps nobody for longer.
  private static final long GATHER = Duration.ofMillis(10).toNanos();

  /// So many in a group is much. Where less is sent, the next note goes at once.
  private static final int MUCH = 32;

  private final BlockingQueue<Note> notes = new LinkedBlockingQueue<>();

  /// Held by the writer that takes the next group.
  private final Lock taking = new ReentrantLock();

  /// How many the group before had; of whoever holds `taking`.
  private int last;

  /// The writer that lets notes gather, told when another one is done.
  private volatile @Nullable Thread gathers;

  private final AtomicInteger writing = new AtomicInteger();
  private final List<Thread> writers = new ArrayList<>();
  private final Ledger ledger;
  private final TransactionTemplate transaction;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private final Loops loops;
  private final int group;
  private final int size;
  private volatile boolean open;

  Scribe(
      Ledger ledger,
      TransactionTemplate transaction,
      ApplicationEventPublisher events,
      Clock clock,
      Loops loops,
      DeliveryProperties properties) {
    this.ledger = ledger;
    this.transaction = transaction;
    this.events = events;
    this.clock = clock;
    this.loops = loops;
    this.group = properties.group();
    this.size = properties.writers();
  }

  /// Begins to write; again after [#close] too.
  void open() {
    open = true;
    writers.clear();
    for (int i = 0; i < size; i++) writers.add(loops.start("scribe-" + i, this::write));
  }

  void note(Note note) {
    notes.add(note);
  }

  private void write() {
    while (open || !notes.isEmpty()) {
      try {
        List<Note> gathered = gather();
        if (gathered.isEmpty()) continue;
        try {
          commit(gathered);
        } finally {
          writing.decrementAndGet();
          LockSupport.unpark(gathers);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// The next group, or nothing for now; whoever gets one is counted as writing.
  private List<Note> gather() throws InterruptedException {
    taking.lockInterruptibly();
    try {
      Note first = notes.poll(100, TimeUnit.MILLISECONDS);
      if (first == null) return List.of();
      letGather();
      List<Note> gathered = new ArrayList<>(group);
      gathered.add(first);
      notes.drainTo(gathered, group - 1);
      writing.incrementAndGet();
      last = gathered.size();
      return gathered;
    } finally {
      taking.unlock();
    }
  }

  private void letGather() {
    long until = System.nanoTime() + GATHER;
    gathers = Thread.currentThread();
    for (long left = GATHER; left > 0 && gains(); left = until - System.nanoTime())
      LockSupport.parkNanos(left);
    gathers = null;
  }

  private boolean gains() {
    boolean full = notes.size() >= group - 1;
    return !full
        && open
        && (writing.get() > 0 || last >= MUCH)
        && !Thread.currentThread().isInterrupted();
  }

  private void commit(List<Note> all) throws InterruptedException {
    Ledger.Written written;
    try {
      written = transaction.execute(_ -> ledger.write(all, clock.instant()));
    } catch (RuntimeException | Error e) {
      // An error too: what is not told of here stays on its way for ever.
      failed(all, e);
      return;
    }
    if (written != null) tell(all, written);
  }

  /// Our database is away, or one note spoils its group: then each is written alone.
  private void failed(List<Note> all, Throwable why) throws InterruptedException {
    if (all.size() > 1) {
      log.warn("group of {} not written, each alone now: {}", all.size(), why.toString());
      for (Note note : all) commit(List.of(note));
      return;
    }
    switch (all.getFirst()) {
      case Note.Claim claim -> tell(claim, claim.done(), new ClaimResult.Unwritten());
      case Note.Settle settle -> {
        log.warn(
            "delivery={} settlement not written yet: {}",
            settle.claimed().deliveryId(),
            why.toString());
        again(settle);
      }
    }
  }

  private void again(Note note) throws InterruptedException {
    if (!open) return;
    Thread.sleep(200);
    notes.add(note);
  }

  /// After the commit. A listener that fails must not make it look as if nothing was written.
  private void tell(List<Note> all, Ledger.Written written) throws InterruptedException {
    for (Note note : all)
      switch (note) {
        case Note.Claim claim -> {
          var taken = written.claimed().get(claim.head().queue());
          tell(
              claim,
              claim.done(),
              taken == null ? new ClaimResult.Refused() : new ClaimResult.Taken(taken));
        }
        case Note.Settle settle ->
            tell(
                settle,
                settle.done(),
                new SettleResult(
                    written.cursors().get(Advance.queue(settle.claimed())),
                    settle.outcome() instanceof Outcome.LaneStopped));
      }
    for (DeliveryChanged change : written.changes()) publish(change);
    for (LaneChanged change : written.lanes()) publish(change);
  }

  /// One who fails to hear it keeps it from no other, and hears of it once more: it would wait for
  /// it for ever. What is written twice is written once; a claim is refused then, and its lane
  /// finds that it never left.
  private <T> void tell(Note note, Consumer<T> done, T result) throws InterruptedException {
    try {
      done.accept(result);
    } catch (RuntimeException | Error e) {
      log.error("lane={} did not hear of {}", note.lane(), result.getClass().getSimpleName(), e);
      again(note);
    }
  }

  private void publish(Object news) {
    try {
      events.publishEvent(news);
    } catch (RuntimeException e) {
      log.error("nobody could be told of {}", news, e);
    }
  }

  /// Writes what is left, then stops.
  void close() throws InterruptedException {
    open = false;
    for (Thread writer : writers) writer.join(Duration.ofSeconds(10));
  }
}
