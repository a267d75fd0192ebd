package bench;

import bench.rig.Counts;
import bench.rig.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// `bench/target/results.jsonl` as the two tables of `docs/PERFORMANCE.md`: figures with goals, and
/// the systems side by side. Only what was measured has a row.
final class Table {
  private static final Path FILE = Path.of("bench/target/results.md");

  private final List<ObjectNode> lines;
  private final Rows rows = new Rows();

  private Table(List<ObjectNode> lines) {
    this.lines = lines;
  }

  /// @return true if every line has 0 where it must
  static boolean print() throws IOException {
    var table = new Table(Figures.read());
    String text = table.figures() + "\n" + Promises.systems(table.lines);
    Files.writeString(FILE, text);
    System.out.println(text);
    return table.lines.stream().allMatch(line -> Counts.broken(line).isEmpty());
  }

  private String figures() {
    line("drain").ifPresent(l -> row("drain, share of the limit", "≥ 0.7", l, "ratio", "drain"));
    peers("tintoi")
        .ifPresent(l -> {
          row(
              "drain, share of L_both, in a process of its own",
              "≥ 0.7",
              l,
              "ratio",
              "peers --only tintoi");
          row("CPU per message, of L_both's", "≤ 2", l, "cpuRatio", "peers --only tintoi");
        });
    var delays = new Delays(rows);
    all("latency").forEach(delays::latency);
    all("rough").forEach(delays::rough);
    all("find").filter(l -> l.path("held").asInt() > 1_000).forEach(this::find);
    all("open-transaction")
        .forEach(l ->
            row(
                "CPU per message with a transaction open for %s s, %s held (%s)"
                    .formatted(l.path("seconds").asString(), thousands(l), l.path("in").asString()),
                "≤ 3",
                l,
                "costRatio",
                "find"));
    scenarios();
    return rows.text(Promises.rows(lines));
  }

  private void find(ObjectNode l) {
    String place =
        l.path("in").asString().equals("lanes") ? "behind paused lanes" : "as held heads";
    String goal = l.path("held").asInt() > 1_000_000 ? "≤ 1.5" : "≤ 1.2";
    row(
        "CPU per message, %s held %s, against 1 k".formatted(thousands(l), place),
        goal,
        l,
        "costRatio",
        "find");
  }

  private static String thousands(ObjectNode l) {
    long held = l.path("held").asLong();
    return held >= 1_000_000 ? held / 1_000_000 + " M" : held / 1_000 + " k";
  }

  private void scenarios() {
    line("campaign")
        .ifPresent(l -> {
          row(
              "a person's p99 with a campaign waiting, against without",
              "≤ 2",
              l,
              "ratioP99",
              "campaign");
          row("… over rate", "0", l, "overRate", "campaign");
        });
    line("release")
        .ifPresent(l -> {
          row("1,000 channels let go: first message, ms", "–", l, "firstMillis", "release");
          row("… messages per second", "–", l, "perSecond", "release");
          row("… over rate", "0", l, "overRate", "release");
        });
    all("hold")
        .forEach(l -> {
          String waiting = l.path("messages").asString() + " waiting: ";
          row(waiting + "authorization lost until held, ms", "same", l, "heldAfterMillis", "hold");
          row(
              waiting + "let go until the first leaves, ms",
              "same",
              l,
              "firstAfterReleaseMillis",
              "hold");
        });
    line("lanes")
        .ifPresent(l -> {
          row(
              "CPU per message, 1,000 channels of which 1 % active, against 10",
              "≤ 1.3", l, "costRatioSome", "lanes");
          row("… many channels", "≤ 1.3", l, "costRatio", "lanes");
          row("CPU of the idle lanes, % of a core", "as of 10", l, "idleCpuPercentMany", "lanes");
          row("… of 10", "–", l, "idleCpuPercentFew", "lanes");
        });
    all("nodes")
        .forEach(l -> {
          String goal = List.of("–", "–", "≥ 1.9", "≥ 2.7").get(l.path("nodes").asInt());
          row("nodes: " + l.path("nodes").asInt(), goal, l, "ratio", "nodes");
        });
    line("storm")
        .ifPresent(l -> {
          row("storm of 5xx: lost", "0", l, "lost", "storm");
          row("… all gone after, s", "–", l, "allAfterSeconds", "storm");
        });
    incoming();
    wholeServer();
  }

  private void incoming() {
    line("intake")
        .ifPresent(
            l -> row("webhooks kept, share of a bare servlet", "≥ 0.8", l, "ratio", "intake"));
    line("browser").ifPresent(l -> row("webhook → browser, p99, ms", "≤ 150", l, "p99", "browser"));
    all("burst")
        .forEach(l -> {
          String each =
              "burst of webhooks with %s each: ".formatted(l.path("messagesEach").asString());
          row(each + "answered, p99, ms", "≤ 1000", l, "p99", "burst");
          row("… refused", "0", l, "refused", "burst");
          row("… lost", "0", l, "lost", "burst");
        });
  }

  private void wholeServer() {
    line("week")
        .ifPresent(l -> {
          row("time per message, last day against second", "as then", l, "slowdown", "week");
          row("… size of the hot tables", "as then", l, "hotGrowth", "week");
          row("… bytes per delivery", "as then", l, "deliveryGrowth", "week");
          row("… size of a day's attempts, months later", "as then", l, "attemptGrowth", "week");
          row("… attempts of months that are over", "0", l, "attemptsOverdue", "week");
          row("… size of the list of problems", "as then", l, "problemGrowth", "week");
        });
    all("start")
        .forEach(l -> {
          String database = "its database " + l.path("database").asString();
          row("start to ready, s, " + database, "≤ 3", l, "readySeconds", "start");
          row("… resident memory when idle, MB", "≤ 400", l, "idleMegabytes", "start");
        });
  }

  private void row(String figure, String goal, ObjectNode line, String field, String command) {
    rows.add(figure, goal, line, field, command);
  }

  private Stream<ObjectNode> all(String bench) {
    return lines.stream().filter(l -> l.path("bench").asString().equals(bench));
  }

  private Optional<ObjectNode> line(String bench) {
    return all(bench).reduce((_, last) -> last);
  }

  private Optional<ObjectNode> peers(String system) {
    return all("peers").filter(l -> l.path("system").asString().equals(system)).findFirst();
  }
}
