package bench;

import bench.rig.Figures;
import bench.rig.Options;
import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.Relay;
import tintoi.channel.BenchChannels;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery;
import tintoi.delivery.Lanes;
import tintoi.delivery.Outbox;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tools.jackson.databind.node.ObjectNode;

/// Many Pages are let go at once: messages per second through the whole engine (durable claim,
/// request, durable settlement, order per conversation, pace per Page) to a stub that takes 50 ms,
/// against the limit measured before and after in the same run.
final class Drain {
  private final int channels;
  private final int conversations;
  private final int messages;
  private final int rounds;
  private final int warm;

  /// @param options `--channels N --conversations N --messages N --rounds N --warm N`; per channel,
  ///   per conversation
  Drain(Options options) {
    channels = options.number("channels", 200);
    conversations = options.number("conversations", 25);
    messages = options.number("messages", 6);
    rounds = options.number("rounds", 2);
    warm = options.number("warm", 3);
  }

  void run() throws Exception {
    Path data = Files.createTempDirectory("tintoi-bench");
    try (Stub stub = Stub.start(50);
        ConfigurableApplicationContext server = server(data, stub)) {
      int total = channels * conversations * messages;
      for (int n = 0; n < warm; n++) {
        limit(server, stub, total);
        drain(server, stub, messages, channels);
      }
      List<Double> ratios = new ArrayList<>();
      List<Run> runs = new ArrayList<>();
      List<Limit> limits = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        Limit before = limit(server, stub, total);
        Run run = drain(server, stub, messages, channels);
        Limit after = limit(server, stub, total);
        limits.add(before);
        limits.add(after);
        runs.add(run);
        ratios.add(2 * run.perSecond() / (before.both() + after.both()));
      }
      Figures.print(line(total, runs, limits, ratios));
    }
  }

  private static ConfigurableApplicationContext server(Path data, Stub stub) {
    return new SpringApplicationBuilder(Relay.class)
        .run(
            "--server.port=0",
            "--tintoi.data=" + data,
            "--tintoi.meta.graph-url=" + stub.address(),
            "--tintoi.meta.app-id=1",
            "--tintoi.meta.app-secret=bench",
            "--logging.level.root=warn",
            "--logging.level.tintoi=warn");
  }

  private static Limit limit(ConfigurableApplicationContext server, Stub stub, int total)
      throws InterruptedException {
    return Limit.measure(
        stub, server.getBean(JdbcClient.class), server.getBean(JdbcTemplate.class), total, 512);
  }

  /// @param cpu milliseconds of CPU per message, PostgreSQL's included, the stub's not
  private record Run(double perSecond, double cpu) {}

  /// Puts all while the lanes are held, lets them go at one moment, and waits for the last.
  private Run drain(ConfigurableApplicationContext server, Stub stub, int each, int pages)
      throws Exception {
    Clock clock = server.getBean(Clock.class);
    UUID workspace = BenchChannels.workspace(server, clock.instant());
    Lanes lanes = server.getBean(Lanes.class);
    var hold =
        server
            .getBean(FailureDictionary.class)
            .own(
                "channel.disconnected",
                new Circumstances(ChannelKind.MESSENGER, 1, null, clock.instant()));
    List<Channel> held = new ArrayList<>();
    for (int n = 0; n < pages; n++) {
      Channel page =
          BenchChannels.page(
              server, workspace, (int) (System.nanoTime() % 1_000_000_000), clock.instant());
      lanes.pause(workspace, page.channelId(), hold);
      held.add(page);
    }
    put(server, workspace, held, each);
    long expected = stub.taken() + (long) pages * conversations * each;
    Cpu before = Cpu.now();
    long began = System.nanoTime();
    for (Channel page : held) lanes.release(workspace, page.channelId(), null);
    while (stub.taken() < expected) Thread.sleep(20);
    int total = pages * conversations * each;
    Run run =
        new Run(Limit.perSecond(total, began), 1_000 * Cpu.now().since(before).total() / total);
    confirmOrder(server, workspace, total);
    return run;
  }

  private void put(
      ConfigurableApplicationContext server, UUID workspace, List<Channel> pages, int each)
      throws InterruptedException {
    Outbox outbox = server.getBean(Outbox.class);
    TransactionTemplate transaction =
        new TransactionTemplate(server.getBean(PlatformTransactionManager.class));
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (Channel page : pages)
        threads.execute(() -> {
          for (int c = 0; c < conversations; c++) {
            UUID conversation = UuidCreator.getTimeOrderedEpoch();
            transaction.executeWithoutResult(_ -> {
              for (int m = 0; m < each; m++) outbox.put(letter(workspace, page, conversation));
            });
          }
        });
    }
  }

  private static Outbox.Letter letter(UUID workspace, Channel page, UUID conversation) {
    return new Outbox.Letter(
        workspace,
        page.channelId(),
        ChannelKind.MESSENGER,
        conversation,
        Delivery.Precedence.REPLY,
        UuidCreator.getTimeOrderedEpoch(),
        null,
        "psid",
        "a".repeat(300),
        null);
  }

  /// A fast run that lost or reordered is no run.
  private static void confirmOrder(
      ConfigurableApplicationContext server, UUID workspace, long expected)
      throws InterruptedException {
    JdbcClient jdbc = server.getBean(JdbcClient.class);
    long sent = 0;
    for (int i = 0; i < 200 && sent < expected; i++) {
      sent =
          count(
              jdbc,
              "select count(*) from delivery where workspace_id = ? and state = 'SENT'",
              workspace);
      if (sent < expected) Thread.sleep(50);
    }
    long misordered =
        count(
            jdbc,
            """
            select count(*) from (
              select attempted_at < lag(sent_at) over (partition by conversation_id order by seq)
                as early
              from delivery where workspace_id = ?) x
            where early
            """,
            workspace);
    long twice =
        count(
            jdbc,
            "select count(*) from delivery where workspace_id = ? and attempts > 1",
            workspace);
    if (sent != expected || misordered > 0 || twice > 0)
      throw new IllegalStateException(
          "sent %d of %d, misordered %d, twice %d".formatted(sent, expected, misordered, twice));
  }

  private static long count(JdbcClient jdbc, String sql, UUID workspace) {
    return jdbc.sql(sql).param(workspace).query((row, _) -> row.getLong(1)).single();
  }

  private ObjectNode line(int total, List<Run> runs, List<Limit> limits, List<Double> ratios) {
    ObjectNode line =
        Figures.line("drain")
            .put("messages", total)
            .put("channels", channels)
            .put("rounds", rounds)
            .put("perSecond", Math.round(mean(runs.stream().map(Run::perSecond).toList())))
            .put("ratio", Figures.round(mean(ratios)))
            .put("ratioMin", Figures.round(ratios.stream().min(Double::compare).orElseThrow()))
            .put("ratioMax", Figures.round(ratios.stream().max(Double::compare).orElseThrow()))
            .put("cpuMs", Figures.round(mean(runs.stream().map(Run::cpu).toList())))
            .put("cpuMsLimit", Figures.round(mean(limits.stream().map(Limit::cpu).toList())))
            .put("confirmed", "all sent, in order and at the first try, by the database's times");
    line.putObject("limit")
        .put("http", Math.round(mean(limits.stream().map(Limit::http).toList())))
        .put("database", Math.round(mean(limits.stream().map(Limit::database).toList())))
        .put("both", Math.round(mean(limits.stream().map(Limit::both).toList())));
    return line;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
