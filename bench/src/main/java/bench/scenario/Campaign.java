package bench.scenario;

import bench.rig.Counts;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Truth;

/// S5: people answer at one message a second on a channel, without and with a campaign of a million
/// messages waiting on the same channel.
public final class Campaign {
  private final Options options;

  /// @param options `--messages N --seconds N --perSecond N`
  public Campaign(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    int seconds = options.number("seconds", 60);
    double humans = options.number("perSecond", 1);
    int messages = options.number("messages", 1_000_000);
    try (Site site = Site.open(options.number("delay", 50), options.number("rate", Counts.RATE));
        Worker node = site.alone()) {
      Work people = new Work(1, 1, 10, 1, 1);
      // Warm, on other channels: what a JVM compiles meanwhile is not what is asked about.
      for (int n = 0; n < 3; n++) site.drain(node, new Work(100_001, 50, 20, 10, 1 + n * 10));
      site.drain(node, new Work(1, 1, 10, 1, 1));
      people = people.then(1);
      Overhead without = Overhead.arrive(site, node, people, humans, seconds, 0);
      node.ask("pause");
      int conversations = Math.min(messages, 100_000);
      Work campaign = new Work(1, 1, conversations, messages / conversations, 1);
      // In conversations of its own: by the provider's log a message has no precedence.
      site.bulk().waiting(campaign, "CAMPAIGN", 1_000);
      site.bulk().settle();
      site.provider.clear();
      node.ask("go");
      people = people.then((int) (humans * seconds / 10) + 2);
      Overhead with = Overhead.beside(site, node, people, humans, seconds, 0);
      long taken = Truth.of(site.provider.requests()).distinct();
      site.countAll(node, campaign.messages() + with.acknowledged());
      Figures.print(
          site.counted(
              Figures.line("campaign")
                  .put("messages", messages)
                  .put("samples", with.count())
                  .put("withoutP50", without.p50())
                  .put("withoutP99", without.p99())
                  .put("withP50", with.p50())
                  .put("withP99", with.p99())
                  .put("ratioP99", Figures.round((with.p99() + 50) / (without.p99() + 50)))
                  .put("overheadRatioP99", Figures.round(with.p99() / without.p99()))
                  .put("campaignTaken", taken - with.count())));
    }
  }
}
