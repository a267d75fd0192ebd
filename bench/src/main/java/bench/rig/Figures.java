package bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One JSON line per figure, printed and kept in `bench/target/results.jsonl`.
public final class Figures {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  public static final Path FILE = Path.of("bench/target/results.jsonl");

  private static volatile boolean good = true;

  private Figures() {}

  /// True if no line of this process had a count that must be 0 and is not.
  public static boolean good() {
    return good;
  }

  /// Begins a line. The load of the minute before it says how quiet the machine was.
  public static ObjectNode line(String bench) {
    return JSON.createObjectNode().put("bench", bench).put("loadBefore", round(Cpu.load()));
  }

  public static void print(ObjectNode line) {
    System.out.println(line);
    List<String> broken = Counts.broken(line);
    if (!broken.isEmpty()) {
      good = false;
      System.err.println("not as promised: " + line.path("bench").asString() + ": " + broken);
    }
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same of a line that was made elsewhere.
  public static void print(String json) {
    if (JSON.readTree(json) instanceof ObjectNode line) print(line);
    else throw new IllegalArgumentException("no line: " + json);
  }

  public static List<ObjectNode> read() throws IOException {
    List<ObjectNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(FILE))
      if (JSON.readTree(line) instanceof ObjectNode object) lines.add(object);
    return lines;
  }

  /// Three figures that count.
  public static double round(double value) {
    if (value == 0 || !Double.isFinite(value)) return 0;
    return Double.parseDouble(String.format(Locale.ROOT, "%.3g", value));
  }

  public static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    if (n == 0) return 0;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /// @param share 0.99 for the 99th percentile
  public static double percentile(long[] nanos, double share) {
    if (nanos.length == 0) return 0;
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    int at = (int) Math.ceil(share * sorted.length) - 1;
    return round(sorted[Math.clamp(at, 0, sorted.length - 1)] / 1e6);
  }
}
