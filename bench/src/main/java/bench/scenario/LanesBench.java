package bench.scenario;

import bench.rig.Cpu;
import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import java.util.ArrayList;
import java.util.List;

/// The same total rate over ten channels, over a thousand and over a hundred thousand of which one
/// in a hundred is active; and what a hundred thousand idle lanes cost. The ten are measured before
/// the others are there, and once more beside all of them.
public final class LanesBench {
  private static final int FEW = 10;
  private static final int SOME = 1_000;
  private static final int SOME_FROM = 100_001;
  private static final int IDLE_FROM = 200_001;

  private final Options options;
  private final int channels;
  private final int active;
  private final int seconds;
  private final double rate;

  /// @param options `--channels N --perSecond N --seconds N`
  public LanesBench(Options options) {
    this.options = options;
    channels = options.number("channels", 100_000);
    active = Math.max(FEW, channels / 100);
    seconds = options.number("seconds", 20);
    rate = options.number("perSecond", 300);
  }

  public void run() throws Exception {
    int some = Math.min(SOME, channels);
    try (Site site = Site.open(options.number("delay", 50));
        Worker node = site.alone()) {
      List<Long> system = List.of(node.pid(), site.postgres.pid());
      site.drain(node, new Work(1, FEW, 20, 20, 1)); // warm
      double idleFew = idle(system);
      var overFew = new Flow(new Work(1, FEW, Math.max(20, active / FEW), 1, 21));
      // A JVM that compiles costs more than what is asked about.
      for (int n = 0; n < 2; n++) overFew.cost(site, node, system);
      double costFew = median(overFew, site, node, system);
      // One in a hundred of a thousand are the same ten.
      site.bulk().idleChannels(SOME_FROM, some - FEW);
      site.bulk().settle();
      double costSome = median(overFew, site, node, system);
      // Each active channel is opened once before: its first page in memory is not what is
      // measured. This way is warmed too.
      site.drain(node, new Work(1, active, 1, 1, 1_001));
      var overMany = new Flow(new Work(1, active, 1, 1, 1_002));
      overMany.cost(site, node, system);
      site.bulk().idleChannels(IDLE_FROM, Math.max(0, channels - some - (active - FEW)));
      site.bulk().settle();
      double idleMany = idle(system);
      double costMany = median(overMany, site, node, system);
      double costFewOfMany = overFew.cost(site, node, system);
      Figures.print(
          site.counted(
              Figures.line("lanes")
                  .put("channels", channels)
                  .put("active", active)
                  .put("some", some)
                  .put("perSecond", rate)
                  .put("cpuMillisFew", Figures.round(costFew))
                  .put("cpuMillisSome", Figures.round(costSome))
                  .put("costRatioSome", Figures.round(costSome / costFew))
                  .put("cpuMillisMany", Figures.round(costMany))
                  .put("costRatio", Figures.round(costMany / costFew))
                  .put("cpuMillisFewOfMany", Figures.round(costFewOfMany))
                  .put("costRatioOfMany", Figures.round(costMany / costFewOfMany))
                  .put("idleCpuPercentFew", Figures.round(idleFew * 100))
                  .put("idleCpuPercentMany", Figures.round(idleMany * 100))
                  .put("residentMegabytes", Cpu.residentMegabytes(node.pid()))));
    }
  }

  /// Of two runs.
  private double median(Flow flow, Site site, Worker node, List<Long> system)
      throws InterruptedException {
    List<Double> costs = new ArrayList<>();
    for (int n = 0; n < 2; n++) costs.add(flow.cost(site, node, system));
    return Figures.median(costs);
  }

  /// CPU seconds per second with nothing to do.
  private double idle(List<Long> system) throws InterruptedException {
    Drained.tidied();
    double before = Cpu.seconds(system);
    Thread.sleep(seconds * 1_000L);
    return (Cpu.seconds(system) - before) / seconds;
  }

  /// Messages that arrive at a rate over the same conversations, again and again.
  private final class Flow {
    private Work next;

    Flow(Work first) {
      this.next = first;
    }

    /// @return milliseconds of CPU per message
    double cost(Site site, Worker node, List<Long> system) throws InterruptedException {
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
