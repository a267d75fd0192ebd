package bench.scenario;

import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Program;
import bench.stub.Request;
import bench.stub.Verdict;
import java.time.Duration;

/// A channel loses its authorization with one message waiting, and with a million: how many are
/// refused until it is held, how long that takes, and how long until the first leaves when it is
/// let go.
public final class Hold {
  private final Options options;

  /// @param options `--messages N`
  public Hold(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    for (int messages : new int[] {1, options.number("messages", 1_000_000)}) run(messages);
  }

  private void run(int messages) throws Exception {
    try (Site site = Site.open(options.number("delay", 50));
        Worker node = site.alone()) {
      site.drain(node, new Work(1, 20, 10, 10, 1)); // warm
      node.ask("pause");
      int conversations = Math.min(messages, 100_000);
      site.bulk().waiting(new Work(1, 1, conversations, messages / conversations, 1), "AUTOMATIC");
      site.bulk().settle();
      site.provider.clear();
      site.provider.program(Program.delay(50).refusing(Work.page(1)));
      long began = System.nanoTime();
      node.ask("release 1 1");
      String paused =
          "select count(*) from lane l join channel using (workspace_id, channel_id)"
              + " where l.state = 'PAUSED' and external_id = '"
              + Work.page(1)
              + "'";
      long end = began + Duration.ofSeconds(60).toNanos();
      while (site.base.number(paused) == 0 && System.nanoTime() < end) Thread.sleep(5);
      double held = (System.nanoTime() - began) / 1e6;
      Thread.sleep(1_000);
      long refused =
          site.provider.requests().stream().filter(r -> r.verdict() == Verdict.REFUSED).count();
      site.provider.program(Program.delay(50));
      long released = System.nanoTime();
      node.ask("release 1 1");
      site.provider.await(1, Duration.ofSeconds(60));
      Request first =
          site.provider.requests().stream().filter(r -> r.verdict().isTaken()).findFirst().get();
      site.countAll(node, messages);
      Figures.print(
          site.counted(
              Figures.line("hold")
                  .put("messages", messages)
                  .put("heldAfterMillis", Figures.round(held))
                  .put("refused", refused)
                  .put("firstAfterReleaseMillis", Figures.round((first.at() - released) / 1e6))));
    }
  }
}
