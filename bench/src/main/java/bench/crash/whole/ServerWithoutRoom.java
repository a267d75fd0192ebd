package bench.crash.whole;

import bench.rig.Options;
import bench.rig.Pause;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The whole server, whose disk gets full under load: its own database with log and tables, files
/// and logs are on it. The agents must be told so, and once there is room again all goes on by
/// itself, the same process, without anybody's help.
public final class ServerWithoutRoom {
  /// What an agent's page says then.
  private static final String FULL = "storage.full";

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final SmallDisk disk;
  private final Options options;

  private ServerWithoutRoom(SmallDisk disk, Options options) {
    this.disk = disk;
    this.options = options;
  }

  /// @param options `--rounds N --seconds N --customers N`
  /// @return null where we may not mount a small file system
  public static @Nullable ServerVerdict run(Path home, Options options) throws Exception {
    SmallDisk disk = SmallDisk.at(home);
    if (disk == null) return null;
    try (disk) {
      var room = new ServerWithoutRoom(disk, options);
      return new ServerKills(home, "room", options, options.number("rounds", 3), room::isGone)
          .run();
    }
  }

  private void isGone(ServerKills server, Lines lines) throws Exception {
    int told = lines.refused(FULL);
    disk.fill();
    Pause.await(
        PATIENCE, "nobody was told that the storage is full", () -> lines.refused(FULL) > told + 2);
    Pause.millis(options.number("seconds", 20) * 1_000L);
    disk.empty();
    int before = server.count();
    Pause.await(
        PATIENCE, "nothing is taken after there is room again", () -> server.count() > before + 5);
  }
}
