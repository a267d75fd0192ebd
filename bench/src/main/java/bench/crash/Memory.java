package bench.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a node's process takes, in megabytes; 0 where the system does not say.
///
/// @param resident as the kernel counts it: with all the heap once grew to, and what is not heap
/// @param live what a full collection of the heap leaves
record Memory(long resident, double live) {
  /// Above it, what is resident afterwards is more than a process that had only just started may
  /// still grow to.
  private static final double RESIDENT_GROWTH = 1.5;

  private static final long RESIDENT_MORE = 64;

  /// What is live is counted without what is garbage, so that little of it is chance.
  private static final double LIVE_GROWTH = 1.5;

  private static final double LIVE_MORE = 16;

  /// The last line of a histogram of classes: objects, bytes.
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  /// Of the first node.
  static Memory of(World world) throws IOException {
    // Before the collection, which may grow what is resident.
    long resident = resident(world);
    return new Memory(resident, live(pid(world)));
  }

  /// Of the first node, which does not notice that it is asked.
  static long resident(World world) throws IOException {
    Path status = Path.of("/proc/" + pid(world) + "/status");
    if (!Files.exists(status)) return 0;
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
        .findFirst()
        .orElse(0);
  }

  private static long pid(World world) {
    Child node = world.places.getFirst().node;
    return node == null ? 0 : node.pid();
  }

  /// By the JDK's own tool, whose histogram of live objects collects first.
  private static double live(long pid) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (pid == 0 || !Files.exists(jcmd)) return 0;
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher total = TOTAL.matcher(said);
    return total.find() ? Long.parseLong(total.group(1)) / (double) (1 << 20) : 0;
  }

  /// What has grown since; empty if it is flat, or nothing is known of it.
  List<String> grownFrom(Memory before) {
    List<String> grown = new ArrayList<>();
    if (before.resident > 0 && resident > before.resident * RESIDENT_GROWTH + RESIDENT_MORE)
      grown.add("resident memory grew from %d to %d MB".formatted(before.resident, resident));
    if (before.live > 0 && live > before.live * LIVE_GROWTH + LIVE_MORE)
      grown.add(
          String.format(Locale.ROOT, "what is live grew from %.1f to %.1f MB", before.live, live));
    return grown;
  }
}
