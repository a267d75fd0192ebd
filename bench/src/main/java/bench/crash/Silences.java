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
        absence(world, "freeze", complaints);
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

  /// One of two nodes loses the database: its questions arrive and the answers do not; or neither;
  /// or the wire forgets its connections and tells nobody. Then the other loses the provider.
  Report partition() throws Exception {
    List<String> complaints = new ArrayList<>();
    int rounds = options.number("rounds", 2);
    try (World world = ground.world(ground.shared(), "partition")) {
      begin(world, 2);
      for (int i = 0; i < rounds; i++)
        for (Proxy.Line line : lines()) {
          Pause.millis(3_000);
          Proxy wire = world.places.get(i % 2).toDatabase;
          wire.line(line);
          absence(world, line.toString(), complaints);
          wire.line(Proxy.Line.GOOD);
          Pause.millis(3_000);
          System.err.printf("%s, %d s%n", line, world.seconds());
        }
      world.places.getLast().toProvider.line(Proxy.Line.STALLED);
      Pause.millis(options.number("seconds", 60) * 1_000L / 2);
      world.places.getLast().toProvider.line(Proxy.Line.GOOD);
      goesOnAlone(world, complaints);
      return Kills.end(world, "partition", "\"rounds\":" + rounds + ",", complaints);
    }
  }

  private List<Proxy.Line> lines() {
    List<Proxy.Line> lines = new ArrayList<>();
    for (String name : options.text("lines", "DEAF,STALLED").split(",", -1))
      lines.add(Proxy.Line.valueOf(name));
    return lines;
  }

  /// Who was cut off must be able to do all the work again.
  private void goesOnAlone(World world, List<String> complaints) throws Exception {
    world.kill(world.places.getLast());
    int before = world.taken(0).size();
    if (!Pause.until(Duration.ofMinutes(3), () -> world.taken(before).size() > 100))
      complaints.add("the node that was cut off does not send again");
  }

  /// The lease runs out; then doubt is looked for twice (the clock of all is moved for that when
  /// `--hurry` is given, else it takes its minute).
  private void absence(World world, String what, List<String> complaints) throws Exception {
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
    world.desk.connect(options.number("pages", 12), options.number("customers", 25));
    world.program("", Kills.DOUBTFUL.formatted(60));
    world.nodes(nodes);
    world.desk.write(options.number("rate", 60));
  }
}
