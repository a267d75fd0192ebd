package bench.scenario;

import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Worker;
import java.net.URI;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
      site.awaitRead();
      for (String each : List.of(options.text("each", "10,1").split(",", -1)))
        run(site, hooks, Integer.parseInt(each), number);
    }
  }

  private void run(Site site, Webhooks hooks, int each, AtomicLong number) throws Exception {
    int perSecond = options.number("perSecond", 5_000);
    int seconds = options.number("seconds", 60);
    var burst = hooks.flood(CHANNELS, perSecond / each, seconds, each, number);
    long ended = System.nanoTime();
    Set<Long> lost = new HashSet<>(burst.taken());
    lost.removeAll(kept(site, "true"));
    Figures.print(
        Figures.line("burst")
            .put("perSecond", perSecond)
            .put("seconds", seconds)
            .put("messagesEach", each)
            .put("webhooks", burst.nanos().length)
            .put("p50", Figures.percentile(burst.nanos(), 0.5))
            .put("p99", Figures.percentile(burst.nanos(), 0.99))
            .put("worst", Figures.percentile(burst.nanos(), 1))
            .put("refused", burst.nanos().length - burst.taken().size())
            .put("lost", lost.size()));
    long left = site.awaitRead();
    Set<Long> unread = kept(site, "state = 'NEW'");
    Map<Long, Integer> became = messages(site);
    Figures.print(
        Figures.line("burst-read")
            .put("messagesEach", each)
            .put("secondsAfter", Figures.round((System.nanoTime() - ended) / 1e9))
            .put("unread", left)
            .put(
                "lost",
                burst.taken().stream()
                    .filter(n -> !unread.contains(n))
                    .mapToInt(n -> Math.max(0, each - became.getOrDefault(n, 0)))
                    .sum())
            .put(
                "duplicated",
                burst.taken().stream()
                    .mapToInt(n -> Math.max(0, became.getOrDefault(n, 0) - each))
                    .sum()));
  }

  /// How many messages each webhook became.
  private static Map<Long, Integer> messages(Site site) throws SQLException {
    Map<Long, Integer> numbers = new HashMap<>();
    try (var connection = site.base.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select split_part(provider_message_id, '_', 2)::bigint, count(*)
                from message where direction = 'in' group by 1
                """)) {
      while (rows.next()) numbers.put(rows.getLong(1), rows.getInt(2));
    }
    return numbers;
  }

  /// The numbers of all webhooks that are in the journal: one that was refused may be there too.
  private static Set<Long> kept(Site site, String where) throws SQLException {
    Set<Long> numbers = new HashSet<>();
    try (var connection = site.base.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select substring(convert_from(body, 'UTF8') from '"mid":"m_([0-9]+)_')::bigint
                from journal where
                """
                    + where)) {
      while (rows.next()) numbers.add(rows.getLong(1));
    }
    return numbers;
  }
}
