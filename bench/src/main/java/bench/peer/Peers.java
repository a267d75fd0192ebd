package bench.peer;

import bench.peer.Yardstick.Limit;
import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Postgres;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Program;
import bench.stub.ProviderProcess;
import bench.stub.Request;
import bench.stub.Truth;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import tools.jackson.databind.node.ObjectNode;

/// Every system does the same work next to the limit of the same minute, in rounds ([Drains]). Then
/// once more with one channel held and the sender killed in mid-run. What happened is counted from
/// the provider's log.
public final class Peers {
  private static final Duration STALLED = Duration.ofSeconds(100);

  /// A JVM compiles for as long as that, on the same two cores: its first hundred thousand messages
  /// cost half as much again as those that follow. The limit is warmed as often.
  private static final int WARM = 4;

  private static final int ROUNDS = 5;

  private final Options options;
  private final int messages;
  private final int channels;
  private final int conversations;
  private final Sizes sizes;
  private final int warm;

  /// @param options `--only name,name --messages N --channels M --conversations N --rate R --delay
  ///   ms --window N --threads N --claimers N --pool N --kill yes|no|only --warm N --rounds N`;
  ///   conversations are per channel, what one does at once is of [Sizes]
  public Peers(Options options) {
    this.options = options;
    this.messages = options.number("messages", 20_000);
    this.channels = options.number("channels", 200);
    this.conversations = options.number("conversations", 25);
    this.sizes = Sizes.of(options);
    this.warm = options.number("warm", WARM);
  }

  public void run() throws Exception {
    try (ProviderProcess provider = ProviderProcess.start(messages * 4 + 1_000_000);
        Postgres postgres = Postgres.start("max_connections=120");
        Yardstick yardstick = Yardstick.start(provider, sizes.window())) {
      provider.program(Program.delay(options.number("delay", 50)));
      var systems = new Systems(provider, postgres, sizes);
      for (int n = 0; n < warm; n++) yardstick.measure(messages);
      for (String name : options.text("only", String.join(",", Systems.NAMES)).split(",", -1)) {
        try (Peer peer = systems.open(name);
            Worker worker = peer.start()) {
          String kill = options.text("kill", "yes");
          int each = Math.max(1, messages / channels / conversations);
          Work all = new Work(1, channels, conversations, each, 1);
          Drains drains = new Drains(worker, peer.stores(), provider, all);
          // Its channels must be there before the first of them is held.
          // The limit was warmed as often as is said: who says it gets no less, however long it
          // takes.
          int warmed = drains.warm(kill.equals("only") ? 0 : warm, options.has("warm"));
          if (!kill.equals("only")) {
            drains.run(options.number("rounds", ROUNDS), yardstick);
            Figures.print(line(peer, drains, Standing.of(worker)).put("warmed", warmed));
          }
          if (!kill.equals("no")) kill(peer, worker, provider, drains.next());
        }
      }
    }
  }

  private ObjectNode line(Peer peer, Drains drains, Standing standing) {
    List<Drained> runs = drains.runs().toList();
    double cpu = Figures.median(runs.stream().map(Drained::cpuMillis).toList());
    ObjectNode line =
        Figures.line("peers")
            .put("system", peer.name())
            .put("messages", runs.getFirst().acknowledged())
            .put("channels", channels)
            .put("conversations", channels * conversations)
            .put("rate", sizes.rate())
            .put("rounds", drains.rounds().size())
            .put(
                "perSecond",
                Math.round(Figures.median(runs.stream().map(Drained::perSecond).toList())));
    ranged(line, "ratio", drains.of(Drains.Round::ofLimit));
    line.put("cpuMillis", Figures.round(cpu));
    ranged(line, "cpuRatio", drains.of(Drains.Round::cpuOfLimit));
    line.put("perCpuSecond", Math.round(1e3 / cpu))
        .put(
            "providerCpuMillis",
            Figures.round(mean(runs.stream().map(Drained::providerMillis).toList())))
        .put(
            "machineCpuMillis",
            Figures.round(mean(runs.stream().map(Drained::machineMillis).toList())))
        .put("lost", sum(runs.stream().map(Drained::lost)))
        .put("duplicated", sum(runs.stream().map(r -> r.truth().duplicated())))
        .put("misordered", sum(runs.stream().map(r -> r.truth().misordered())))
        .put(
            "overRate",
            runs.stream().mapToLong(r -> r.truth().overRate(sizes.rate())).max().orElse(0))
        .put("left", sum(runs.stream().map(Drained::left)))
        .put("unexplained", standing.unexplained())
        .put("settings", peer.settings());
    line.putObject("limit")
        .put("http", median(drains, Limit::http))
        .put("insert", median(drains, Limit::insert))
        .put("settle", median(drains, Limit::settle))
        .put("both", median(drains, Limit::both))
        .put(
            "cpuMillis",
            Figures.round(Figures.median(drains.of(r -> r.limit().cpuMillis()).boxed().toList())));
    return line;
  }

