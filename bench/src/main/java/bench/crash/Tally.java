package bench.crash;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How many of each kind were acknowledged: by lane and precedence, and beside that which of them
/// were parts of one message, brought a file, or went to whose conversation nobody can read.
final class Tally {
  private final Map<String, Integer> counts = new TreeMap<>();

  synchronized void count(Talk talk, Letters.Written written) {
    add(talk.kind + " " + talk.precedence);
    if (written.isPart()) add("PARTS");
    if (written.hasFile()) add("FILES");
    if (talk.isBlind()) add("UNREADABLE");
  }

  private void add(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /// The members of a JSON object.
  synchronized String json() {
    return counts.entrySet().stream()
        .map(each -> "\"%s\":%d".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(","));
  }

  /// For a person, behind how many they are together.
  synchronized String told() {
    if (counts.isEmpty()) return "";
    return counts.entrySet().stream()
        .map(each -> each.getValue() + " " + each.getKey())
        .collect(Collectors.joining(", ", " (", ")"));
  }
}
