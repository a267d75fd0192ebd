package bench.crash;

import bench.rig.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Nodes that stop without dying: frozen, cut off from the database or from the provider, or with a
/// wrong clock. What they do when they come back is what matters.
final class Silences {
  private final Ground ground;
  private final Options options;

  Silences(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  /// One of two nodes stands still, beyond its lease and until what it was sending was looked for
  /// twice; then it goes on as if nothing had been.
  Report freeze() throws Exception {
    int rounds = options.number("rounds", 10);
    List<String> complaints = new ArrayList<>();
    try (World world = ground.world(ground.shared(), "freeze")) {
      begin(world, 2);
      for (int i = 0; i < rounds; i++) {
        Pause.millis(3_000);
        World.Place frozen = world.places.get(i % 2);
        freeze(frozen, true);
        absence(world, options, "freeze", complaints);
        freeze(frozen, false);
        Pause.millis(3_000);
        System.err.printf("%d freezes, %d s%n", i + 1, world.seconds());
      }
      return Kills.end(world, "freeze", "\"rounds\":" + rounds + ",", complaints);
    }
  }

  private static void freeze(World.Place place, boolean on) {
    Child node = place.node;
    if (node == null) return;
    if (on) node.freeze();
    else node.thaw();
  }

  /// The lease runs out; then doubt is looked for twice (the clock of all is moved for that when
  /// `--hurry` is given, else it takes its minute).
  static void absence(World world, Options options, String what, List<String> complaints)
      throws Exception {
    int before = world.taken(0).size();
    Pause.millis(options.number("seconds", 95) * 1_000L);
    if (options.has("hurry"))
      for (int n = 0; n < 2; n++) {
        world.move(Duration.ofSeconds(40));
        Pause.millis(1_500);
      }
    if (world.taken(before).isEmpty()) complaints.add(what + ": the other node does not go on");
  }

  /// Three nodes whose clocks differ, killed now and then. A wrong clock may delay, never double.
  Report clock() throws Exception {
    int kills = options.number("kills", 30);
    String[] wrong = options.text("wrong", "0,3600,-3600").split(",", -1);
    try (World world = ground.world(ground.shared(), "clock")) {
      begin(world, 0);
      for (String seconds : wrong) world.add(Long.parseLong(seconds));
      for (World.Place place : world.places) world.ready(place);
      for (int i = 1; i <= kills; i++) {
        Pause.millis(options.number("between", 5_000));
        World.Place place = world.places.get(i % world.places.size());
        world.kill(place);
        world.start(place);
        world.ready(place);
      }
      Pause.millis(options.number("after", 35_000));
      // Whoever is asked now must have the right time: the others are put right.
      for (World.Place place : world.places) {
        if (place.wrongSeconds == 0) continue;
        place.wrongSeconds = 0;
        world.kill(place);
      }
      String more = "\"kills\":%d,\"wrongSeconds\":[%s],".formatted(kills, String.join(",", wrong));
      return Kills.end(world, "clock", more, List.of());
    }
  }

  private void begin(World world, int nodes) throws Exception {
    prepare(world, options);
    world.nodes(nodes);
  }

  /// Somebody writes to a doubtful provider.
  static void prepare(World world, Options options) throws Exception {
    world.desk.connect(options.number("pages", 12), options.number("customers", 25));
    world.program("", Kills.DOUBTFUL.formatted(60));
    world.desk.write(options.number("rate", 60));
  }
}