  /// The median, and how far the rounds differ.
  private static void ranged(ObjectNode line, String name, DoubleStream rounds) {
    List<Double> all = rounds.sorted().boxed().toList();
    line.put(name, Figures.round(Figures.median(all)))
        .put(name + "Min", Figures.round(all.getFirst()))
        .put(name + "Max", Figures.round(all.getLast()));
  }

  private static long median(Drains drains, ToDoubleFunction<Limit> figure) {
    return Math.round(
        Figures.median(drains.of(r -> figure.applyAsDouble(r.limit())).boxed().toList()));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static long sum(java.util.stream.Stream<Long> values) {
    return values.mapToLong(Long::longValue).sum();
  }

  /// The first channel is held; half way the sender is killed with -9 and started again; when
  /// nothing moves any more (`Peer#patience`) the channel is let go.
  private void kill(Peer peer, Worker worker, ProviderProcess provider, Work next)
      throws Exception {
    int each = Math.max(2, next.each());
    Work work = new Work(1, channels, conversations, each, next.firstSeq());
    worker.ask("pause");
    provider.clear();
    int acknowledged = Integer.parseInt(worker.ask("put " + work.line()));
    if (peer.holds()) worker.ask("hold 1 1");
    worker.ask("go");
    provider.await(acknowledged / 2, STALLED);
    long killed = System.nanoTime();
    worker.kill();
    long taken = provider.taken().taken();
    int held = peer.holds() ? conversations * each : 0;
    try (Worker second = peer.start()) {
      if (peer.holds()) second.ask("hold 1 1");
      second.ask("go");
      var resumed = provider.await(taken + 1, STALLED);
      long resumedAt = System.nanoTime();
      awaitDistinct(provider, acknowledged - held, peer.patience());
      long leaked = held == 0 ? 0 : count(provider.requests(), Work.page(work.from()));
      if (peer.holds()) {
        second.ask("release 1 1");
        awaitDistinct(provider, acknowledged, peer.patience());
      }
      long left = Drained.settled(second);
      Truth truth = Truth.of(provider.requests());
      Standing standing = Standing.of(second);
      Figures.print(
          Figures.line("peers-kill")
              .put("system", peer.name())
              .put("messages", acknowledged)
              .put(
                  "resumedSeconds",
                  resumed.isEmpty() ? -1 : Figures.round((resumedAt - killed) / 1e9))
              .put("lost", Math.max(0, acknowledged - truth.distinct() - left))
              .put("duplicated", truth.duplicated())
              .put("misordered", truth.misordered())
              .put("overRate", truth.overRate(sizes.rate()))
              .put("unexplained", standing.unexplained())
              .put("explained", standing.explained())
              .put("queued", standing.queued())
              .put("holds", peer.holds())
              .put("leakedWhileHeld", leaked));
    }
  }

  private static long count(List<Request> requests, long page) {
    return requests.stream().filter(r -> r.channel() == page && r.verdict().isTaken()).count();
  }

  /// Until all have come, or nothing came for a while.
  private static void awaitDistinct(ProviderProcess provider, long wanted, Duration stalled)
      throws InterruptedException {
    long distinct = Truth.of(provider.requests()).distinct();
    long moved = System.nanoTime();
    while (distinct < wanted && System.nanoTime() - moved < stalled.toNanos()) {
      Thread.sleep(500);
      long now = Truth.of(provider.requests()).distinct();
      if (now > distinct) moved = System.nanoTime();
      distinct = now;
    }
  }
}
