package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What `docs/DELIVERY.md` promises and predicts, each held by something that exists.
@SuppressWarnings("NullAway.Init") // set before the first test
class DeliveryDocumentTest {
  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

  private static List<String> lines;
  private static String tests;
  private static String scenarios;
  private static String bench;

  @BeforeAll
  static void read() throws IOException {
    lines = Files.readAllLines(Path.of("../docs/DELIVERY.md"));
    tests = all(Path.of("src/test/java"));
    scenarios = Files.readString(Path.of("../bench/src/main/java/bench/crash/Crash.java"));
    bench = Files.readString(Path.of("../bin/bench"));
  }

  @Test
  void each_of_the_ten_promises_has_a_test_of_its_name() {
    List<String> rows = rows("## Promises");

    assertThat(rows).hasSize(10);
    for (String row : rows) assertThat(held(row)).as(row).isNotEmpty().allMatch(this::exists);
  }

  @Test
  void each_prediction_is_held_by_a_test_or_a_scenario() {
    List<String> rows = rows("## Predictions");

    assertThat(rows).hasSizeGreaterThan(40);
    for (String row : rows) assertThat(held(row)).as(row).isNotEmpty().allMatch(this::exists);
  }

  /// A class, a method or the beginning of its name, or a scenario; what is merely said of one, as
  /// `TRUNCATED` of `storm`, is part of it.
  private boolean exists(String name) {
    if (name.endsWith("Test")) return tests.contains("class " + name + " ");
    if (name.indexOf('_') > 0 && name.equals(name.toLowerCase(java.util.Locale.ROOT)))
      return tests.contains("void " + name.replace("…", ""));
    if (name.startsWith("bin/bench "))
      return bench.contains(name.substring("bin/bench ".length()).split(" ", -1)[0] + " ");
    if (name.equals("server") || name.equals("…")) return true;
    return scenarios.contains('"' + name + '"')
        || name.equals(name.toUpperCase(java.util.Locale.ROOT));
  }

  /// The rows of the first table after a heading.
  private static List<String> rows(String heading) {
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
      if (line.startsWith("| ")) rows.add(line);
      else if (line.startsWith("## ")) break;
    }
    return rows.subList(Math.min(1, rows.size()), rows.size());
  }

  private static List<String> held(String row) {
    String last = row.substring(row.lastIndexOf(" | ") + 3);
    Matcher named = NAMED.matcher(last);
    return named.results().map(found -> found.group(1)).toList();
  }

  private static String all(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> {
            try {
              return Files.readString(file);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          })
          .collect(Collectors.joining());
    }
  }
}
