package bench.crash;

import bench.crash.whole.ServerVerdict;
import bench.rig.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A minute or two of every scenario, many at a time, for each change: `bin/check crash`. One line
/// per scenario.
final class ShortForm {
  /// What is done with which options. Those of one line run one after the other, the lines at once:
  /// each as long as the longest, which is an older version's build and end. Only what became of
  /// the messages is judged (`--counts`): how fast they went says nothing while all of this runs at
  /// once.
  private static final List<List<String>> PLAN =
      List.of(
          List.of("node --kills 20 --between 300 --rate 15 --pages 4 --customers 10"),
          List.of(
              "nodes --kills 4 --counts --between 1000 --rate 15 --pages 6 --customers 10",
              "server --kills 3 --customers 4"),
          List.of(
              "freeze --rounds 1 --seconds 32 --hurry --rate 15 --pages 4 --customers 10",
              "soak --minutes 1 --counts --rate 15 --pages 4 --customers 10"),
          List.of(
              "partition --rounds 1 --seconds 32 --hurry --lines DEAF,DATABASE_ONLY --counts"
                  + " --rate 15 --pages 4 --customers 10"),
          List.of(
              "postgres --kills 3 --slow 3 --between 1000 --counts --rate 15 --pages 4"
                  + " --customers 10",
              "both --kills 1 --between 1000 --rate 15 --pages 4 --customers 10",
              "full --rounds 1 --seconds 3 --rate 15 --pages 4 --customers 10",
              "full --what log --rounds 1 --seconds 3 --rate 15 --pages 4 --customers 10",
              "full --what data --rounds 1 --seconds 3 --rate 15 --pages 4 --customers 10"),
          List.of(
              "clock --kills 1 --between 1500 --after 2000 --rate 10 --pages 4 --customers 10",
              "cuts --cuts 15 --rate 15 --pages 4 --customers 10"),
          List.of(
              "storm --seconds 8 --counts --rate 20 --pages 4 --customers 10",
              "room --what log --rounds 1 --seconds 3 --customers 4",
              "longtx --seconds 5 --counts --rate 15 --pages 4 --customers 10"),
          List.of("scale --rounds 1 --seconds 2 --counts --rate 15 --pages 6 --customers 10"),
          List.of("upgrade --nodes 2 --seconds 6 --counts --pages 4 --customers 6"));

  private int passed;
  private int failed;

  private record Outcome(String line, boolean good) {}

  /// @return true if all went as promised
  boolean run(PrintStream out) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tintoi-crash");
    try (Ground ground = new Ground(folder);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      ground.launch();
      List<Future<?>> all = new ArrayList<>();
      for (List<String> line : PLAN)
        all.add(
            threads.submit(() -> {
              for (String one : line) tell(out, outcome(ground, one.split(" ", -1)));
            }));
      for (Future<?> one : all) one.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    if (failed == 0) Crash.delete(folder);
    else out.println("Logs are kept in " + folder);
    out.printf("%d passed, %d failed%n", passed, failed);
    return failed == 0;
  }

  private synchronized void tell(PrintStream out, @Nullable Outcome outcome) {
    if (outcome == null) return;
    if (outcome.good) passed++;
    else failed++;
    out.println((outcome.good ? "✓ " : "✗ ") + outcome.line);
    out.flush();
  }

  /// @return null if this system does not let us
  @SuppressWarnings("CatchAndPrintStackTrace") // a failed scenario must not end the others
  private static @Nullable Outcome outcome(Ground ground, String[] words) {
    Options options = new Options(words);
    try {
      if (Crash.WHOLE.contains(words[0])) {
        Path data = Files.createTempDirectory(ground.folder, words[0]);
        ServerVerdict verdict = Crash.whole(words[0], data, options);
        if (verdict != null) return new Outcome(verdict.json(), verdict.good());
      } else {
        Report report = Crash.run(words[0], ground, options);
        if (report != null) {
          for (String each : report.leftOut()) leftOut(words[0], "left out, " + each);
          return new Outcome(report.json(), report.good());
        }
      }
      leftOut(words[0], Crash.leftOut(words[0]));
      return null;
    } catch (Exception e) {
      e.printStackTrace();
      return new Outcome(words[0] + ": " + e, false);
    }
  }

  private static void leftOut(String mode, String why) {
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println("– " + mode + ": " + why);
  }
}
