package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of two nodes loses the database: its questions arrive and the answers do not; or neither; or
/// the wire forgets its connections and tells nobody; or the cable is cut that leads to it, or
/// (`NETWORK`) every cable, so that the provider is out of reach too. Then the other loses the
/// provider, see [OutOfReach].
final class Partition {
  /// Whose way is whole again has lanes again within that, though it waits for dead connections.
  private static final Duration BACK = Duration.ofMinutes(1);

  private final Ground ground;
  private final Options options;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final CutOff cuts = new CutOff();

  Partition(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  Report run() throws Exception {
    List<String> lines = lines();
    try (Namespace network = network(lines);
        World world = ground.world(ground.shared(), "partition")) {
      Owning.note(world);
      world.name();
      Silences.prepare(world, options);
      begin(world, network);
      int rounds = options.number("rounds", 2);
      for (int i = 0; i < rounds; i++)
        for (String line : lines) {
          cut(world, what(world, network, line, i));
          System.err.printf("%s, %d s%n", line, world.seconds());
        }
      String unreached = loseTheProvider(world);
      goesOnAlone(world);
      boolean settled = world.settle();
      complaints.addAll(Owning.judge(world).complaints());
      Traffic traffic = world.traffic(0);
      complaints.addAll(cuts.complaints(traffic, !options.has("counts")));
      return new Report(
          "partition",
          "\"rounds\":%d,".formatted(rounds) + cuts.json(traffic) + unreached,
          world.verdict(),
          settled,
          world.seconds(),
          complaints,
          leftOut);
    }
  }

  private List<String> lines() {
    String all = "DEAF,STALLED,NETWORK,DATABASE_ONLY,FORGETFUL";
    return new ArrayList<>(List.of(options.text("lines", all).split(",", -1)));
  }

  /// @param lines those that cannot be are taken away
  private @Nullable Namespace network(List<String> lines) {
    if (lines.stream().noneMatch(Cut.OF_CABLES::contains)) return null;
    try {
      return Namespace.open();
    } catch (IOException e) {
      String why =
          ": no network of its own can be made for a node here (needs root and ip): "
              + e.getMessage();
      for (String line : Cut.OF_CABLES) if (lines.remove(line)) leftOut.add(line + why);
      return null;
    }
  }

  private static void begin(World world, @Nullable Namespace network) throws IOException {
    if (network == null) world.place(InetAddress.getLoopbackAddress(), List.of());
    else world.place(network.toDatabase.here(), network.toProvider.here(), network.inside());
    world.place(InetAddress.getLoopbackAddress(), List.of());
    for (World.Place place : world.places) world.start(place);
    for (World.Place place : world.places) world.ready(place);
  }

  private static Cut what(World world, @Nullable Namespace network, String line, int round) {
    return network != null && Cut.OF_CABLES.contains(line)
        ? Cut.cable(line, world.places.getFirst(), network)
        : Cut.wire(line, world.places.get(round % 2));
  }

  private void cut(World world, Cut cut) throws Exception {
    Life life = cut.place().lives.getLast();
    works(world, cut.line(), life);
    Pause.millis(3_000);
    long began = System.currentTimeMillis();
    cut.begin().take();
    long ended;
    try {
      for (String fault : cut.faults()) complaints.add(cut.line() + ": " + fault);
      absence(world, cut.line(), life, began);
    } finally {
      ended = System.currentTimeMillis();
      cut.end().take();
    }
    if (cut.alone()) cuts.lostDatabase(cut.line(), life.name, began, ended);
    else cuts.lostProvider(cut.line(), life.name, began, ended);
    works(world, cut.line() + " is over", life);
  }

  /// Whoever has no lane shows nothing when it is cut off.
  private void works(World world, String when, Life life) throws Exception {
    Duration patience = options.has("counts") ? BACK.multipliedBy(3) : BACK;
    try (Connection connection = world.connection()) {
      if (!Pause.until(patience, () -> hasALane(connection, life)))
        complaints.add("%s: %s gets no lane".formatted(when, life.name));
    }
  }

  private static boolean hasALane(Connection connection, Life life) throws SQLException {
    return Standing.all(connection).stream()
        .anyMatch(lane -> lane.owner() != null && lane.owner().equals(life.id()));
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
    cuts.lostProvider("PROVIDER", life, cut, System.currentTimeMillis());
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
}
