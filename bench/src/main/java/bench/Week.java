package bench;

import bench.rig.Figures;
import bench.rig.Options;
import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.Relay;
import tintoi.channel.BenchChannels;
import tintoi.channel.Channel;
import tintoi.delivery.BenchAgeing;
import tintoi.delivery.Delivery;
import tintoi.delivery.Outbox;
import tintoi.provider.ChannelKind;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A week in minutes: the same traffic day after day through the whole engine, with a clock that is
/// moved, autovacuum that comes as often for it as in a real week, and ageing. Time per message,
/// and the size and dead rows of the hot tables, must be the same on the last day as on the second.
final class Week {
  private static final int STEPS = 8;
  private static final List<String> HOT = List.of("lane", "conversation_queue");

  private final int days;
  private final int pages;
  private final int conversations;
  private final int messages;
  private final MovedClock clock = new MovedClock();

  /// @param options `--days N --pages N --conversations N --messages N`: conversations per page,
  ///   messages a day
  Week(Options options) {
    days = options.number("days", 8);
    pages = options.number("pages", 50);
    conversations = options.number("conversations", 40);
    messages = options.number("messages", 24_000);
  }

  /// Begins so that the week ends in another month: attempts of the old one are dropped.
  private static final class MovedClock extends Clock {
    private final AtomicReference<Instant> now =
        new AtomicReference<>(Instant.parse("2026-11-26T00:00:00Z"));

    void advance(Duration by) {
      now.updateAndGet(before -> before.plus(by));
    }

    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.fixed(instant(), zone);
    }
  }

  /// What a day left behind.
  private record Day(
      double perSecond, long hotBytes, long hotDead, double bytesPerDelivery, long attemptBytes) {}

  void run() throws Exception {
    Path data = Files.createTempDirectory("tintoi-week");
    try (Stub stub = Stub.start(1);
        ConfigurableApplicationContext server = server(data, stub)) {
      JdbcClient jdbc = server.getBean(JdbcClient.class);
      jdbc.sql("alter system set autovacuum_naptime = '1s'").update();
      jdbc.sql("select pg_reload_conf()").query((row, _) -> row.getBoolean(1)).single();
      UUID workspace = BenchChannels.workspace(server, clock.instant());
      List<Talk> talks = talks(server, workspace);
      List<Day> week = new ArrayList<>();
      for (int day = 1; day <= days; day++) {
        week.add(day(server, stub, talks));
        System.err.printf("day %d: %s%n", day, week.getLast());
      }
      Figures.print(line(week));
    }
  }

  private ConfigurableApplicationContext server(Path data, Stub stub) {
    return new SpringApplicationBuilder(Relay.class)
        .initializers(context ->
            ((GenericApplicationContext) context)
                .registerBean(
                    "movedClock", MovedClock.class, () -> clock, bean -> bean.setPrimary(true)))
        .run(
            "--server.port=0",
            "--tintoi.data=" + data,
            "--tintoi.delivery.keep-attempts=1d",
            "--tintoi.meta.graph-url=" + stub.address(),
            "--tintoi.meta.app-id=1",
            "--tintoi.meta.app-secret=bench",
            "--logging.level.root=warn",
            "--logging.level.tintoi=warn");
  }

  private record Talk(Channel page, UUID conversation) {}

  private List<Talk> talks(ConfigurableApplicationContext server, UUID workspace) {
    List<Talk> talks = new ArrayList<>();
    for (int page = 0; page < pages; page++) {
      Channel channel = BenchChannels.page(server, workspace, page, clock.instant());
      for (int i = 0; i < conversations; i++)
        talks.add(new Talk(channel, UuidCreator.getTimeOrderedEpoch()));
    }
    // The stub takes messages; of the health of a token it knows nothing.
    server.getBean(JdbcClient.class).sql("delete from probe").update();
    return talks;
  }

  private Day day(ConfigurableApplicationContext server, Stub stub, List<Talk> talks)
      throws Exception {
    long began = System.nanoTime();
    for (int step = 0; step < STEPS; step++) {
      long expected = stub.taken() + messages / STEPS;
      put(server, talks, step);
      while (stub.taken() < expected) Thread.sleep(20);
      clock.advance(Duration.ofHours(24 / STEPS));
    }
    double rate = Limit.perSecond(messages / STEPS * STEPS, began);
    BenchAgeing.run(server);
    // Autovacuum comes once a second here.
    Thread.sleep(2_500);
    return sample(server.getBean(JdbcClient.class), rate);
  }

  private void put(ConfigurableApplicationContext server, List<Talk> talks, int step)
      throws InterruptedException {
    Outbox outbox = server.getBean(Outbox.class);
    TransactionTemplate transaction =
        new TransactionTemplate(server.getBean(PlatformTransactionManager.class));
    int all = messages / STEPS;
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (int n = 0; n < all; n++) {
        Talk talk = talks.get((step * all + n) % talks.size());
        threads.execute(() -> transaction.executeWithoutResult(_ -> outbox.put(letter(talk))));
      }
    }
  }

  private static Outbox.Letter letter(Talk talk) {
    return new Outbox.Letter(
        talk.page().workspaceId(),
        talk.page().channelId(),
        ChannelKind.MESSENGER,
        talk.conversation(),
        Delivery.Precedence.REPLY,
        UuidCreator.getTimeOrderedEpoch(),
        null,
        "psid",
        "a".repeat(300),
        null);
  }

  private static Day sample(JdbcClient jdbc, double rate) {
    long rows = number(jdbc, "select count(*) from delivery");
    String hot = HOT.stream().map(name -> "'" + name + "'").collect(Collectors.joining(","));
    return new Day(
        rate,
        number(
            jdbc,
            "select sum(pg_total_relation_size(relid)) from pg_stat_user_tables where relname in ("
                + hot
                + ")"),
        number(
            jdbc, "select sum(n_dead_tup) from pg_stat_user_tables where relname in (" + hot + ")"),
        (double) number(jdbc, "select pg_total_relation_size('delivery')") / rows,
        number(
            jdbc,
            """
            select sum(pg_total_relation_size(relid)) from pg_stat_user_tables
            where relname like 'attempt%'
            """));
  }

  private static long number(JdbcClient jdbc, String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getLong(1)).single();
  }

  private ObjectNode line(List<Day> week) {
    Day second = week.get(Math.min(1, week.size() - 1));
    Day last = week.getLast();
    ObjectNode line = Figures.line("week").put("days", days).put("messagesPerDay", messages);
    each(line, "perSecond", week, day -> Math.round(day.perSecond()));
    each(line, "hotBytes", week, Day::hotBytes);
    each(line, "hotDead", week, Day::hotDead);
    each(line, "bytesPerDelivery", week, day -> Math.round(day.bytesPerDelivery()));
    each(line, "attemptBytes", week, Day::attemptBytes);
    return line.put("slowdown", Figures.round(second.perSecond() / last.perSecond()))
        .put("hotGrowth", Figures.round((double) last.hotBytes() / second.hotBytes()))
        .put("deliveryGrowth", Figures.round(last.bytesPerDelivery() / second.bytesPerDelivery()));
  }

  private static void each(
      ObjectNode line, String name, List<Day> week, ToLongFunction<Day> figure) {
    ArrayNode all = line.putArray(name);
    for (Day day : week) all.add(figure.applyAsLong(day));
  }
}
