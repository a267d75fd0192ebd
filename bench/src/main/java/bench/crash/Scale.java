package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// Nodes come and go under load: two join, two leave in good order, one is killed, again and again.
/// No lane may ever have two owners, and whoever leaves in good order gives its lanes back.
final class Scale {
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Ground ground;
  private final Options options;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> slow = new ArrayList<>();
  private final List<String> phases = new ArrayList<>();
  private long giveBackWorst;
  private int givenBack;

  Scale(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  Report run() throws Exception {
    int rounds = options.number("rounds", 3);
    try (World world = ground.world(ground.shared(), "scale")) {
      Owning.note(world);
      world.name();
      world.desk.connect(options.number("pages", 40), options.number("customers", 25));
      world.program("", Kills.DOUBTFUL.formatted(60));
      world.nodes(1);
      for (int n = 0; n < 2; n++) world.place(InetAddress.getLoopbackAddress(), List.of());
      world.desk.write(options.number("rate", 40));
      for (int i = 0; i < rounds; i++) {
        round(world, i);
        System.err.printf("%d rounds, %d s%n", i + 1, world.seconds());
      }
      boolean settled = world.settle();
      Owning.Result owning = Owning.judge(world);
      complaints.addAll(owning.complaints());
      complaints.addAll(world.traffic(0).overlaps());
      if (!options.has("counts")) complaints.addAll(slow);
      String more =
          String.format(
              Locale.ROOT,
              "\"rounds\":%d,\"owners\":%d,\"givenBack\":%d,\"giveBackSecondsWorst\":%.1f,"
                  + "\"perSecond\":[%s],",
              rounds,
              owning.changes(),
              givenBack,
              giveBackWorst / 1_000.0,
              String.join(",", phases));
      return new Report("scale", more, world.verdict(), settled, world.seconds(), complaints);
    }
  }

  /// It begins and ends with one node, another one each time.
  private void round(World world, int i) throws Exception {
    World.Place first = world.places.get(i % 3);
    World.Place second = world.places.get((i + 1) % 3);
    World.Place third = world.places.get((i + 2) % 3);
    phase(world, 1);
    join(world, second);
    phase(world, 2);
    join(world, third);
    phase(world, 3);
    leave(world, first);
    phase(world, 2);
    join(world, first);
    phase(world, 3);
    leave(world, third);
    world.kill(first);
    phase(world, 1);
  }

  private static void join(World world, World.Place place) throws Exception {
    world.start(place);
    world.ready(place);
  }

  /// How many requests come in a second, with so many nodes.
  private void phase(World world, int nodes) throws Exception {
    int before = world.traffic(0).requests().size();
    long began = System.nanoTime();
    Pause.millis(options.number("seconds", 15) * 1_000L);
    double seconds = (System.nanoTime() - began) / 1e9;
    int came = world.traffic(before).requests().size();
    phases.add(
        String.format(Locale.ROOT, "{\"nodes\":%d,\"requests\":%.1f}", nodes, came / seconds));
  }

  /// In good order: afterwards nothing is its own, and what could be sent is soon sent by others.
  private void leave(World world, World.Place place) throws Exception {
    Life life = place.lives.getLast();
    UUID id = life.id();
    Set<String> own = new HashSet<>();
    Map<String, Long> waitingSince = new HashMap<>();
    try (Connection connection = world.connection()) {
      for (Ready lane : lanes(world, connection))
        if (Objects.equals(lane.owner(), id)) own.add(lane.page());
      world.end(place);
      long ended = System.currentTimeMillis();
      for (Ready lane : lanes(world, connection))
        if (Objects.equals(lane.owner(), id))
          complaints.add(
              "%s ended in good order and kept the lane of page %s"
                  .formatted(life.name, lane.page()));
      while (System.currentTimeMillis() < ended + 1_000) {
        long asked = System.currentTimeMillis();
        for (Ready lane : lanes(world, connection))
          // The desk tells no node of what it puts: only who takes a lane reads it at once.
          if (lane.waiting() && lane.owner() == null && own.contains(lane.page()))
            waitingSince.putIfAbsent(lane.page(), asked);
        Pause.millis(20);
      }
    }
    Pause.millis(SOON.toMillis());
    Traffic traffic = world.traffic(0);
    waitingSince.forEach((page, since) -> judge(traffic, life, page, since));
  }

  private static List<Ready> lanes(World world, Connection connection) throws SQLException {
    return Ready.all(connection, world.desk.clock.instant());
  }

  private void judge(Traffic traffic, Life left, String page, long since) {
    OptionalLong came =
        traffic.first(
            one -> one.page().equals(page) && one.came() >= since && !one.node().equals(left.name));
    long took = came.orElse(System.currentTimeMillis()) - since;
    givenBack++;
    giveBackWorst = Math.max(giveBackWorst, took);
    if (took > SOON.toMillis())
      slow.add(
          "page %s of %s, ended in good order at %d, had something to send at %d: sent for at %s"
              .formatted(page, left.name, left.endedAt(), since, came));
  }
}
