package bench.scenario;

import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Program;
import bench.stub.Request;
import bench.stub.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// S6: messages arrive steadily; for a minute the provider answers everything with 500; then it is
/// well again. How much is asked of a sick provider, how soon the backlog is gone, what is lost.
public final class Storm {
  private final Options options;

  /// @param options `--seconds N --perSecond N --channels N`
  public Storm(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    int seconds = options.number("seconds", 60);
    double rate = options.number("perSecond", 100);
    int channels = options.number("channels", 50);
    Program well = Program.delay(options.number("delay", 50));
    try (Site site = Site.open(options.number("delay", 50));
        Worker node = site.alone()) {
      site.drain(node, new Work(1, channels, 20, 2, 1)); // warm
      site.provider.clear();
      int each = (int) Math.max(1, rate * (seconds + 10) / channels / 20);
      Work work = new Work(1, channels, 20, each, 3);
      AtomicLong over = new AtomicLong();
      Thread weather =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Thread.sleep(5_000);
                  site.provider.program(well.failing(1));
                  Thread.sleep(seconds * 1_000L);
                  site.provider.program(well);
                  over.set(System.nanoTime());
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                }
              });
      String[] said = node.ask("arrive " + work.line() + " " + rate).split(" ", -1);
      weather.join();
      long end = over.get();
      long put = Long.parseLong(said[0]);
      boolean all = site.provider.await(put, Duration.ofSeconds(400)).isPresent();
      site.count(node, put);
      List<Request> requests = site.provider.requests();
      long errors = requests.stream().filter(r -> r.verdict() == Verdict.ERROR).count();
      Figures.print(
          site.counted(
              Figures.line("storm")
                  .put("stormSeconds", seconds)
                  .put("messages", put)
                  .put("refusedInStorm", errors)
                  .put(
                      "firstAfterSeconds",
                      Figures.round(
                          requests.stream()
                                  .filter(r -> r.verdict().isTaken() && r.at() > end)
                                  .mapToLong(r -> r.at() - end)
                                  .min()
                                  .orElse(-1)
                              / 1e9))
                  .put("allAfterSeconds", Figures.round((requests.getLast().at() - end) / 1e9))
                  .put("all", all)));
    }
  }
}
