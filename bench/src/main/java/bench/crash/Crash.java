package bench.crash;

import bench.crash.whole.ServerKills;
import bench.crash.whole.ServerVerdict;
import bench.crash.whole.ServerWithoutRoom;
import bench.rig.Figures;
import bench.rig.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `bin/bench crash`: all scenarios in full, one of them, or the short form of all.
public final class Crash {
  private final Options options;

  public Crash(Options options) {
    this.options = options;
  }

  /// Of a whole server.
  static final List<String> WHOLE = List.of("server", "room");

  static final List<String> MODES =
      List.of(
          "node",
          "nodes",
          "postgres",
          "both",
          "freeze",
          "partition",
          "clock",
          "full",
          "storm",
          "cuts",
          "longtx",
          "scale",
          "upgrade",
          "soak");

  /// What one came to.
  ///
  /// @param good true if all went as promised
  /// @param counts in one line, for a person
  record Summary(boolean good, String counts) {}

  /// Prints and keeps one JSON line with what was counted for each, or, with `--short`, prints one
  /// line per scenario: a check, and no figures.
  ///
  /// @return true if all went as promised
  public boolean run() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (options.has("short")) return new ShortForm().run(out);
    String mode = options.text("mode", "all");
    return mode.equals("all") ? new InFull(options).run(out) : one(mode, options).good();
  }

  /// On ground of its own.
  static Summary one(String mode, Options options) throws Exception {
    Path folder = Files.createTempDirectory("tintoi-crash");
    if (WHOLE.contains(mode)) {
      ServerVerdict verdict = whole(mode, folder, options);
      if (verdict == null) return skipped(mode, folder);
      Figures.print(verdict.json());
      tidy(folder, verdict.good());
      return new Summary(verdict.good(), verdict.told());
    }
    @Nullable Report report;
    try (Ground ground = new Ground(folder)) {
      report = run(mode, ground, options);
    }
    if (report == null) return skipped(mode, folder);
    Figures.print(report.json());
    tidy(folder, report.good());
    return new Summary(report.good(), report.told());
  }

  private static Summary skipped(String mode, Path folder) throws IOException {
    delete(folder);
    Figures.print(Figures.line("crash").put("mode", mode).put("skipped", true));
    return new Summary(true, leftOut(mode));
  }

  /// A whole server, from its API to the phones.
  ///
  /// @return null if this system does not let us
  static @Nullable ServerVerdict whole(String mode, Path data, Options options) throws Exception {
    return mode.equals("room")
        ? ServerWithoutRoom.run(data, options)
        : new ServerKills(data, options).run();
  }

  /// Why a scenario did not take place.
  static String leftOut(String mode) {
    return switch (mode) {
      case "upgrade" -> "left out, there is no older version in this repository";
      default -> "left out, no file system can be mounted here";
    };
  }

  /// @return null if this system does not let us, see [#leftOut]
  static @Nullable Report run(String mode, Ground ground, Options options) throws Exception {
    Kills kills = new Kills(ground, options);
    Silences silences = new Silences(ground, options);
    return switch (mode) {
      case "node" -> kills.node();
      case "nodes" -> kills.nodes();
      case "postgres" -> kills.postgres();
      case "both" -> kills.both();
      case "freeze" -> silences.freeze();
      case "partition" -> new Partition(ground, options).run();
      case "clock" -> silences.clock();
      case "full" -> FullDisk.run(ground, options);
      case "storm" -> new Storm(ground, options).run();
      case "cuts" -> new Cuts(ground, options).run();
      case "longtx" -> new LongTransaction(ground, options).run();
      case "scale" -> new Scale(ground, options).run();
      case "upgrade" -> new Upgrade(ground, options).run();
      case "soak" -> new Soak(ground, options).run();
      default ->
          throw new IllegalArgumentException(
              "--mode is " + mode + ", must be all or one of " + WHOLE + " or " + MODES);
    };
  }

  private static void tidy(Path folder, boolean good) throws IOException {
    if (good) delete(folder);
    else System.err.println("logs are kept in " + folder);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(each);
    }
  }
}
