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
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Every system does the same work next to the limit of the same minute: limit, system, system,
/// limit. Then once more with one channel held and the sender killed in mid-run. What happened is
/// counted from the provider's log.
public final class Peers {
  private static final Duration STALLED = Duration.ofSeconds(100);

  /// A JVM compiles for as long as that, on the same two cores: its first hundred thousand messages
  /// cost half as much again as those that follow. The limit is warmed as often.
  private static final int WARM = 4;

  private final Options options;
  private final int messages;
  private final int channels;
  private final int conversations;
  private final int rate;
  private final int warm;

  /// @param options `--only name,name --messages N --channels M --conversations N --rate R --delay
  ///   ms --window N --kill yes|no|only --warm N`; conversations are per channel, the rate per
  ///   second and channel
  public Peers(Options options) {
    this.options = options;
    this.messages = options.number("messages", 20_000);
    this.channels = options.number("channels", 200);
    this.conversations = options.number("conversations", 25);
    this.rate = options.number("rate", 40);
    this.warm = options.number("warm", WARM);
  }

  public void run() throws Exception {
    int window = options.number("window", 512);
    try (ProviderProcess provider = ProviderProcess.start(messages * 4 + 1_000_000);
        Postgres postgres = Postgres.start("max_connections=120");
        Yardstick yardstick = Yardstick.start(provider, window)) {
      provider.program(Program.delay(options.number("delay", 50)));
      var systems = new Systems(provider, postgres, rate, window);
      for (int n = 0; n < warm; n++) yardstick.measure(messages);
      Limit before = yardstick.measure(messages);
      for (String name : options.text("only", String.join(",", Systems.NAMES)).split(",", -1)) {
        try (Peer peer = systems.open(name);
            Worker worker = peer.start()) {
          String kill = options.text("kill", "yes");
          if (!kill.equals("only")) {
            List<Drained> runs = runs(peer, worker, provider);
            Limit after = yardstick.measure(messages);
            Figures.print(line(peer, runs, Limit.mean(before, after)));
            before = after;
          }
          if (!kill.equals("no")) kill(peer, worker, provider);
        }
      }
    }
  }

  private Work work(int each, int firstSeq) {
    return new Work(1, channels, conversations, each, firstSeq);
  }

  private List<Drained> runs(Peer peer, Worker worker, ProviderProcess provider)
      throws InterruptedException {
    int each = Math.max(1, messages / channels / conversations);
    Drained.measure(worker, peer.stores(), provider, work(1, 1));
    List<Drained> runs = new ArrayList<>();
    for (int n = 0; n < warm + options.number("rounds", 2); n++) {
      runs.add(Drained.measure(worker, peer.stores(), provider, work(each, 2 + n * each)));
    }
    return runs.subList(warm, runs.size());
  }

  private ObjectNode line(Peer peer, List<Drained> runs, Limit limit) {
    double perSecond = Figures.median(runs.stream().map(Drained::perSecond).toList());
    double cpu = Figures.median(runs.stream().map(Drained::cpuMillis).toList());
    ObjectNode line =
        Figures.line("peers")
            .put("system", peer.name())
            .put("messages", runs.getFirst().acknowledged())
            .put("channels", channels)
            .put("conversations", channels * conversations)
            .put("rate", rate)
            .put("perSecond", Math.round(perSecond))
            .put("ratio", Figures.round(perSecond / limit.both()))
            .put("ratioMin", Figures.round(least(runs) / limit.both()))
            .put("cpuMillis", Figures.round(cpu))
            .put("cpuRatio", Figures.round(cpu / limit.cpuMillis()))
            .put("perCpuSecond", Math.round(1e3 / cpu))
            .put(
                "providerCpuMillis",
                Figures.round(mean(runs.stream().map(Drained::providerMillis).toList())))
            .put(
                "machineCpuMillis",
                Figures.round(mean(runs.stream().map(Drained::machineMillis).toList())))
            .put("lost", sum(runs.stream().map(Drained::lost)))
            .put("duplicated", sum(runs.stream().map(r -> r.truth().duplicated())))
            .put("misordered", sum(runs.stream().map(r -> r.truth().misordered())))
            .put("overRate", runs.stream().mapToLong(r -> r.truth().overRate(rate)).max().orElse(0))
            .put("left", sum(runs.stream().map(Drained::left)))
            .put("settings", peer.settings());
    line.putObject("limit")
        .put("http", Math.round(limit.http()))
        .put("insert", Math.round(limit.insert()))
        .put("settle", Math.round(limit.settle()))
        .put("both", Math.round(limit.both()))
        .put("cpuMillis", Figures.round(limit.cpuMillis()));
    return line;
  }

  private static double least(List<Drained> runs) {
    return runs.stream().mapToDouble(Drained::perSecond).min().orElse(0);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static long sum(java.util.stream.Stream<Long> values) {
    return values.mapToLong(Long::longValue).sum();
  }

  /// The first channel is held; half way the sender is killed with -9 and started again; when
  /// nothing moves any more the channel is let go.
  private void kill(Peer peer, Worker worker, ProviderProcess provider) throws Exception {
    int each = Math.max(2, messages / channels / conversations);
    Work work = work(each, 2 + (warm + options.number("rounds", 2)) * each);
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
      Duration stalled = peer.holds() ? STALLED : Duration.ofSeconds(40);
      awaitDistinct(provider, acknowledged - held, stalled);
      long leaked = held == 0 ? 0 : count(provider.requests(), Work.page(work.from()));
      if (peer.holds()) {
        second.ask("release 1 1");
        awaitDistinct(provider, acknowledged, stalled);
      }
      long left = Drained.settled(second);
      Truth truth = Truth.of(provider.requests());
      long explained = peer.name().equals("tintoi") ? Long.parseLong(second.ask("explained")) : 0;
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
              .put("overRate", truth.overRate(rate))
              .put("unexplained", Math.max(0, left - explained))
              .put("explained", explained)
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
