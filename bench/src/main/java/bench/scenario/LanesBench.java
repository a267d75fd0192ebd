package bench.scenario;

import bench.rig.Cpu;
import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import java.util.ArrayList;
import java.util.List;

/// The same total rate over ten channels, and over a hundred thousand of which one in a hundred is
/// active; and what a hundred thousand idle lanes cost. The ten are measured before the others are
/// there, and once more beside them.
public final class LanesBench {
  private static final int IDLE_FROM = 200_001;

  private final Options options;

  /// @param options `--channels N --perSecond N --seconds N`
  public LanesBench(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    int channels = options.number("channels", 100_000);
    int few = 10;
    int active = Math.max(few, channels / 100);
    int seconds = options.number("seconds", 20);
    double rate = options.number("perSecond", 300);
    try (Site site = Site.open(options.number("delay", 50));
        Worker node = site.alone()) {
      site.drain(node, new Work(1, few, 20, 20, 1)); // warm
      List<Long> system = List.of(node.pid(), site.postgres.pid());
      double idleFew = idle(system, seconds);
      // Each active channel is opened once before: its first page in memory is not what is
      // measured. Both are warmed: a JVM that compiles costs more than what is.
      site.drain(node, new Work(1, active, 1, 1, 1_001));
      var overFew = new Flow(new Work(1, few, Math.max(20, active / few), 1, 21));
      var overMany = new Flow(new Work(1, active, 1, 1, 1_002));
      for (Flow flow : List.of(overFew, overMany)) flow.cost(site, node, system, rate, seconds);
      double costFew = overFew.cost(site, node, system, rate, seconds);
      site.bulk().idleChannels(IDLE_FROM, channels - active);
      site.bulk().settle();
      double idleMany = idle(system, seconds);
      List<Double> costs = new ArrayList<>();
      for (int n = 0; n < 2; n++) costs.add(overMany.cost(site, node, system, rate, seconds));
      double costMany = Figures.median(costs);
      double costFewOfMany = overFew.cost(site, node, system, rate, seconds);
      Figures.print(
          site.counted(
              Figures.line("lanes")
                  .put("channels", channels)
                  .put("active", active)
                  .put("perSecond", rate)
                  .put("cpuMillisFew", Figures.round(costFew))
                  .put("cpuMillisMany", Figures.round(costMany))
                  .put("costRatio", Figures.round(costMany / costFew))
                  .put("cpuMillisFewOfMany", Figures.round(costFewOfMany))
                  .put("idleCpuPercentFew", Figures.round(idleFew * 100))
                  .put("idleCpuPercentMany", Figures.round(idleMany * 100))
                  .put("residentMegabytes", Cpu.residentMegabytes(node.pid()))));
    }
  }

  /// CPU seconds per second with nothing to do.
  private static double idle(List<Long> system, int seconds) throws InterruptedException {
    Drained.tidied();
    double before = Cpu.seconds(system);
    Thread.sleep(seconds * 1_000L);
    return (Cpu.seconds(system) - before) / seconds;
  }

  /// Messages that arrive at a rate over the same conversations, again and again.
  private static final class Flow {
    private Work next;

    Flow(Work first) {
      this.next = first;
    }

    /// @return milliseconds of CPU per message
    double cost(Site site, Worker node, List<Long> system, double rate, int seconds)
        throws InterruptedException {
      double before = Cpu.seconds(system);
      Overhead overhead = Overhead.arrive(site, node, next, rate, seconds, 0);
      double spent = Cpu.seconds(system) - before;
      next =
          new Work(
              next.from(),
              next.channels(),
              next.conversations(),
              1,
              next.firstSeq() + overhead.count());
      return spent * 1e3 / overhead.count();
    }
  }
}
