package bench.crash;

import bench.crash.whole.Disks;
import bench.rig.Options;
import bench.rig.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tintoi.postgres.EmbeddedPostgres;

/// PostgreSQL's disk gets full under load; then there is room again. `--what log|data|both`: its
/// log's alone, that of its tables alone, or one that has both.
final class FullDisk {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// What PostgreSQL says of a full disk while it lives.
  private static final String DISK_FULL = "53100";

  /// A log of 64 MB: two pieces are kept, and one is written.
  private static final String[] SMALL_LOG = {"min_wal_size=32MB", "max_wal_size=32MB"};

  private final Options options;
  private final Disks disks;
  private final World world;
  private final List<String> complaints = new ArrayList<>();

  private FullDisk(Options options, Disks disks, World world) {
    this.options = options;
    this.disks = disks;
    this.world = world;
  }

  /// @return null where we may not mount one
  static @Nullable Report run(Ground ground, Options options) throws Exception {
    Disks.What what = Disks.What.of(options.text("what", "both"));
    Path folder = ground.folder.resolve("full-" + what);
    Disks disks = Disks.of(what, folder.resolve("home"), folder.resolve("log"), true);
    if (disks == null) return null;
    try (disks;
        EmbeddedPostgres postgres =
            Ground.start(disks.postgres(), what == Disks.What.BOTH ? new String[0] : SMALL_LOG);
        World world = ground.world(postgres, "full")) {
      return new FullDisk(options, disks, world).run();
    }
  }

  private Report run() throws Exception {
    int rounds = options.number("rounds", 3);
    Cuts.begin(world, options, false);
    for (int i = 0; i < rounds; i++) {
      Pause.millis(2_000);
      round();
      System.err.printf("%d times full, %d s%n", i + 1, world.seconds());
    }
    String more =
        "\"what\":\"%s\",\"rounds\":%d,\"ends\":%d,\"refusals\":%s,"
            .formatted(disks.what(), rounds, disks.ends(), world.desk.refusals.json());
    return Kills.end(world, "full", more, complaints);
  }

  private void round() throws Exception {
    long server = world.postgres.pid();
    long ends = disks.ends();
    int refusals = world.desk.refusals.of(DISK_FULL);
    int uncertain = world.desk.uncertain.get();
    disks.small().fill();
    boolean full =
        Pause.until(PATIENCE, () -> isFelt(ends) && world.desk.uncertain.get() > uncertain + 5);
    if (!full) complaints.add("it never got full");
    for (int second = 0; second < options.number("seconds", 30); second++) {
      Pause.millis(1_000);
      hurry();
    }
    disks.giveRoom();
    int before = world.desk.acknowledged.size();
    if (!Pause.until(PATIENCE, () -> world.desk.acknowledged.size() > before + 20))
      complaints.add("nothing is taken after there is room again");
    boolean ended = disks.ends() > ends || world.postgres.pid() != server;
    switch (disks.what()) {
      case LOG -> {
        if (!ended) complaints.add("PostgreSQL did not end");
      }
      case DATA -> {
        if (ended) complaints.add("PostgreSQL ended");
        if (world.desk.refusals.of(DISK_FULL) == refusals)
          complaints.add("nobody was told that the disk is full");
      }
      case BOTH -> {}
    }
  }

  private boolean isFelt(long ends) throws IOException {
    if (disks.what() != Disks.What.LOG) return true;
    hurry();
    return disks.ends() > ends;
  }

  private void hurry() {
    try (var connection = world.connection()) {
      disks.hurry(connection);
    } catch (SQLException _) {
      // It is away, or refuses that too.
    }
  }
}
