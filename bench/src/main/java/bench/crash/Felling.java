package bench.crash;

import bench.rig.Pause;
import java.time.Duration;
import org.springframework.dao.DataAccessException;

/// kill -9 of PostgreSQL: of its first process, or every third time of one that serves somebody,
/// which makes PostgreSQL end all others itself.
final class Felling {
  private static final Duration LONG = Duration.ofMinutes(1);

  private Felling() {}

  /// Waits until it answers again.
  ///
  /// @param i the how manieth
  static void kill(World world, int i) throws Exception {
    long before = world.postgres.pid();
    if (!signal(world, i)) Pause.until(LONG, () -> world.postgres.pid() != before);
    await(world);
  }

  /// @return false if all of it was killed
  static boolean signal(World world, int i) {
    boolean one = i % 3 == 0;
    Child.signal(one ? backend(world) : world.postgres.pid(), "KILL");
    return one;
  }

  private static long backend(World world) {
    try {
      String any =
          """
          select pid from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid()
          order by random() limit 1
          """;
      return world
          .desk
          .jdbc()
          .sql(any)
          .query((row, _) -> row.getLong(1))
          .optional()
          .orElse(world.postgres.pid());
    } catch (DataAccessException _) {
      return world.postgres.pid();
    }
  }

  static void await(World world) throws Exception {
    Pause.until(LONG, () -> answers(world));
  }

  private static boolean answers(World world) {
    try {
      return world.desk.jdbc().sql("select 1").query((row, _) -> row.getInt(1)).single() == 1;
    } catch (DataAccessException _) {
      return false;
    }
  }
}
