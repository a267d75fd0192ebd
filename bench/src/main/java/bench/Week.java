package bench;

import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Pause;
import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.Relay;
import tintoi.channel.BenchChannels;
import tintoi.channel.Channel;
import tintoi.delivery.BenchAgeing;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A week in minutes: the same traffic day after day through the whole engine, with a clock that is
/// moved, autovacuum that comes as often for it as in a real week, and ageing. Time per message,
/// and the size and dead rows of the hot tables, must be the same on the last day as on the second.
///
/// A few of a hundred messages are not taken at once (see [Trouble]): they leave attempts, and some
/// a problem. Then follows a day in each of the next months: whole months of attempts are dropped,
/// and what is left must be as much as after the first day.
final class Week {
  /// So that the week ends in another month: attempts of the old one are dropped.
  private static final Instant BEGIN = Instant.parse("2026-11-26T00:00:00Z");

  private static final Duration KEPT = Duration.ofDays(1);

  private final int days;
  private final int months;
  private final int pages;
  private final int conversations;
  private final int messages;
  private final MovedClock clock = new MovedClock(BEGIN);

  /// @param options `--days N --months N --pages N --conversations N --messages N`: months after
  ///   the week, conversations per page, messages a day
  Week(Options options) {
    days = options.number("days", 8);
    months = options.number("months", 2);
    pages = options.number("pages", 50);
    conversations = options.number("conversations", 40);
    messages = options.number("messages", 24_000);
  }

  void run() throws Exception {
    Path data = Files.createTempDirectory("tintoi-week");
    try (Stub stub = Stub.start(1);
        ConfigurableApplicationContext server = server(data, stub)) {
      JdbcClient jdbc = server.getBean(JdbcClient.class);
      jdbc.sql("alter system set autovacuum_naptime = '1s'").update();
      jdbc.sql("select pg_reload_conf()").query((row, _) -> row.getBoolean(1)).single();
      UUID workspace = BenchChannels.workspace(server, clock.instant());
      var traffic = new WeekTraffic(server, stub, clock, talks(server, workspace));
      List<Day> week = new ArrayList<>();
      for (int day = 1; day <= days; day++) {
        week.add(day(server, traffic));
        System.err.printf("day %d: %s%n", day, week.getLast());
      }
      List<Day> later = new ArrayList<>();
      for (int month = 1; month <= months; month++) {
        clock.advance(Duration.ofDays(30));
        String name = "attempt_" + month(clock.instant()).toString().replace('-', '_');
        Pause.await(Duration.ofMinutes(1), "no " + name, () -> Day.months(jdbc).contains(name));
        later.add(day(server, traffic));
        System.err.printf("month %d: %s%n", month, later.getLast());
      }
      ObjectNode line = line(week, later);
      became(line, jdbc, traffic, stub.taken());
      Figures.print(line);
    }
  }

  private static YearMonth month(Instant at) {
    return YearMonth.from(at.atOffset(ZoneOffset.UTC));
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
            "--tintoi.delivery.keep-attempts=" + KEPT.toDays() + "d",
            "--tintoi.meta.graph-url=" + stub.address(),
            "--tintoi.meta.app-id=1",
            "--tintoi.meta.app-secret=bench",
            "--logging.level.root=warn",
            "--logging.level.tintoi=warn");
  }

  private List<WeekTraffic.Talk> talks(ConfigurableApplicationContext server, UUID workspace) {
    List<WeekTraffic.Talk> talks = new ArrayList<>();
    for (int page = 0; page < pages; page++) {
      Channel channel = BenchChannels.page(server, workspace, page, clock.instant());
      for (int i = 0; i < conversations; i++)
        talks.add(new WeekTraffic.Talk(channel, UuidCreator.getTimeOrderedEpoch()));
    }
    // The stub takes messages; of the health of a token it knows nothing.
    server.getBean(JdbcClient.class).sql("delete from probe").update();
    return talks;
  }

  private Day day(ConfigurableApplicationContext server, WeekTraffic traffic) throws Exception {
    double rate = traffic.day(messages);
    BenchAgeing.run(server);
    // Autovacuum comes once a second here.
    Pause.millis(2_500);
    Day day = Day.of(server.getBean(JdbcClient.class), rate);
    traffic.evening();
    return day;
  }

  private ObjectNode line(List<Day> week, List<Day> later) {
    Day second = week.get(Math.min(1, week.size() - 1));
    Day last = week.getLast();
    List<Day> all = new ArrayList<>(week);
    all.addAll(later);
    ObjectNode line = Figures.line("week").put("days", days).put("messagesPerDay", messages);
    each(line, "perSecond", week, day -> Math.round(day.perSecond()));
    each(line, "hotBytes", week, day -> day.hot().bytes());
    each(line, "hotDead", week, day -> day.hot().rows());
    each(line, "bytesPerDelivery", week, day -> Math.round(day.bytesPerDelivery()));
    line.put("slowdown", Figures.round(second.perSecond() / last.perSecond()))
        .put("hotGrowth", growth(second.hot(), last.hot()))
        .put("deliveryGrowth", Figures.round(last.bytesPerDelivery() / second.bytesPerDelivery()));
    each(line, "attempts", all, day -> day.attempts().rows());
    each(line, "attemptBytes", all, day -> day.attempts().bytes());
    each(line, "problems", all, day -> day.problems().rows());
    each(line, "problemBytes", all, day -> day.problems().bytes());
    line.put("monthsDropped", dropped(all));
    if (!later.isEmpty())
      line.put("attemptGrowth", growth(week.getFirst().attempts(), later.getLast().attempts()));
    return line.put("problemGrowth", growth(second.problems(), all.getLast().problems()));
  }

  private static double growth(Day.Size from, Day.Size to) {
    return Figures.round((double) to.bytes() / from.bytes());
  }

  private static int dropped(List<Day> all) {
    TreeSet<String> names = new TreeSet<>();
    for (Day day : all) names.addAll(day.months());
    names.add("attempt_" + month(BEGIN).toString().replace('-', '_'));
    all.getLast().months().forEach(names::remove);
    return names.size();
  }

  /// Everything but what was refused for good is sent, once; and no attempt is left of a month that
  /// was over before the time they are kept.
  private void became(ObjectNode line, JdbcClient jdbc, WeekTraffic traffic, long taken) {
    long sent = count(jdbc, "SENT");
    long bounced = count(jdbc, "BOUNCED");
    YearMonth oldest = month(clock.instant().minus(KEPT));
    line.put("sent", sent)
        .put("triedTwice", traffic.put(Trouble.ONCE))
        .put("held", traffic.put(Trouble.HELD))
        .put("givenBack", bounced)
        .put("lost", traffic.put() - traffic.put(Trouble.REFUSED) - sent)
        .put("doubled", taken - sent)
        .put(
            "attemptsOverdue",
            jdbc.sql("select count(*) from attempt where started_at < ?")
                .param(oldest.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .query((row, _) -> row.getLong(1))
                .single());
  }

  private static long count(JdbcClient jdbc, String state) {
    return jdbc.sql("select count(*) from delivery where state = ?")
        .param(state)
        .query((row, _) -> row.getLong(1))
        .single();
  }

  private static void each(
      ObjectNode line, String name, List<Day> week, ToLongFunction<Day> figure) {
    ArrayNode all = line.putArray(name);
    for (Day day : week) all.add(figure.applyAsLong(day));
  }
}
