package tintoi.delivery;

import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a lane is told. Anybody may add; only the lane's own thread reads.
final class Mailbox {
  private final BlockingQueue<LaneEvent> events = new LinkedBlockingQueue<>();
  private final Queue<Deliveries.Claimed> claimed = new ConcurrentLinkedQueue<>();
  private final Alarms alarms;
  private @Nullable Future<?> alarm;
  private long rings;

  Mailbox(Alarms alarms) {
    this.alarms = alarms;
  }

  void add(LaneEvent event) {
    events.add(event);
  }

  /// Wakes nobody: that a claim was written lets nothing else go.
  void claimed(Deliveries.Claimed one) {
    claimed.add(one);
  }

  /// What was claimed and not heard of yet: before anything is judged, and before its answer.
  void claimed(Consumer<Deliveries.Claimed> hear) {
    for (var one = claimed.poll(); one != null; one = claimed.poll()) hear.accept(one);
  }

  boolean isEmpty() {
    return events.stream().allMatch(LaneEvent.Rung.class::isInstance);
  }

  @Nullable LaneEvent poll() {
    LaneEvent event = events.poll();
    while (event instanceof LaneEvent.Rung) event = events.poll();
    return event;
  }

  /// Waits for the next event, so long at most; it may be an eighth less.
  ///
  /// @return null if there is none
  @Nullable LaneEvent await(long nanos) throws InterruptedException {
    LaneEvent event = poll();
    if (event != null || nanos <= 0) return event;
    ringIn(nanos);
    event = events.take();
    if (event instanceof LaneEvent.Rung) {
      // It may be one before this: they were set in the moment it rang.
      if (alarm != null && alarm.isDone()) alarm = null;
      return poll();
    }
    return event;
  }

  /// One that is set already and rings about then will do.
  private void ringIn(long nanos) {
    long at = System.nanoTime() + nanos;
    if (alarm != null) {
      long early = at - rings;
      if (early >= 0 && early <= nanos / 8 && !alarm.isDone()) return;
      alarm.cancel(false);
    }
    rings = at;
    alarm = alarms.at(at, () -> events.add(new LaneEvent.Rung()));
  }

  /// Nobody reads any more.
  void close() {
    if (alarm != null) alarm.cancel(false);
  }
}
