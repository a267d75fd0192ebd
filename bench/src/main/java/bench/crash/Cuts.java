package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// A database whose connections are cut in the middle of commits.
final class Cuts {
  private final Ground ground;
  private final Options options;

  Cuts(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  /// Connections between nodes and database are cut in the middle of commits, and all at once.
  Report run() throws Exception {
    int cuts = options.number("cuts", 1_000);
    Random random = new Random(options.number("seed", 7));
    try (World world = ground.world(ground.shared(), "cuts")) {
      begin(world, options, Kills.isMixed(options));
      for (World.Place place : world.places)
        place.toDatabase.cutCommits(options.number("percent", 10));
      Pause.until(
          Duration.ofHours(2),
          () -> {
            Pause.millis(300);
            World.Place place = world.places.get(random.nextInt(world.places.size()));
            if (random.nextInt(20) == 0) place.toDatabase.cutAll();
            return cuts(world) >= cuts;
          });
      return Kills.end(world, "cuts", "\"cuts\":" + cuts(world) + ",", List.of());
    }
  }

  private static int cuts(World world) {
    return world.places.stream().mapToInt(place -> place.toDatabase.cuts()).sum();
  }

  static void begin(World world, Options options, boolean mixed) throws Exception {
    world.desk.connect(options.number("pages", 12), options.number("customers", 25), mixed);
    world.program("", Kills.DOUBTFUL.formatted(30));
    world.nodes(options.number("nodes", 1));
    world.desk.write(options.number("rate", 60));
  }
}
