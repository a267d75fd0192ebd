package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.util.List;
import java.util.Random;
import tintoi.postgres.EmbeddedPostgres;

/// kill -9 of nodes, of PostgreSQL, of both, at random moments under load, while the provider makes
/// outcomes doubtful.
final class Kills {
  /// Most is well; the rest leaves doubt, in both directions, and half the echoes never come.
  static final String DOUBTFUL =
      "OK=84,RESET_AFTER=4,RESET_BEFORE=4,CLOSE_AFTER=3,OK_THEN_RESET=4,ERROR_500=1;"
          + "delay=%d;echo=45;late=15;unreadable=5";

  private final Ground ground;
  private final Options options;
  private final Random random;

  Kills(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
    this.random = new Random(options.number("seed", 7));
  }

  /// Its leases are void when it starts again. Who writes is another process, though, which a node
  /// that is alone does not hear: what is put into an open lane is found when that closes.
  private static void alone(World world) {
    world.set("tintoi.delivery.alone", "true");
    world.set("tintoi.delivery.linger", "2s");
  }

  /// One node, whose leases are void when it starts again.
  Report node() throws Exception {
    int kills = options.number("kills", 1_000);
    try (World world = ground.world(ground.shared(), "node")) {
      alone(world);
      begin(world, 1);
      World.Place place = world.places.getFirst();
      for (int i = 1; i <= kills; i++) {
        upset(world);
        Pause.millis(100 + random.nextInt(options.number("between", 1_500)));
        world.kill(place);
        world.start(place);
        // One in ten dies while it starts.
        if (random.nextInt(10) == 0) Pause.millis(random.nextInt(900));
        else world.ready(place);
        progress(world, i);
      }
      return end(world, "node", "\"kills\":" + kills + ",", List.of());
    }
  }

  /// Several nodes on one database; whose lanes a dead one held wait for their leases.
  Report nodes() throws Exception {
    int kills = options.number("kills", 200);
    int nodes = options.number("nodes", 3);
    try (World world = ground.world(ground.shared(), "nodes");
        Handovers handovers = new Handovers(world)) {
      world.name();
      begin(world, nodes);
      for (int i = 1; i <= kills; i++) {
        upset(world);
        Pause.millis(500 + random.nextInt(options.number("between", 4_000)));
        World.Place place = world.places.get(random.nextInt(nodes));
        world.kill(place);
        world.start(place);
        progress(world, i);
      }
      boolean settled = world.settle();
      Handovers.Result result = handovers.judge();
      String more = "\"nodes\":%d,\"kills\":%d,".formatted(nodes, kills) + result.json();
      List<String> complaints = options.has("counts") ? List.of() : result.complaints();
      return new Report("nodes", more, world.verdict(), settled, world.seconds(), complaints);
    }
  }

  /// PostgreSQL: its first process, or one of those that serve a connection; and slow restarts.
  Report postgres() throws Exception {
    int kills = options.number("kills", 100);
    int slow = options.number("slow", 60);
    try (EmbeddedPostgres postgres = ground.own();
        World world = ground.world(postgres, "postgres")) {
      world.name();
      begin(world, options.number("nodes", 2));
      Return judge = new Return(world);
      for (int i = 1; i <= kills; i++) {
        upset(world);
        Pause.millis(500 + random.nextInt(options.number("between", 3_000)));
        long gone = System.currentTimeMillis();
        Felling.signal(world, i);
        judge.await(gone);
        if (slow > 0 && i % 25 == 1) unreachable(world, slow, judge);
        progress(world, i);
      }
      boolean settled = world.settle();
      String more = "\"kills\":%d,\"slowSeconds\":%d,".formatted(kills, slow) + judge.json();
      return new Report(
          "postgres",
          more,
          world.verdict(),
          settled,
          world.seconds(),
          options.has("counts") ? List.of() : judge.complaints());
    }
  }

  /// The database and a node at one moment.
  Report both() throws Exception {
    int kills = options.number("kills", 100);
    try (EmbeddedPostgres postgres = ground.own();
        World world = ground.world(postgres, "both")) {
      alone(world);
      begin(world, 1);
      World.Place place = world.places.getFirst();
      for (int i = 1; i <= kills; i++) {
        upset(world);
        Pause.millis(500 + random.nextInt(options.number("between", 2_500)));
        if (random.nextBoolean()) {
          Felling.kill(world, i);
          world.kill(place);
        } else {
          world.kill(place);
          Felling.kill(world, i);
        }
        Felling.await(world);
        world.start(place);
        world.ready(place);
        progress(world, i);
      }
      return end(world, "both", "\"kills\":" + kills + ",", List.of());
    }
  }

  /// `--mix no`: Messenger alone, as where times are compared.
  static boolean isMixed(Options options) {
    return options.text("mix", "yes").equals("yes");
  }

  private void begin(World world, int nodes) throws Exception {
    world.desk.connect(
        options.number("pages", 12), options.number("customers", 25), isMixed(options));
    upset(world);
    world.nodes(nodes);
    world.desk.write(options.number("rate", 40));
  }

  static Report end(World world, String mode, String more, List<String> complaints)
      throws Exception {
    boolean settled = world.settle();
    return new Report(mode, more, world.verdict(), settled, world.seconds(), complaints);
  }

  private void upset(World world) throws Exception {
    world.program("", DOUBTFUL.formatted(5 + random.nextInt(120)));
  }

  /// As a server that takes long to come back.
  private static void unreachable(World world, int seconds, Return judge) throws Exception {
    long gone = System.currentTimeMillis();
    for (World.Place place : world.places) place.toDatabase.line(Proxy.Line.REFUSED);
    Pause.millis(seconds * 1_000L);
    long back = System.currentTimeMillis();
    for (World.Place place : world.places) place.toDatabase.line(Proxy.Line.GOOD);
    judge.back(gone, back, back);
  }

  private static void progress(World world, int i) {
    if (i % 20 == 0)
      System.err.printf(
          "%d kills, %d acknowledged, %d s%n", i, world.desk.acknowledged.size(), world.seconds());
  }
}
