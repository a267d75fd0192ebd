package tintoi.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// The lanes of this node: finds those that are due, takes them, keeps their leases, and closes
/// them in order when the server stops. An idle lane has no thread here and no row in the due
/// index.
@Component
class Engine implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final int TAKE_AT_ONCE = 256;

  private final UUID node = UuidCreator.getTimeOrderedEpoch();
  private final Map<LaneKey, Lane> open = new ConcurrentHashMap<>();
  private final Map<LaneKey, Boolean> taking = new ConcurrentHashMap<>();
  private final LaneParts parts;
  private final Attempts attempts;
  private final Clock clock;
  private final boolean alone;
  private Instant monthsUntil = Instant.MIN;
  private volatile boolean running;
  private @Nullable Thread poller;
  private @Nullable Thread renewer;

  /// @param databaseUrl blank if the database is our own: no other node can share it
  Engine(
      LaneParts parts,
      Attempts attempts,
      Wakeups wakeups,
      Clock clock,
      @Value("${tintoi.database.url:}") String databaseUrl) {
    this.parts = parts;
    this.alone = databaseUrl.isBlank() || parts.properties().alone();
    this.attempts = attempts;
    this.clock = clock;
    wakeups.listen(this::wake);
  }

  @Override
  public void start() {
    if (alone) parts.leases().voidAll();
    parts.scribe().open();
    running = true;
    poller = Thread.ofVirtual().name("lanes-poll").start(this::poll);
    renewer = Thread.ofVirtual().name("lanes-renew").start(this::renew);
  }

  private void wake(LaneKey key, @Nullable Head head) {
    Lane lane = open.get(key);
    if (lane != null) lane.wake(head);
    else if (running && taking.putIfAbsent(key, true) == null)
      Thread.ofVirtual().start(() -> take(key));
  }

  private void poll() {
    while (running) {
      try {
        openMonths();
        for (LaneKey key : parts.leases().due(clock.instant(), TAKE_AT_ONCE))
          if (!open.containsKey(key) && taking.putIfAbsent(key, true) == null) take(key);
      } catch (RuntimeException e) {
        log.warn("due lanes could not be read: {}", e.toString());
      }
      if (!slept(parts.properties().poll().toMillis())) return;
    }
  }

  /// Once a day by the product's clock.
  private void openMonths() {
    Instant now = clock.instant();
    if (now.isBefore(monthsUntil)) return;
    attempts.openMonths(now);
    monthsUntil = now.plus(Duration.ofDays(1));
  }

  private void take(LaneKey key) {
    try {
      long asked = System.nanoTime();
      var lease = parts.leases().take(key, node, parts.properties().lease(), clock.instant());
      if (lease.isEmpty() || !running) return;
      Lane lane = new Lane(lease.get(), parts, asked);
      open.put(key, lane);
      Thread.ofVirtual()
          .name("lane-" + key.channelId())
          .start(() -> {
            try {
              lane.run();
            } finally {
              open.remove(key, lane);
            }
          });
    } catch (RuntimeException e) {
      log.warn("lane={} could not be taken: {}", key, e.toString());
    } finally {
      taking.remove(key);
    }
  }

  private void renew() {
    long every = parts.properties().lease().toMillis() / 6;
    while (running || !open.isEmpty()) {
      if (!slept(every)) return;
      try {
        Map<UUID, java.util.List<LaneKey>> byWorkspace =
            open.keySet().stream()
                .collect(java.util.stream.Collectors.groupingBy(LaneKey::workspaceId));
        byWorkspace.forEach(this::renew);
      } catch (RuntimeException e) {
        log.warn("leases could not be renewed: {}", e.toString());
      }
    }
  }

  private void renew(UUID workspaceId, java.util.List<LaneKey> lanes) {
    // From before it is asked: an answer that comes late must not make the lease longer.
    long asked = System.nanoTime();
    var ours = parts.leases().renew(workspaceId, lanes, node, parts.properties().lease());
    for (LaneKey key : lanes) {
      Lane lane = open.get(key);
      if (lane == null) continue;
      if (ours.contains(key)) lane.renewed(asked);
      else lane.stop();
    }
  }

  /// Stops taking, lets what was sent be answered and written, and gives the lanes back.
  @Override
  public void stop() {
    running = false;
    open.values().forEach(Lane::stop);
    for (int i = 0; i < 250 && !open.isEmpty() && slept(100); i++) {}
    if (!open.isEmpty()) log.warn("{} lanes did not close in time", open.size());
    try {
      parts.scribe().close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (poller != null) poller.interrupt();
    if (renewer != null) renewer.interrupt();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// False if it was woken to end: who goes on then spins.
  private static boolean slept(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
