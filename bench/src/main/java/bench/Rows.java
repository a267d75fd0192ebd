package bench;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Rows of the table of figures.
final class Rows {
  private final List<String> all =
      new ArrayList<>(List.of("| figure | goal | measured | repeat |", "|---|---|---|---|"));

  /// @param field of the line, or `failed` if it failed
  /// @param command behind `bin/bench`
  void add(String figure, String goal, ObjectNode line, String field, String command) {
    String measured = line.has("failed") ? "failed" : line.path(field).asString();
    all.add("| %s | %s | %s | `bin/bench %s` |".formatted(figure, goal, measured, command));
  }

  /// @param last what comes after them
  String text(List<String> last) {
    all.addAll(last);
    return String.join("\n", all) + "\n";
  }
}
