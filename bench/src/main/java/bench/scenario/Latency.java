package bench.scenario;

import bench.peer.Yardstick;
import bench.rig.Counts;
import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import bench.rig.Zipf;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// From the moment a message is due to be put until the provider has it, at 30 % and 50 % of what
/// this machine can do with messages that are put and sent at the same time; or at a rate that is
/// given, so that runs of different builds carry the same load. After it, at the same rate, what
/// one bare insert and request take.
public final class Latency {
  private static final int CONVERSATIONS = 25;

  private final Options options;
  private final int delay;
  private final int seconds;
  private final int channels;
  private final int given;
  private final double zipf;

  /// @param options `--seconds N --channels N --messages N --delay ms --rate N --zipf exponent`:
  ///   the rate of all channels together, instead of shares of the own maximum
  public Latency(Options options) {
    this.options = options;
    delay = options.number("delay", 50);
    seconds = options.number("seconds", 20);
    channels = options.number("channels", 200);
    given = options.number("rate", 0);
    zipf = Double.parseDouble(options.text("zipf", "0"));
    if (zipf > 0) confirmBusiest();
  }

  public void run() throws Exception {
    int messages = options.number("messages", 20_000);
    try (Site site = Site.open(delay);
        Yardstick yardstick = Yardstick.start(site.provider, 512);
        Worker node = site.alone()) {
      int each = Math.max(1, messages / channels / CONVERSATIONS);
      Work work = new Work(1, channels, CONVERSATIONS, each, 1);
      site.drain(node, work); // warm; the lanes stay open
      Work flow = work.then(work.each());
      // The maximum warms too, so it is measured where it decides nothing.
      Drained most = most(site, node, flow);
      Work next = flow.then(flow.each());
      List<Double> rates = rates(most.perSecond());
      List<ObjectNode> lines = new ArrayList<>();
      for (int n = 0; n < rates.size(); n++) {
        double rate = rates.get(n);
        Overhead overhead = Overhead.arrive(site, node, next, rate, seconds, zipf);
        // One conversation may have got nearly all of them.
        int after = next.firstSeq() + overhead.count();
        next = new Work(1, channels, CONVERSATIONS, 1, after);
        // The first is not told: a drain warms other code, and is being tidied up after.
        if (n > 0) lines.add(site.counted(line(rate, most.perSecond(), overhead)));
      }
      // Afterwards: lanes that had nothing to do meanwhile would close, and open anew.
      Drained.tidied();
      bare(site, yardstick, rates.getFirst());
      for (ObjectNode line : lines)
        Figures.print(withBare(line, bare(site, yardstick, line.path("perSecond").asDouble())));
    }
  }

  /// One conversation is sent one after the other, and one channel at its rate: where more is
  /// written than that, the figure is how long the run was.
  private void confirmBusiest() {
    double most = 0.8 * Math.min(1_000.0 / delay, Counts.RATE);
    if (given > 0 && busiest() <= most) return;
    throw new IllegalArgumentException(
        "--zipf needs a --rate at which the busiest conversation gets at most %d messages a second, it would get %d"
            .formatted(Math.round(most), Math.round(busiest())));
  }

  /// Messages a second of the conversation that is written in most.
  private double busiest() {
    return given * new Zipf(channels * CONVERSATIONS, zipf).greatest();
  }

  private List<Double> rates(double most) {
    return given > 0
        ? List.of((double) given, (double) given)
        : List.of(0.3 * most, 0.3 * most, 0.5 * most);
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

  private Overhead bare(Site site, Yardstick yardstick, double rate) {
    site.provider.clear();
    int messages = (int) Math.ceil(rate * seconds);
    yardstick.arrive(messages, rate);
    return Overhead.of(site.provider.requests(), messages);
  }

  private static ObjectNode withBare(ObjectNode line, Overhead bare) {
    return line.put("bareP50", bare.p50())
        .put("bareP99", bare.p99())
        .put("ofBareP99", Figures.round(line.path("overheadP99").asDouble() / bare.p99()));
  }

  private ObjectNode line(double rate, double most, Overhead overhead) {
    ObjectNode line = Figures.line("latency");
    if (zipf > 0) line.put("zipf", zipf).put("busiestPerSecond", Figures.round(busiest()));
    return line.put("share", Figures.round(rate / most))
        .put("fixedRate", given > 0)
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
