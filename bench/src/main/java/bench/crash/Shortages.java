package bench.crash;

import bench.crash.whole.SmallDisk;
import bench.rig.Options;
import bench.rig.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tintoi.postgres.EmbeddedPostgres;

/// A database that is full, or cut in the middle of commits.
final class Shortages {
  private final Ground ground;
  private final Options options;

  Shortages(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  /// Data and log on a small file system that gets full under load; then there is room again.
  ///
  /// @return null where we may not mount one
  @Nullable Report full() throws Exception {
    int rounds = options.number("rounds", 3);
    SmallDisk disk = SmallDisk.at(ground.folder.resolve("small"));
    if (disk == null) return null;
    List<String> complaints = new ArrayList<>();
    try (disk;
        EmbeddedPostgres postgres = Ground.start(disk.home.resolve("postgres"));
        World world = ground.world(postgres, "full")) {
      begin(world, options, false);
      for (int i = 0; i < rounds; i++) {
        Pause.millis(2_000);
        disk.fill();
        int uncertain = world.desk.uncertain.get();
        boolean refused =
            Pause.until(Duration.ofMinutes(2), () -> world.desk.uncertain.get() > uncertain + 5);
        if (!refused) complaints.add("it never got full");
        Pause.millis(options.number("seconds", 30) * 1_000L);
        disk.empty();
        int before = world.desk.acknowledged.size();
        if (!Pause.until(Duration.ofMinutes(2), () -> world.desk.acknowledged.size() > before + 20))
          complaints.add("nothing is taken after there is room again");
        System.err.printf("%d times full, %d s%n", i + 1, world.seconds());
      }
      return Kills.end(world, "full", "\"rounds\":" + rounds + ",", complaints);
    }
  }

  /// Connections between nodes and database are cut in the middle of commits, and all at once.
  Report cuts() throws Exception {
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
