package bench.scenario;

import bench.rig.Counts;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Request;
import bench.stub.Truth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// S7: a million messages held on a thousand channels are let go at one moment. How soon the first
/// of each channel leaves, how fast it goes, and whether any channel's limit is exceeded.
public final class Release {
  private final Options options;

  /// @param options `--messages N --channels N --seconds N --rate N`
  public Release(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    int messages = options.number("messages", 1_000_000);
    int channels = options.number("channels", 1_000);
    int seconds = options.number("seconds", 60);
    try (Site site = Site.open(options.number("delay", 50), options.number("rate", Counts.RATE));
        Worker node = site.alone()) {
      site.drain(node, new Work(100_001, 20, 10, 10, 1)); // warm, on other channels
      node.ask("pages 1 " + channels);
      node.ask("pause 1 " + channels);
      int conversations = Math.max(1, Math.min(100, messages / channels));
      site.bulk()
          .waiting(
              new Work(1, channels, conversations, messages / channels / conversations, 1),
              "REPLY");
      site.bulk().settle();
      site.provider.clear();
      long began = System.nanoTime();
      node.ask("release 1 " + channels);
      double releasing = (System.nanoTime() - began) / 1e9;
      site.provider.await(messages, java.time.Duration.ofSeconds(seconds));
      List<Request> requests = site.provider.requests();
      Truth truth = Truth.of(requests);
      Map<Long, Long> first = new HashMap<>();
      for (Request request : requests) first.putIfAbsent(request.channel(), request.at() - began);
      long[] firsts = first.values().stream().mapToLong(Long::longValue).toArray();
      long last = requests.getLast().at() - requests.getFirst().at();
      site.countAll(node, (long) messages / channels / conversations * conversations * channels);
      Figures.print(
          site.counted(
              Figures.line("release")
                  .put("messages", messages)
                  .put("channels", channels)
                  .put("releaseSeconds", Figures.round(releasing))
                  .put("firstMillis", (requests.getFirst().at() - began) / 1_000_000)
                  .put("firstOfChannelP50", Figures.percentile(firsts, 0.5))
                  .put("firstOfChannelP99", Figures.percentile(firsts, 0.99))
                  .put("channelsStarted", first.size())
                  .put("perSecond", Math.round(truth.distinct() * 1e9 / last))
                  .put("taken", truth.distinct())
                  .put("worstSecond", truth.worstSecond())));
    }
  }
}
