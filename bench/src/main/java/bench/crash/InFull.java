package bench.crash;

import bench.rig.Options;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every scenario in full, one after the other, and in the end a line of counts for each. One that
/// fails is a line that says so; the others go on.
final class InFull {
  /// What each is run with, unless `--MODE.option value` says otherwise. No more is written than
  /// two cores send beside being killed: what waits for its turn is no fault. What is behind a
  /// mode's name tells apart what is run in several ways.
  private static final Map<String, String> SIZES = new LinkedHashMap<>();

  static {
    SIZES.put("server", "--kills 100 --customers 20");
    SIZES.put("room", "--rounds 5 --customers 10");
    SIZES.put("room-log", "--what log --rounds 5 --customers 10");
    SIZES.put("room-data", "--what data --rounds 5 --customers 10");
    SIZES.put("node", "--kills 1000 --rate 15");
    SIZES.put("nodes", "--nodes 3 --kills 200 --rate 12 --between 2000");
    SIZES.put("scale", "--rounds 3");
    SIZES.put("postgres", "--kills 100 --slow 60 --rate 12");
    SIZES.put("both", "--kills 100 --rate 12 --between 1000");
    SIZES.put("freeze", "--rounds 10 --rate 12");
    SIZES.put("partition", "--rounds 1");
    SIZES.put("clock", "--kills 30 --rate 12");
    SIZES.put("full", "--rounds 3 --rate 12");
    SIZES.put("full-log", "--what log --rounds 3 --rate 12");
    SIZES.put("full-data", "--what data --rounds 3 --rate 12");
    SIZES.put("storm", "--seconds 600");
    SIZES.put("cuts", "--cuts 1000 --rate 15");
    SIZES.put("longtx", "--seconds 600 --rate 12");
    SIZES.put("upgrade", "");
    SIZES.put("soak", "--minutes 120 --rate 350 --pages 100 --customers 200");
  }

  private final Options options;

  InFull(Options options) {
    this.options = options;
  }

  /// @return true if all went as promised
  boolean run(PrintStream out) {
    Instant began = Instant.now();
    List<String> lines = new ArrayList<>();
    int failed = 0;
    for (String name : options.text("only", String.join(",", SIZES.keySet())).split(",", -1)) {
      Crash.Summary summary = one(name);
      if (!summary.good()) failed++;
      lines.add((summary.good() ? "✓ " : "✗ ") + name + ": " + summary.counts());
    }
    lines.forEach(out::println);
    out.printf(
        "%d passed, %d failed, %d minutes%n",
        lines.size() - failed, failed, Duration.between(began, Instant.now()).toMinutes());
    return failed == 0;
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // a failed scenario must not end the others
  private Crash.Summary one(String name) {
    System.err.println(name);
    try {
      String mode = name.split("-", 2)[0];
      return Crash.one(mode, options.of(name, SIZES.getOrDefault(name, "")));
    } catch (Exception e) {
      e.printStackTrace();
      return new Crash.Summary(false, e.toString());
    }
  }
}
