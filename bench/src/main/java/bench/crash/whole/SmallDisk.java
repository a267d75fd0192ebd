package bench.crash.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A file system of a few hundred megabytes, so that it can be full.
public final class SmallDisk implements AutoCloseable {
  private static final int MEGABYTE = 1 << 20;
  private static final int SIZE = 420;

  public final Path home;

  private SmallDisk(Path home) {
    this.home = home;
  }

  /// @return null where we may not mount one
  public static @Nullable SmallDisk at(Path home) throws IOException {
    Files.createDirectories(home);
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE + "m", "tmpfs", home + "");
    return mounted ? new SmallDisk(home) : null;
  }

  /// To the last byte.
  public void fill() throws IOException {
    byte[] block = new byte[MEGABYTE];
    try (var out = Files.newOutputStream(filler())) {
      while (true) out.write(block);
    } catch (IOException _) {
      // Full.
    }
  }

  /// There is room again.
  public void empty() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return home.resolve("filler");
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", home.toString());
  }

  private static boolean run(String... command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
