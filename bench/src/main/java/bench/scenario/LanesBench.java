package bench.scenario;

import bench.rig.Cpu;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import java.util.List;

/// The same total rate over ten channels, and over a hundred thousand of which one in a hundred is
/// active; and what a hundred thousand idle lanes cost.
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
      Work work = new Work(1, few, Math.max(20, active / few), 1, 21);
      double costFew = cost(site, node, system, work, rate, seconds);
      node.ask("pages 1 " + active);
      site.bulk().idleChannels(IDLE_FROM, channels - active);
      site.bulk().settle();
      double idleMany = idle(system, seconds);
      // Each active channel is opened once before: its first page in memory is not what is
      // measured.
      site.drain(node, new Work(1, active, 1, 1, 1_001));
      double costMany = cost(site, node, system, new Work(1, active, 1, 1, 1_002), rate, seconds);
      Figures.print(
          site.counted(
              Figures.line("lanes")
                  .put("channels", channels)
                  .put("active", active)
                  .put("perSecond", rate)
                  .put("cpuMillisFew", Figures.round(costFew))
                  .put("cpuMillisMany", Figures.round(costMany))
                  .put("costRatio", Figures.round(costMany / costFew))
                  .put("idleCpuPercentFew", Figures.round(idleFew * 100))
                  .put("idleCpuPercentMany", Figures.round(idleMany * 100))
                  .put("residentMegabytes", Cpu.residentMegabytes(node.pid()))));
    }
  }

  /// CPU seconds per second with nothing to do.
  private static double idle(List<Long> system, int seconds) throws InterruptedException {
    Thread.sleep(4_000); // lanes linger
    double before = Cpu.seconds(system);
    Thread.sleep(seconds * 1_000L);
    return (Cpu.seconds(system) - before) / seconds;
  }

  private static double cost(
      Site site, Worker node, List<Long> system, Work work, double rate, int seconds)
      throws InterruptedException {
    double before = Cpu.seconds(system);
    Overhead overhead = Overhead.arrive(site, node, work, rate, seconds, 0);
    return (Cpu.seconds(system) - before) * 1e3 / overhead.count();
  }
}
