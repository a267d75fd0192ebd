package bench.crash;

import bench.rig.Cpu;
import bench.rig.Options;
import bench.rig.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Somebody left a transaction open, so that nothing that died since can be cleaned up; meanwhile
/// the database is dumped over and over, and nothing is vacuumed or analysed. It may cost CPU and
/// speed, and what it kept goes with the first vacuum after it.
final class LongTransaction {
  /// So many times as much CPU may a message cost, and so many times slower may they go, while
  /// nothing that died can be cleaned up.
  private static final int MORE = 3;

  /// A node that has just started compiles: that is not what a message costs.
  private static final int WARM = 30;

  private final Ground ground;
  private final Options options;
  private final int seconds;
  private final List<String> complaints = new ArrayList<>();

  LongTransaction(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
    this.seconds = options.number("seconds", 600);
  }

  /// What messages cost over a while.
  ///
  /// @param perSecond what the provider took
  /// @param cpuMillis CPU of nodes and database for each, the dump's own left out
  private record Pace(double perSecond, double cpuMillis) {}

  Report run() throws Exception {
    int shorter = Math.min(60, seconds);
    try (World world = ground.world(ground.shared(), "longtx");
        Connection forgotten = world.connection()) {
      Cuts.begin(world, options, false);
      Pause.millis(Math.min(WARM, seconds) * 1_000L);
      Pace before = pace(world, Set.of(), shorter);
      forget(forgotten);
      autovacuum(world, false);
      int asked = world.desk.acknowledged.size();
      int got = world.taken(0).size();
      Pace during;
      int dumps;
      try (Dump dump = new Dump(world)) {
        during = pace(world, Set.of(dump.backend()), seconds);
        dumps = dump.made();
        if (!dump.fault().isEmpty()) complaints.add("the dump ended: " + dump.fault());
      }
      int askedThen = world.desk.acknowledged.size() - asked;
      int gotThen = world.taken(got).size();
      long kept = Dump.deadAfterVacuum(world);
      forgotten.rollback();
      long left = Dump.deadAfterVacuum(world);
      autovacuum(world, true);
      Pace after = pace(world, Set.of(), shorter);
      if (!options.has("counts")) judge(before, during, after, askedThen, gotThen);
      if (kept == 0) complaints.add("the open transaction kept nothing that died");
      else if (left > kept / 2)
        complaints.add("of %d dead rows %d were left once it was over".formatted(kept, left));
      String more =
          "\"openSeconds\":%d,\"dumps\":%d,\"put\":%d,\"went\":%d,%s\"deadKept\":%d,\"deadLeft\":%d,"
              .formatted(
                  seconds, dumps, askedThen, gotThen, paces(before, during, after), kept, left);
      return Kills.end(world, "longtx", more, complaints);
    }
  }

  private void judge(Pace before, Pace during, Pace after, int asked, int got) {
    // What is in doubt waits for its minute; most must have gone all the same.
    if (got < asked / 2) complaints.add("only %d of %d went".formatted(got, asked));
    if (during.perSecond < before.perSecond / MORE)
      complaints.add(
          "%.1f went per second, %.1f before".formatted(during.perSecond, before.perSecond));
    judge("while it was open", before, during);
    judge("after it", before, after);
  }

  private void judge(String when, Pace before, Pace then) {
    if (then.cpuMillis > before.cpuMillis * MORE)
      complaints.add(
          "a message cost %.2f ms of CPU %s, %.2f before"
              .formatted(then.cpuMillis, when, before.cpuMillis));
  }

  private String paces(Pace before, Pace during, Pace after) {
    String perSecond =
        String.format(
            Locale.ROOT,
            "\"perSecondBefore\":%.1f,\"perSecondDuring\":%.1f,\"perSecondAfter\":%.1f,",
            before.perSecond,
            during.perSecond,
            after.perSecond);
    // The others of a short form share the database.
    if (options.has("counts")) return perSecond;
    return perSecond
        + String.format(
            Locale.ROOT,
            "\"cpuMillisBefore\":%.2f,\"cpuMillisDuring\":%.2f,\"cpuMillisAfter\":%.2f,"
                + "\"costRatio\":%.2f,\"costRatioAfter\":%.2f,",
            before.cpuMillis,
            during.cpuMillis,
            after.cpuMillis,
            during.cpuMillis / before.cpuMillis,
            after.cpuMillis / before.cpuMillis);
  }

  /// @param besides processes whose CPU is not the messages'
  private static Pace pace(World world, Set<Long> besides, int seconds) throws Exception {
    int before = world.taken(0).size();
    double spent = spent(world, besides);
    long began = System.nanoTime();
    Pause.millis(seconds * 1_000L);
    double passed = (System.nanoTime() - began) / 1e9;
    double cost = spent(world, besides) - spent;
    int went = world.taken(before).size();
    return new Pace(went / passed, cost * 1e3 / Math.max(1, went));
  }

  /// Seconds of CPU of all nodes and the database.
  private static double spent(World world, Set<Long> besides) {
    List<Long> system = new ArrayList<>(List.of(world.postgres.pid()));
    for (World.Place place : world.places) {
      Child node = place.node;
      if (node != null) system.add(node.pid());
    }
    return Cpu.seconds(system) - Cpu.seconds(besides);
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
}
