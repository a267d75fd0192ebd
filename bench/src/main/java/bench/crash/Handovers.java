package bench.crash;

import bench.rig.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How long what a killed node was sending for waits until another sends for it. Only a lane that
/// had something to be sent at once when its lease ended is judged: another need not be touched by
/// then.
final class Handovers implements AutoCloseable {
  /// The product's own, which no scenario changes.
  static final Duration LEASE = Duration.ofSeconds(30);

  static final Duration GRACE = Duration.ofSeconds(2);

  /// A lane whose owner is dead.
  private record Orphan(String page, long leaseUntil, Life dead) {
    long deadline() {
      return dead.endedAt() + LEASE.plus(GRACE).toMillis();
    }
  }

  /// @param judged lanes that were
  /// @param excused lanes whose next owner died too before it could be expected to send, or when no
  ///   node was there
  /// @param worst seconds from the death to the first request of another; 0 if none was judged
  /// @param afterLease the same from the end of the lease
  record Result(int judged, int excused, double worst, double afterLease, List<String> complaints) {
    String json() {
      return String.format(
          Locale.ROOT,
          "\"handOvers\":%d,\"handOversExcused\":%d,\"handOverSecondsWorst\":%.1f,"
              + "\"afterLeaseSecondsWorst\":%.1f,",
          judged,
          excused,
          worst,
          afterLease);
    }
  }

  private final World world;
  private final Map<Orphan, Long> waitingSince = new ConcurrentHashMap<>();
  private final Map<Orphan, Boolean> seen = new ConcurrentHashMap<>();
  private final Thread watch;
  private volatile boolean open = true;

  Handovers(World world) {
    this.world = world;
    this.watch = Thread.ofPlatform().daemon().name("handovers").start(this::watch);
  }

  private void watch() {
    while (open) {
      try (Connection connection = world.connection()) {
        while (open) {
          for (Ready lane : Ready.all(connection, world.desk.clock.instant())) look(lane);
          Pause.millis(200);
        }
      } catch (SQLException _) {
        Pause.millis(200);
      }
    }
  }

  private void look(Ready lane) {
    Life owner = life(lane.owner());
    if (owner == null || owner.endedAt() == Long.MAX_VALUE) return;
    Orphan orphan = new Orphan(lane.page(), lane.leaseUntil(), owner);
    seen.put(orphan, true);
    if (lane.waiting()) waitingSince.putIfAbsent(orphan, System.currentTimeMillis());
    else waitingSince.remove(orphan);
  }

  private @Nullable Life life(@Nullable UUID id) {
    return id == null ? null : lives().filter(life -> id.equals(life.id())).findAny().orElse(null);
  }

  private Stream<Life> lives() {
    return world.places.stream().flatMap(place -> place.lives.stream());
  }

  /// After everything was sent.
  Result judge() throws Exception {
    Traffic traffic = world.traffic(0);
    List<String> complaints = new ArrayList<>();
    int judged = 0;
    int excused = 0;
    long worst = 0;
    long afterLease = 0;
    for (var each : waitingSince.entrySet()) {
      Orphan lane = each.getKey();
      if (each.getValue() > lane.leaseUntil) continue;
      OptionalLong came =
          traffic.first(one ->
              one.page().equals(lane.page)
                  && one.came() > lane.dead.endedAt()
                  && !one.node().equals(lane.dead.name));
      boolean late = came.isEmpty() || came.getAsLong() > lane.deadline();
      if (late && (inheritedByADeadOne(lane) || !someoneThere(lane))) {
        excused++;
        continue;
      }
      judged++;
      if (late)
        complaints.add(
            "page %s of %s, killed at %d, lease until %d, something to send since %d: sent for at %s"
                .formatted(
                    lane.page,
                    lane.dead.name,
                    lane.dead.endedAt(),
                    lane.leaseUntil,
                    each.getValue(),
                    came));
      if (came.isEmpty()) continue;
      worst = Math.max(worst, came.getAsLong() - lane.dead.endedAt());
      afterLease = Math.max(afterLease, came.getAsLong() - lane.leaseUntil);
    }
    return new Result(judged, excused, worst / 1_000.0, afterLease / 1_000.0, complaints);
  }

  /// Its next owner was killed as well, before the time was over.
  private boolean inheritedByADeadOne(Orphan lane) {
    return seen.keySet().stream()
        .anyMatch(next ->
            next.page.equals(lane.page)
                && !next.dead.equals(lane.dead)
                && next.leaseUntil > lane.leaseUntil
                && next.dead.endedAt() < lane.deadline());
  }

  /// A node that ran from before the lease's end until after the time was over.
  private boolean someoneThere(Orphan lane) {
    return lives()
        .anyMatch(
            life -> life.readyAt() < lane.leaseUntil - 1_000 && life.endedAt() > lane.deadline());
  }

  @Override
  public void close() {
    open = false;
    watch.interrupt();
  }
}
