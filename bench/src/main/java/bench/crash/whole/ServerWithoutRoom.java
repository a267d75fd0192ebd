package bench.crash.whole;

import bench.rig.Options;
import bench.rig.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The whole server, whose disk gets full under load: its own database with log and tables, files
/// and logs are on it; or the log of its database has one of its own, and one of the two is full.
/// The agents must be told so, and once there is room again all goes on by itself, the same
/// process, without anybody's help.
public final class ServerWithoutRoom {
  /// What an agent's page says then.
  private static final String FULL = "storage.full";

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Disks disks;
  private final Options options;

  private ServerWithoutRoom(Disks disks, Options options) {
    this.disks = disks;
    this.options = options;
  }

  /// @param options `--what log|data|both --rounds N --seconds N --customers N`
  /// @return null where we may not mount a small file system
  public static @Nullable ServerVerdict run(Path folder, Options options) throws Exception {
    Disks.What what = Disks.What.of(options.text("what", "both"));
    Path home = folder.resolve("home");
    // Its own PostgreSQL wants a gigabyte for its log.
    Disks disks = Disks.of(what, home, folder.resolve("log"), false);
    if (disks == null) return null;
    try (disks) {
      var room = new ServerWithoutRoom(disks, options);
      return new ServerKills(
              Files.createDirectories(home),
              "room " + what,
              options,
              options.number("rounds", 3),
              room::isGone)
          .run();
    }
  }

  private void isGone(ServerKills server, Lines lines) throws Exception {
    int told = lines.refused(FULL);
    disks.small().fill();
    Pause.await(
        PATIENCE, "nobody was told that the storage is full", () -> isTold(lines, told + 2));
    for (int second = 0; second < options.number("seconds", 20); second++) {
      Pause.millis(1_000);
      hurry();
    }
    disks.giveRoom();
    int before = server.count();
    Pause.await(
        PATIENCE, "nothing is taken after there is room again", () -> server.count() > before + 5);
  }

  private boolean isTold(Lines lines, int more) throws IOException {
    if (disks.what() == Disks.What.LOG) hurry();
    return lines.refused(FULL) > more;
  }

  private void hurry() throws IOException {
    try (Connection connection = connection()) {
      disks.hurry(connection);
    } catch (SQLException _) {
      // It is away, or refuses that too.
    }
  }

  /// Past the server, by what its own PostgreSQL keeps in its folder.
  private Connection connection() throws IOException, SQLException {
    String port = Files.readString(disks.postgres().resolve("port")).strip();
    String password = Files.readString(disks.postgres().resolve("password")).strip();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "tintoi", password);
  }
}
