package bench.scenario;

import bench.rig.Counts;
import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Program;
import java.util.ArrayList;
import java.util.List;

/// One, two, three servers on one database at a provider that takes 300 ms, where what a server has
/// in flight is the limit and not the CPU.
public final class Nodes {
  /// Messages of each conversation that are sent before anything counts.
  private static final int WARM = 20;

  private final Options options;

  /// @param options `--nodes N --messages N --channels N --setting name=value`: the setting that
  ///   bounds what one server has in flight
  public Nodes(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    double one = 0;
    for (int nodes = 1; nodes <= options.number("nodes", 3); nodes++) {
      one = run(nodes, one);
    }
  }

  /// @return how many messages a second one server sends
  private static double print(Site site, int nodes, Drained drained, double one) {
    double alone = nodes == 1 ? drained.perSecond() : one;
    Figures.print(
        site.counted(
            Figures.line("nodes")
                .put("nodes", nodes)
                .put("perSecond", Math.round(drained.perSecond()))
                .put("ratio", Figures.round(drained.perSecond() / alone))
                .put("cpuMillis", Figures.round(drained.cpuMillis()))
                .put("machineBusyPercent", busy(drained))));
    return alone;
  }

  /// Of all cores: near 100 the servers only take from each other.
  private static long busy(Drained drained) {
    double seconds = drained.acknowledged() / drained.perSecond();
    double cpu = drained.machineMillis() * drained.acknowledged() / 1e3;
    return Math.round(100 * cpu / seconds / Runtime.getRuntime().availableProcessors());
  }

  private double run(int count, double one) throws Exception {
    int channels = options.number("channels", 300);
    int messages = options.number("messages", 12_000);
    int delay = options.number("delay", 300);
    List<Worker> nodes = new ArrayList<>();
    try (Site site = Site.open(delay, options.number("rate", Counts.RATE))) {
      try {
        for (int n = 0; n < count; n++) nodes.add(site.node(settings()));
        Worker first = nodes.getFirst();
        Work work = new Work(1, channels, 10, Math.max(1, messages / channels / 10), 1);
        first.ask("pages 1 " + channels);
        // Warm: at a provider that answers soon, or it would take minutes.
        site.provider.program(Program.delay(20));
        drain(site, nodes, new Work(1, channels, 10, WARM, 1));
        site.provider.program(Program.delay(delay));
        Thread.sleep(5_000); // idle lanes are given back
        Drained drained = drain(site, nodes, new Work(1, channels, 10, work.each(), 1 + WARM));
        return print(site, count, drained, one);
      } finally {
        nodes.forEach(Worker::kill);
      }
    }
  }

  private String[] settings() {
    return options.text("setting", "tintoi.delivery.requests=64").split(",", -1);
  }

  /// Let go in the database, not by one of the servers: each finds them by looking.
  private static Drained drain(Site site, List<Worker> nodes, Work work)
      throws InterruptedException {
    Worker first = nodes.getFirst();
    first.ask("pause 1 " + work.channels());
    site.provider.clear();
    int put = Integer.parseInt(first.ask("put " + work.line()));
    Drained drained =
        Drained.measure(
            List.of(site.postgres.pid()),
            nodes,
            site.provider,
            put,
            () -> {
              try {
                site.base.run(
                    """
                    update lane set state = 'READY', until = null, condition = null, diagnosis = null,
                      since = null, due_at = clock_timestamp()
                    """);
              } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    site.count(first, drained);
    return drained;
  }
}
