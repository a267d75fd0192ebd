package bench.scenario;

import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Worker;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Webhooks taken and durable per second, next to a bare servlet with one insert: bare, ours, ours,
/// bare. Ours checks the signature too, and reads what it took at the same time.
public final class IntakeBench {
  private final Options options;

  /// @param options `--messages N --window N --rounds N`
  public IntakeBench(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    int messages = options.number("messages", 20_000);
    int window = options.number("window", 64);
    int channels = 20;
    AtomicLong number = new AtomicLong();
    try (Site site = Site.open(5);
        Worker node = site.alone();
        Worker bare =
            Worker.java(
                BareServlet.class,
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                List.of(),
                Map.of("JDBC", site.postgres.base().jdbc()))) {
      node.ask("pages 1 " + channels);
      var ours = new Webhooks(address(node));
      var theirs = new Webhooks(address(bare));
      theirs.burst(channels, messages / 2, window, number); // warm
      int refused = ours.burst(channels, messages / 2, window, number).refused();
      long sent = messages / 2;
      site.awaitRead();
      List<Double> ratios = new ArrayList<>();
      double perSecond = 0;
      double limit = 0;
      for (int round = 0; round < options.number("rounds", 2); round++) {
        double before = theirs.burst(channels, messages, window, number).perSecond();
        var mine = ours.burst(channels, messages, window, number);
        site.awaitRead();
        double after = theirs.burst(channels, messages, window, number).perSecond();
        ratios.add(mine.perSecond() / ((before + after) / 2));
        perSecond = mine.perSecond();
        limit = (before + after) / 2;
        refused += mine.refused();
        sent += messages;
      }
      long kept = site.base.number("select count(*) from journal");
      Figures.print(
          Figures.line("intake")
              .put("messages", messages)
              .put("perSecond", Math.round(perSecond))
              .put("barePerSecond", Math.round(limit))
              .put("ratio", Figures.round(Figures.median(ratios)))
              .put("refused", refused)
              .put("kept", kept)
              .put("lost", Math.max(0, sent - refused - kept))
              .put("becameMessages", site.base.number("select count(*) from message")));
    }
  }

  private static URI address(Worker worker) {
    return URI.create("http://127.0.0.1:" + worker.ask("port") + "/hooks/meta");
  }
}
