package bench.scenario;

import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import java.time.Duration;

/// From the moment a message is due to be put until the provider has it, at 30 % and 50 % of what
/// this machine can do with messages that are put and sent at the same time.
public final class Latency {
  private final Options options;

  /// @param options `--seconds N --channels N --messages N --delay ms`
  public Latency(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    int delay = options.number("delay", 50);
    int messages = options.number("messages", 20_000);
    int channels = options.number("channels", 200);
    try (Site site = Site.open(delay);
        Worker node = site.alone()) {
      Work work = new Work(1, channels, 25, Math.max(1, messages / channels / 25), 1);
      site.drain(node, work); // warm; the lanes stay open
      Work next = work.then(work.each());
      Work flow = next;
      Drained most =
          Drained.measure(
              java.util.List.of(site.postgres.pid()),
              java.util.List.of(node),
              site.provider,
              flow.messages(),
              () -> {
                site.provider.clear();
                node.ask("put " + flow.line());
              });
      site.count(node, most);
      next = flow.then(flow.each());
      // The first is not told: a drain warms other code, and is being tidied up after.
      double[] shares = {0.3, 0.3, 0.5};
      for (int n = 0; n < shares.length; n++) {
        double share = shares[n];
        double rate = most.perSecond() * share;
        Overhead overhead =
            Overhead.arrive(
                site, node, next, rate, options.number("seconds", 20), Duration.ofSeconds(60));
        next = next.then((int) (rate * options.number("seconds", 20) / channels / 25) + 2);
        if (n > 0)
          Figures.print(
              site.counted(
                  Figures.line("latency")
                      .put("share", share)
                      .put("perSecond", Math.round(rate))
                      .put("ownMaximum", Math.round(most.perSecond()))
                      .put("providerMillis", delay)
                      .put("samples", overhead.count())
                      .put("overheadP50", overhead.p50())
                      .put("overheadP99", overhead.p99())
                      .put("overheadWorst", overhead.worst())));
      }
    }
  }
}
