package bench.crash.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A file system of so many megabytes, so that it can be full.
public final class SmallDisk implements AutoCloseable {
  private static final int MEGABYTE = 1 << 20;

  public final Path home;
  private int size;

  private SmallDisk(Path home, int size) {
    this.home = home;
    this.size = size;
  }

  /// @param size in megabytes
  /// @return null where we may not mount one
  public static @Nullable SmallDisk at(Path home, int size) throws IOException {
    Files.createDirectories(home);
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size + "m", "tmpfs", home + "");
    return mounted ? new SmallDisk(home, size) : null;
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

  /// It is given so many megabytes more, whatever is on it.
  public void grow(int by) throws IOException {
    size += by;
    if (!run("mount", "-o", "remount,size=" + size + "m", home.toString()))
      throw new IOException(home + " cannot be made larger");
  }

  private Path filler() {
    return home.resolve("filler");
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", home.toString());
  }

  static boolean run(String... command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
