package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One of two nodes loses the database: its questions arrive and the answers do not; or neither; or
/// the wire forgets its connections and tells nobody; or (`NETWORK`) its network is cut, so that
/// the provider is out of reach too. Then the other loses the provider, see [OutOfReach].
final class Partition {
  private static final String NETWORK = "NETWORK";
  private static final Duration GIVES_UP = Handovers.LEASE.multipliedBy(2).dividedBy(3);

  private final Ground ground;
  private final Options options;
  private final List<String> complaints = new ArrayList<>();
  private final List<Predicate<Traffic.Request>> delayed = new ArrayList<>();
  private long stopWorst;
  private int cuts;

  Partition(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  Report run() throws Exception {
    List<String> lines = new ArrayList<>(lines());
    try (Namespace network = lines.contains(NETWORK) ? Namespace.open() : null;
        World world = ground.world(ground.shared(), "partition")) {
      if (network == null) lines.remove(NETWORK);
      Owning.note(world);
      world.name();
      Silences.prepare(world, options);
      begin(world, network);
      int rounds = options.number("rounds", 2);
      for (int i = 0; i < rounds; i++)
        for (String line : lines) {
          Pause.millis(3_000);
          if (line.equals(NETWORK) && network != null) cut(world, network);
          else cut(world, world.places.get(i % 2), Proxy.Line.valueOf(line));
          Pause.millis(3_000);
          System.err.printf("%s, %d s%n", line, world.seconds());
        }
      String unreached = loseTheProvider(world);
      goesOnAlone(world);
      boolean settled = world.settle();
      judge(world);
      return new Report(
          "partition",
          figures(rounds) + unreached,
          world.verdict(),
          settled,
          world.seconds(),
          complaints);
    }
  }

  private static void begin(World world, @Nullable Namespace network) throws IOException {
    if (network == null) world.place(InetAddress.getLoopbackAddress(), List.of());
    else world.place(network.here(), network.inside());
    world.place(InetAddress.getLoopbackAddress(), List.of());
    for (World.Place place : world.places) world.start(place);
    for (World.Place place : world.places) world.ready(place);
  }

  private List<String> lines() {
    return List.of(options.text("lines", "DEAF,STALLED," + NETWORK).split(",", -1));
  }

  /// From the database alone: what it still does is seen at the provider.
  private void cut(World world, World.Place place, Proxy.Line line) throws Exception {
    Life life = place.lives.getLast();
    int before = world.traffic(0).requests().size();
    long cut = System.currentTimeMillis();
    place.toDatabase.line(line);
    absence(world, line.toString(), life, cut);
    long mended = System.currentTimeMillis();
    place.toDatabase.line(Proxy.Line.GOOD);
    OptionalLong last =
        world
            .traffic(before)
            .last(one -> one.node().equals(life.name) && one.came() > cut && one.came() < mended);
    long took = last.orElse(cut) - cut;
    stopWorst = Math.max(stopWorst, took);
    if (!options.has("counts") && took > GIVES_UP.plus(Handovers.GRACE).toMillis())
      complaints.add(
          "%s: %s was cut off at %d and sent until %d"
              .formatted(line, life.name, cut, last.orElse(cut)));
  }

  /// What it had asked for before may arrive when the cable is whole again: that is the network's.
  private void cut(World world, Namespace network) throws Exception {
    Life life = world.places.getFirst().lives.getLast();
    long cut = System.currentTimeMillis();
    network.cut();
    try {
      absence(world, NETWORK, life, cut);
    } finally {
      network.mend();
    }
    cuts++;
    long mended = System.currentTimeMillis();
    delayed.add(arrivesLate(life.name, cut, mended));
  }

  private static Predicate<Traffic.Request> arrivesLate(String node, long cut, long mended) {
    return one -> one.node().equals(node) && one.came() >= cut && one.came() < mended + 60_000;
  }

  /// The lease runs out, and what was sent for is sent for by the other.
  private void absence(World world, String what, Life life, long cut) throws Exception {
    Silences.absence(world, options, what, complaints);
    long now = System.currentTimeMillis();
    if (options.has("counts") || now < cut + Handovers.LEASE.plus(Handovers.GRACE).toMillis())
      return;
    try (Connection connection = world.connection()) {
      for (Ready lane : Ready.all(connection, world.desk.clock.instant()))
        if (lane.waiting()
            && lane.owner() != null
            && lane.owner().equals(life.id())
            && lane.leaseUntil() < now - Handovers.GRACE.toMillis())
          complaints.add(
              "%s: nobody took the lane of page %s from %s, cut off at %d, lease until %d, now %d"
                  .formatted(what, lane.page(), life.name, cut, lane.leaseUntil(), now));
    }
  }

  /// For longer than a request is waited for, so that what it tried has an outcome.
  private String loseTheProvider(World world) throws Exception {
    var unreached = new OutOfReach(world, world.places.getLast(), world.places.getFirst());
    var time = Duration.ofSeconds(Math.max(32, options.number("seconds", 95) / 2));
    String life = world.places.getLast().lives.getLast().name;
    long cut = System.currentTimeMillis();
    complaints.addAll(unreached.run(time, !options.has("counts")));
    delayed.add(arrivesLate(life, cut, System.currentTimeMillis()));
    world.program("", Kills.DOUBTFUL.formatted(60));
    return unreached.json();
  }

  /// Who was cut off must be able to do all the work again.
  private void goesOnAlone(World world) throws Exception {
    world.kill(world.places.getLast());
    int before = world.taken(0).size();
    if (!Pause.until(Duration.ofMinutes(3), () -> world.taken(before).size() > 100))
      complaints.add("the node that was cut off does not send again");
  }

  private void judge(World world) throws Exception {
    complaints.addAll(Owning.judge(world).complaints());
    List<Traffic.Request> all =
        world.traffic(0).requests().stream()
            .filter(one -> delayed.stream().noneMatch(late -> late.test(one)))
            .toList();
    complaints.addAll(new Traffic(all).overlaps());
  }

  private String figures(int rounds) {
    return String.format(
        Locale.ROOT,
        "\"rounds\":%d,\"networkCuts\":%d,\"stopSecondsWorst\":%.1f,",
        rounds,
        cuts,
        stopWorst / 1_000.0);
  }
}
