package bench.crash;

import bench.rig.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// Some clock's time plus what it was moved by: a number of milliseconds in a file, which all
/// processes of a run read, or one node alone. Who writes it makes a clock leap while a process
/// runs.
final class ShiftedClock extends Clock {
  private final Path file;
  private final Clock base;
  private volatile Duration moved = Duration.ZERO;

  ShiftedClock(Path file, Clock base) {
    this.file = file;
    this.base = base;
    read();
    Thread.ofPlatform().daemon().name("clock").start(this::follow);
  }

  static void move(Path file, Duration by) throws IOException {
    Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "clock", "");
    Files.writeString(draft, Long.toString(by.toMillis()));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void follow() {
    while (true) {
      Pause.millis(50);
      read();
    }
  }

  private void read() {
    try {
      moved = Duration.ofMillis(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException _) {
      // Nobody moved it yet.
    }
  }

  @Override
  public Instant instant() {
    return base.instant().plus(moved);
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
