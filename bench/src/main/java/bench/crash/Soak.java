package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Hours of even load: memory, connections, and the size and dead rows of the hot tables must not
/// grow. Judged by their highest in each third, and what is no saw also by the slope of the line
/// that fits the later half best; not with `--counts`.
final class Soak {
  private static final int SAMPLES = 24;

  /// Above it, what a measure reached in the last third of the run is more than in the one before.
  private static final double GROWTH = 1.25;

  private final Ground ground;
  private final Options options;

  Soak(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  /// How the run stood at one moment.
  ///
  /// @param rss megabytes of the node
  /// @param connections to the database
  /// @param hot kilobytes of the tables that change with every message
  /// @param dead rows of them
  /// @param each bytes a delivery takes, all that is kept of it counted
  /// @param waiting messages that have not left
  private record Sample(long rss, long connections, long hot, long dead, long each, long waiting) {
    String json() {
      return "{\"rss\":%d,\"connections\":%d,\"hotKilobytes\":%d,\"hotDead\":%d,\"bytesEach\":%d,\"waiting\":%d}"
          .formatted(rss, connections, hot, dead, each, waiting);
    }
  }

  Report run() throws Exception {
    int minutes = options.number("minutes", 120);
    List<Sample> samples = new ArrayList<>();
    try (World world = ground.world(ground.shared(), "soak")) {
      world.desk.connect(options.number("pages", 50), options.number("customers", 100));
      world.program("", Kills.DOUBTFUL.formatted(30));
      world.nodes(options.number("nodes", 1));
      world.desk.write(options.number("rate", 120));
      for (int i = 0; i < SAMPLES; i++) {
        atTheDesk(world, minutes * 60_000L / SAMPLES);
        samples.add(sample(world));
        System.err.println(samples.getLast());
      }
      String all = String.join(",", samples.stream().map(Sample::json).toList());
      String more =
          "\"minutes\":%d,\"customersWrote\":%d,\"samples\":[%s],"
              .formatted(minutes, world.questions.wrote(), all);
      return Kills.end(world, "soak", more, options.has("counts") ? List.of() : grown(samples));
    }
  }

  /// Somebody answers what is asked, and customers write who are waited for: else it piles up, and
  /// all that waits behind it.
  private static void atTheDesk(World world, long millis) throws Exception {
    long until = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < until) {
      Pause.millis(Math.min(10_000, millis));
      world.questions.answer();
    }
  }

  private static List<String> grown(List<Sample> samples) {
    List<String> complaints = new ArrayList<>();
    grown("memory", 32, samples, Sample::rss, complaints);
    grown("connections", 4, samples, Sample::connections, complaints);
    grown("hot tables", 1_024, samples, Sample::hot, complaints);
    grown("dead rows", 5_000, samples, Sample::dead, complaints);
    grown("bytes per delivery", 100, samples, Sample::each, complaints);
    grown("waiting", 500, samples, Sample::waiting, complaints);
    rises("memory", 16, samples, Sample::rss, complaints);
    rises("connections", 2, samples, Sample::connections, complaints);
    rises("hot tables", 512, samples, Sample::hot, complaints);
    return complaints;
  }

  /// The highest of each third: a saw, as vacuum makes it, is even by its teeth.
  ///
  /// @param least what is no growth yet, in the measure's unit
  private static void grown(
      String what,
      double least,
      List<Sample> samples,
      ToDoubleFunction<Sample> measure,
      List<String> complaints) {
    int third = samples.size() / 3;
    double middle = highest(samples.subList(third, 2 * third), measure);
    double last = highest(samples.subList(2 * third, samples.size()), measure);
    if (last > middle * GROWTH + least)
      complaints.add("%s grew from %.0f to %.0f".formatted(what, middle, last));
  }

  /// @param least by which it may rise from the middle to the end
  private static void rises(
      String what,
      double least,
      List<Sample> samples,
      ToDoubleFunction<Sample> measure,
      List<String> complaints) {
    double risen = risen(samples.subList(samples.size() / 2, samples.size()), measure);
    if (risen > least) complaints.add("%s rises, by %.0f in the later half".formatted(what, risen));
  }

  /// By how much the line through all of them that fits best rises from the first to the last.
  private static double risen(List<Sample> samples, ToDoubleFunction<Sample> measure) {
    double middle = (samples.size() - 1) / 2.0;
    double products = 0;
    double squares = 0;
    for (int i = 0; i < samples.size(); i++) {
      products += (i - middle) * measure.applyAsDouble(samples.get(i));
      squares += (i - middle) * (i - middle);
    }
    return squares == 0 ? 0 : products / squares * (samples.size() - 1);
  }

  private static double highest(List<Sample> samples, ToDoubleFunction<Sample> measure) {
    return samples.stream().mapToDouble(measure).max().orElse(0);
  }

  private static Sample sample(World world) throws Exception {
    long rss = Memory.resident(world);
    return world
        .desk
        .jdbc()
        .sql(
            """
            select (select count(*) from pg_stat_activity where datname = current_database()),
              (select sum(pg_total_relation_size(relid)) / 1024 from pg_stat_user_tables
                where relname in ('lane', 'conversation_queue')),
              (select sum(n_dead_tup) from pg_stat_user_tables
                where relname in ('lane', 'conversation_queue')),
              (select pg_database_size(current_database())) / greatest(1, count(*)),
              count(*) filter (where state in ('QUEUED', 'SENDING', 'DEFERRED', 'IN_DOUBT', 'HELD'))
            from delivery
            """)
        .query((row, _) ->
            new Sample(
                rss,
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5)))
        .single();
  }
}
