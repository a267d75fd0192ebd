package bench;

import bench.rig.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What became of the messages: of ours in every line, and of those of the systems side by side.
final class Promises {
  private Promises() {}

  /// One row for all lines, and one more for each that is not as promised.
  static List<String> rows(List<ObjectNode> lines) {
    int broken = 0;
    List<String> more = new ArrayList<>();
    for (ObjectNode line : lines) {
      List<String> here = Counts.broken(line);
      if (here.isEmpty()) continue;
      broken++;
      String bench = line.path("bench").asString();
      more.add(
          "| … %s: %s | 0 | **not as promised** | `bin/bench %s` |"
              .formatted(bench, String.join(", ", here), bench));
    }
    more.addFirst(
        "| lines with something lost, doubled, misordered, unexplained or over rate | 0 | %d of %d | `bin/bench all` |"
            .formatted(broken, lines.size()));
    return more;
  }

  static String systems(List<ObjectNode> lines) {
    List<String> all = new ArrayList<>();
    all.add(
        "| system | messages/s | of L_both | CPU-ms/message | per CPU second | lost | doubled | misordered | unexplained | over rate | after kill -9: lost | doubled | misordered | unexplained | over rate | goes on after, s |");
    all.add("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (ObjectNode l : all(lines, "peers").filter(l -> l.has("system")).toList()) {
      Optional<ObjectNode> kill =
          all(lines, "peers-kill")
              .filter(k -> k.path("system").equals(l.path("system")))
              .findFirst();
      StringBuilder row = new StringBuilder("|");
      for (String field :
          List.of(
              "system",
              "perSecond",
              "ratio",
              "cpuMillis",
              "perCpuSecond",
              "lost",
              "duplicated",
              "misordered",
              "unexplained",
              "overRate")) row.append(' ').append(l.path(field).asString()).append(" |");
      for (String field :
          List.of("lost", "duplicated", "misordered", "unexplained", "overRate", "resumedSeconds"))
        row.append(' ')
            .append(kill.map(k -> k.path(field)).map(JsonNode::asString).orElse("–"))
            .append(" |");
      all.add(row.toString());
    }
    return String.join("\n", all) + "\n";
  }

  private static Stream<ObjectNode> all(List<ObjectNode> lines, String bench) {
    return lines.stream().filter(l -> l.path("bench").asString().equals(bench));
  }
}
