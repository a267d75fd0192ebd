package bench;

import bench.peer.Peers;
import bench.rig.Figures;
import bench.rig.Options;
import bench.scenario.Browser;
import bench.scenario.BurstBench;
import bench.scenario.Campaign;
import bench.scenario.Find;
import bench.scenario.Hold;
import bench.scenario.IntakeBench;
import bench.scenario.LanesBench;
import bench.scenario.Latency;
import bench.scenario.Nodes;
import bench.scenario.Release;
import bench.scenario.Rough;
import bench.scenario.StartBench;
import bench.scenario.Storm;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All measurements, one after the other, and the table of them. A measurement that fails is a line
/// that says so; the others go on.
final class All {
  private All() {}

  private interface Measurement {
    void run(Options options) throws Exception;
  }

  /// What each is run with, unless `--NAME.option value` says otherwise.
  private static final Map<String, String> SIZES = new LinkedHashMap<>();

  static {
    SIZES.put("drain", "");
    SIZES.put("peers", "");
    SIZES.put("latency", "");
    SIZES.put("rough", "");
    SIZES.put("find", "--rounds 2 --open 45");
    SIZES.put("campaign", "--seconds 120");
    SIZES.put("release", "--seconds 45");
    SIZES.put("hold", "");
    SIZES.put("lanes", "--seconds 15");
    SIZES.put("nodes", "--messages 9000");
    SIZES.put("storm", "--seconds 30");
    SIZES.put("intake", "");
    SIZES.put("burst", "");
    SIZES.put("browser", "--seconds 15");
    SIZES.put("start", "--rounds 3");
  }

  private static final Map<String, String> QUICK =
      Map.ofEntries(
          Map.entry("drain", "--channels 20 --conversations 10 --messages 3 --rounds 1"),
          Map.entry("peers", "--messages 1000 --channels 20 --conversations 10 --rounds 1"),
          Map.entry("latency", "--messages 1000 --channels 20 --seconds 3"),
          Map.entry(
              "rough",
              "--messages 400 --channels 40 --conversations 10 --perSecond 40 --seconds 5 --hangs 0.01"),
          Map.entry("find", "--messages 5000 --held 0,1000,10000 --rounds 1 --open 3"),
          Map.entry("campaign", "--messages 10000 --seconds 5"),
          Map.entry("release", "--messages 10000 --channels 100 --seconds 10"),
          Map.entry("hold", "--messages 10000"),
          Map.entry("lanes", "--channels 2000 --perSecond 100 --seconds 3"),
          Map.entry("nodes", "--nodes 2 --messages 2000 --channels 50"),
          Map.entry("storm", "--seconds 5 --perSecond 50 --channels 10"),
          Map.entry("intake", "--messages 1000 --rounds 1"),
          Map.entry("burst", "--perSecond 200 --seconds 3 --warm 500"),
          Map.entry("browser", "--perSecond 20 --seconds 3 --customers 50"),
          Map.entry("start", "--rounds 1 --idle 3 --channels 20"));

  /// @param options `--only name,name --quick yes --NAME.option value`
  static void run(Options options) throws Exception {
    Files.deleteIfExists(Figures.FILE);
    List<String> names =
        Arrays.asList(options.text("only", String.join(",", SIZES.keySet())).split(","));
    boolean quick = options.text("quick", "no").equals("yes");
    Instant began = Instant.now();
    for (String name : names) {
      String sizes = quick ? QUICK.getOrDefault(name, "") : SIZES.getOrDefault(name, "");
      try {
        measurement(name).run(options.of(name, sizes));
      } catch (Exception e) {
        e.printStackTrace();
        Figures.print(Figures.line(name).put("failed", String.valueOf(e.getMessage())));
      }
    }
    System.err.printf("all took %d minutes%n", Duration.between(began, Instant.now()).toMinutes());
    Table.print();
  }

  private static Measurement measurement(String name) {
    return switch (name) {
      case "drain" -> o -> new Drain(o).run();
      case "peers" -> o -> new Peers(o).run();
      case "find" -> o -> new Find(o).run();
      case "latency" -> o -> new Latency(o).run();
      case "rough" -> o -> new Rough(o).run();
      case "campaign" -> o -> new Campaign(o).run();
      case "release" -> o -> new Release(o).run();
      case "hold" -> o -> new Hold(o).run();
      case "lanes" -> o -> new LanesBench(o).run();
      case "nodes" -> o -> new Nodes(o).run();
      case "storm" -> o -> new Storm(o).run();
      case "intake" -> o -> new IntakeBench(o).run();
      case "burst" -> o -> new BurstBench(o).run();
      case "browser" -> o -> new Browser(o).run();
      case "start" -> o -> new StartBench(o).run();
      default -> throw new IllegalArgumentException("no such measurement: " + name);
    };
  }
}
