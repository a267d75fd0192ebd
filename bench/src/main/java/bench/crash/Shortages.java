package bench.crash;

import bench.crash.whole.SmallDisk;
import bench.rig.Options;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tintoi.postgres.EmbeddedPostgres;

/// A database that is full, cut in the middle of commits, or kept from cleaning up.
final class Shortages {
  /// So many times slower may it be while nothing that died can be cleaned up.
  private static final int SLOWER = 3;

  private final Ground ground;
  private final Options options;

  Shortages(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  /// Data and log on a small file system that gets full under load; then there is room again.
  ///
  /// @return null where we may not mount one
  @Nullable Report full() throws Exception {
    int rounds = options.number("rounds", 3);
    SmallDisk disk = SmallDisk.at(ground.folder.resolve("small"));
    if (disk == null) return null;
    List<String> complaints = new ArrayList<>();
    try (disk;
        EmbeddedPostgres postgres = Ground.start(disk.home.resolve("postgres"));
        World world = ground.world(postgres, "full")) {
      begin(world);
      for (int i = 0; i < rounds; i++) {
        Pause.millis(2_000);
        disk.fill();
        int uncertain = world.desk.uncertain.get();
        boolean refused =
            Pause.until(Duration.ofMinutes(2), () -> world.desk.uncertain.get() > uncertain + 5);
        if (!refused) complaints.add("it never got full");
        Pause.millis(options.number("seconds", 30) * 1_000L);
        disk.empty();
        int before = world.desk.acknowledged.size();
        if (!Pause.until(Duration.ofMinutes(2), () -> world.desk.acknowledged.size() > before + 20))
          complaints.add("nothing is taken after there is room again");
        System.err.printf("%d times full, %d s%n", i + 1, world.seconds());
      }
      return Kills.end(world, "full", "\"rounds\":" + rounds + ",", complaints);
    }
  }

  /// Connections between nodes and database are cut in the middle of commits, and all at once.
  Report cuts() throws Exception {
    int cuts = options.number("cuts", 1_000);
    Random random = new Random(options.number("seed", 7));
    try (World world = ground.world(ground.shared(), "cuts")) {
      begin(world);
      for (World.Place place : world.places)
        place.toDatabase.cutCommits(options.number("percent", 10));
      Pause.until(
          Duration.ofHours(2),
          () -> {
            Pause.millis(300);
            World.Place place = world.places.get(random.nextInt(world.places.size()));
            if (random.nextInt(20) == 0) place.toDatabase.cutAll();
            return cuts(world) >= cuts;
          });
      return Kills.end(world, "cuts", "\"cuts\":" + cuts(world) + ",", List.of());
    }
  }

  private static int cuts(World world) {
    return world.places.stream().mapToInt(place -> place.toDatabase.cuts()).sum();
  }

  /// Somebody left a transaction open, so that nothing that died since can be cleaned up; meanwhile
  /// the database is dumped over and over, and nothing is vacuumed or analysed. It may cost speed,
  /// and what it kept goes with the first vacuum after it.
  Report longTransaction() throws Exception {
    int seconds = options.number("seconds", 600);
    List<String> complaints = new ArrayList<>();
    try (World world = ground.world(ground.shared(), "longtx");
        Connection forgotten = world.connection()) {
      begin(world);
      Pause.millis(3_000);
      double before = perSecond(world, Math.min(60, seconds));
      forget(forgotten);
      autovacuum(world, false);
      int asked = world.desk.acknowledged.size();
      int got = world.taken(0).size();
      double during;
      int dumps;
      try (Dump dump = new Dump(world)) {
        during = perSecond(world, seconds);
        dumps = dump.made();
        if (!dump.fault().isEmpty()) complaints.add("the dump ended: " + dump.fault());
      }
      int askedThen = world.desk.acknowledged.size() - asked;
      int gotThen = world.taken(got).size();
      // What is in doubt waits for its minute; most must have gone all the same.
      if (!options.has("counts") && gotThen < askedThen / 2)
        complaints.add("only %d of %d went".formatted(gotThen, askedThen));
      if (!options.has("counts") && during < before / SLOWER)
        complaints.add("%.1f went per second, %.1f before".formatted(during, before));
      long kept = Dump.deadAfterVacuum(world);
      forgotten.rollback();
      long left = Dump.deadAfterVacuum(world);
      autovacuum(world, true);
      if (kept == 0) complaints.add("the open transaction kept nothing that died");
      else if (left > kept / 2)
        complaints.add("of %d dead rows %d were left once it was over".formatted(kept, left));
      String more =
          String.format(
              Locale.ROOT,
              "\"openSeconds\":%d,\"dumps\":%d,\"put\":%d,\"went\":%d,\"perSecondBefore\":%.1f,"
                  + "\"perSecondDuring\":%.1f,\"deadKept\":%d,\"deadLeft\":%d,",
              seconds,
              dumps,
              askedThen,
              gotThen,
              before,
              during,
              kept,
              left);
      return Kills.end(world, "longtx", more, complaints);
    }
  }

  /// What the provider takes.
  private static double perSecond(World world, int seconds) throws Exception {
    int before = world.taken(0).size();
    long began = System.nanoTime();
    Pause.millis(seconds * 1_000L);
    double passed = (System.nanoTime() - began) / 1e9;
    return world.taken(before).size() / passed;
  }

  /// Of this world's tables only: others may share the server.
  private static void autovacuum(World world, boolean on) throws SQLException {
    try (Connection connection = world.connection();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          do $$ declare t text; begin
            for t in select relname from pg_class
                where relkind = 'r' and relnamespace = 'public'::regnamespace loop
              execute format('alter table %%I %s', t);
            end loop;
          end $$
          """
              .formatted(on ? "reset (autovacuum_enabled)" : "set (autovacuum_enabled = false)"));
    }
  }

  private static void forget(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (var statement = connection.createStatement()) {
      statement.execute("set idle_in_transaction_session_timeout = 0");
      statement.execute("select count(*) from delivery");
    }
  }

  private void begin(World world) throws Exception {
    world.desk.connect(options.number("pages", 12), options.number("customers", 25));
    world.program("", Kills.DOUBTFUL.formatted(30));
    world.nodes(options.number("nodes", 1));
    world.desk.write(options.number("rate", 60));
  }
}
