package bench.scenario;

import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Worker;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A burst of messages told by webhooks, at a rate that does not wait for answers: is each answered
/// in time, and is what was answered with 200 kept? With one message in a webhook, and with several
/// as a provider sends them when there is much to tell.
public final class BurstBench {
  private static final int CHANNELS = 20;

  private final Options options;

  /// @param options `--perSecond N --seconds N --each 1,10`: messages a second, messages in a
  ///   webhook
  public BurstBench(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    AtomicLong number = new AtomicLong();
    try (Site site = Site.open(5);
        Worker node = site.alone()) {
      node.ask("pages 1 " + CHANNELS);
      var hooks = new Webhooks(URI.create("http://127.0.0.1:" + node.ask("port") + "/hooks/meta"));
      hooks.burst(CHANNELS, options.number("warm", 20_000), 64, number);
      awaitRead(site);
      for (String each : List.of(options.text("each", "10,1").split(",", -1)))
        run(site, hooks, Integer.parseInt(each), number);
    }
  }

  private void run(Site site, Webhooks hooks, int each, AtomicLong number) throws Exception {
    int perSecond = options.number("perSecond", 5_000);
    int seconds = options.number("seconds", 60);
    long before = site.base.number("select count(*) from journal");
    var burst = hooks.flood(CHANNELS, perSecond / each, seconds, each, number);
    long kept = site.base.number("select count(*) from journal") - before;
    long ended = System.nanoTime();
    awaitRead(site);
    Figures.print(
        Figures.line("burst")
            .put("perSecond", perSecond)
            .put("seconds", seconds)
            .put("messagesEach", each)
            .put("webhooks", burst.nanos().length)
            .put("p50", Figures.percentile(burst.nanos(), 0.5))
            .put("p99", Figures.percentile(burst.nanos(), 0.99))
            .put("worst", Figures.percentile(burst.nanos(), 1))
            .put("refused", burst.refused())
            .put("kept", kept)
            .put("lost", Math.max(0, burst.nanos().length - burst.refused() - kept))
            .put("readSecondsAfter", Figures.round((System.nanoTime() - ended) / 1e9)));
  }

  private static void awaitRead(Site site) throws Exception {
    for (int i = 0; i < 3_000; i++) {
      if (site.base.number("select count(*) from journal where state = 'NEW'") == 0) return;
      Thread.sleep(200);
    }
  }
}
