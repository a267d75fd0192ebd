package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Nodes that stop without dying: frozen, cut off from the database or from the provider, or with a
/// wrong clock. What they do when they come back is what matters.
final class Silences {
  /// What a clock is ahead after each leap, in seconds, beside what it was wrong before.
  private static final List<Long> LEAPS = List.of(3_600L, -3_600L, 86_400L, -86_400L, 0L);

  /// A node compares its machine's clock with the database's every 10 s.
  private static final Duration SEEN = Duration.ofSeconds(30);

  private static final String TOLD = "machine_is_ahead_seconds=";

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

  /// Three nodes whose clocks differ, and leap while they run: an hour and a day ahead and behind,
  /// and back. They are killed now and then. A wrong clock may delay, never double.
  Report clock() throws Exception {
    int kills = options.number("kills", 30);
    String[] wrong = options.text("wrong", "0,3600,-3600").split(",", -1);
    List<String> complaints = new ArrayList<>();
    try (World world = ground.world(ground.shared(), "clock")) {
      begin(world, 0);
      for (String seconds : wrong) world.add(Long.parseLong(seconds));
      for (World.Place place : world.places) world.ready(place);
      int nodes = world.places.size();
      long first = Long.parseLong(wrong[0]);
      int leaps = leapInFull(world, world.places.getFirst(), first, complaints);
      for (int i = 1; i <= kills; i++) {
        Pause.millis(options.number("between", 5_000));
        World.Place place = world.places.get(i % nodes);
        world.kill(place);
        world.start(place);
        world.ready(place);
        World.Place leaping = world.places.get((i + 1) % nodes);
        long own = Long.parseLong(wrong[leaping.number]);
        world.leap(leaping, own + LEAPS.get(i / nodes % LEAPS.size()));
        leaps++;
      }
      Pause.millis(options.number("after", 35_000));
      for (World.Place place : world.places) world.leap(place, 0);
      String more =
          "\"kills\":%d,\"leaps\":%d,\"wrongSeconds\":[%s],"
              .formatted(kills, leaps, String.join(",", wrong));
      return Kills.end(world, "clock", more, complaints);
    }
  }

  /// Its node is not killed meanwhile, and must see the first leap: else nothing leapt.
  ///
  /// @param own what the clock is ahead before
  private int leapInFull(World world, World.Place place, long own, List<String> complaints)
      throws Exception {
    for (long leap : LEAPS) {
      world.leap(place, own + leap);
      // Who began with a wrong clock has said so before.
      if (own == 0
          && leap == LEAPS.getFirst()
          && !Pause.until(SEEN, () -> world.logged(place, TOLD)))
        complaints.add("a clock leapt and its node did not see it");
      Pause.millis(options.number("between", 5_000));
    }
    return LEAPS.size();
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
