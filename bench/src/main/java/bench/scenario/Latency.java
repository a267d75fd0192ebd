package bench.scenario;

import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// From the moment a message is due to be put until the provider has it, at 30 % and 50 % of what
/// this machine can do with messages that are put and sent at the same time; or at a rate that is
/// given, so that runs of different builds carry the same load.
public final class Latency {
  private static final int CONVERSATIONS = 25;

  private final Options options;
  private final int delay;
  private final int seconds;
  private final int channels;

  /// @param options `--seconds N --channels N --messages N --delay ms --rate N`: the rate of all
  ///   channels together, instead of shares of the own maximum
  public Latency(Options options) {
    this.options = options;
    delay = options.number("delay", 50);
    seconds = options.number("seconds", 20);
    channels = options.number("channels", 200);
  }

  public void run() throws Exception {
    int messages = options.number("messages", 20_000);
    try (Site site = Site.open(delay);
        Worker node = site.alone()) {
      int each = Math.max(1, messages / channels / CONVERSATIONS);
      Work work = new Work(1, channels, CONVERSATIONS, each, 1);
      site.drain(node, work); // warm; the lanes stay open
      Work flow = work.then(work.each());
      // The maximum warms too, so it is measured where it decides nothing.
      Drained most = most(site, node, flow);
      Work next = flow.then(flow.each());
      List<Double> rates = rates(most.perSecond());
      for (int n = 0; n < rates.size(); n++) {
        double rate = rates.get(n);
        Overhead overhead =
            Overhead.arrive(site, node, next, rate, seconds, Duration.ofSeconds(60));
        next = next.then((int) (rate * seconds / channels / CONVERSATIONS) + 2);
        // The first is not told: a drain warms other code, and is being tidied up after.
        if (n > 0) Figures.print(site.counted(line(rate, most.perSecond(), overhead)));
      }
    }
  }

  private List<Double> rates(double most) {
    double given = options.number("rate", 0);
    return given > 0 ? List.of(given, given) : List.of(0.3 * most, 0.3 * most, 0.5 * most);
  }

  /// Putting and sending at the same time, as fast as it goes.
  private static Drained most(Site site, Worker node, Work flow) throws InterruptedException {
    Drained most =
        Drained.measure(
            List.of(site.postgres.pid()),
            List.of(node),
            site.provider,
            flow.messages(),
            () -> {
              site.provider.clear();
              node.ask("put " + flow.line());
            });
    site.count(node, most);
    return most;
  }

  private ObjectNode line(double rate, double most, Overhead overhead) {
    return Figures.line("latency")
        .put("share", Figures.round(rate / most))
        .put("fixedRate", options.number("rate", 0) > 0)
        .put("perSecond", Math.round(rate))
        .put("ownMaximum", Math.round(most))
        .put("providerMillis", delay)
        .put("samples", overhead.count())
        .put("overheadP50", overhead.p50())
        .put("overheadP99", overhead.p99())
        .put("overheadWorst", overhead.worst())
        // The provider takes the same time for each.
        .put("answeredP99", Figures.round(overhead.p99() + delay));
  }
}
