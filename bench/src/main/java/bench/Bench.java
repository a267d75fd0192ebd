package bench;

import bench.crash.Crash;
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
import java.util.Arrays;

/// `bin/bench WHAT`: runs one measurement and prints one JSON line per figure. It ends with 1 if
/// one of them has a count that must be 0 and is not.
final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    Options options = new Options(Arrays.copyOfRange(args, Math.min(1, args.length), args.length));
    switch (args.length == 0 ? "" : args[0]) {
      case "drain" -> new Drain(options).run();
      case "crash" -> System.exit(new Crash(options).run() ? 0 : 1);
      case "week" -> new Week(options).run();
      case "peers" -> new Peers(options).run();
      case "find" -> new Find(options).run();
      case "latency" -> new Latency(options).run();
      case "rough" -> new Rough(options).run();
      case "campaign" -> new Campaign(options).run();
      case "release" -> new Release(options).run();
      case "hold" -> new Hold(options).run();
      case "lanes" -> new LanesBench(options).run();
      case "nodes" -> new Nodes(options).run();
      case "storm" -> new Storm(options).run();
      case "intake" -> new IntakeBench(options).run();
      case "burst" -> new BurstBench(options).run();
      case "browser" -> new Browser(options).run();
      case "start" -> new StartBench(options).run();
      case "all" -> All.run(options);
      case "table" -> System.exit(Table.print() ? 0 : 1);
      default -> {
        System.err.println("bench: what? bin/bench --help tells.");
        System.exit(2);
      }
    }
    System.exit(Figures.good() ? 0 : 1);
  }
}
