package tintoi.delivery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What `docs/DELIVERY.md` promises and predicts, each held by something that exists: a test by its
/// method, `Class#method` or a method's name alone, or a scenario of `bin/bench crash` and what it
/// does there (`STALLED`).
@SuppressWarnings("NullAway.Init") // set before the first test
class DeliveryDocumentTest {
  private static final Path CRASH = Path.of("../bench/src/main/java/bench/crash");
  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");
  private static final Pattern HELD =
      Pattern.compile("[Hh]eld by\\s+(`[^`]+`(?:,\\s+`[^`]+`)*)", Pattern.MULTILINE);
  private static final Pattern BLANK = Pattern.compile("\n\\s*\n|\n(?=- )");

  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

  /// Sections whose paragraphs say what happens.
  private static final List<String> PREDICTING =
      List.of(
          "States",
          "The loop",
          "Pace and allowance",
          "Several nodes",
          "Who waits for whom",
          "When nobody knows the answer",
          "When a provider fails",
          "What rested, and what goes later",
          "Parts",
          "More than words",
          "Comments",
          "What customers send",
          "What is left");

  private static String page;
  private static Map<String, Set<String>> tests;
  private static Set<String> scenarios;

  /// What a scenario does to the wire, or a provider in it.
  private static Set<String> deeds;

  private static String bench;

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("../docs/DELIVERY.md"));
    tests = tests(Path.of("src/test/java"));
    String modes = between(source("Crash.java"), "MODES =", ";");
    scenarios = found("\"([a-z]+)\"", modes);
    scenarios.addAll(found("\"([a-z]+)\"", between(source("Crash.java"), "WHOLE =", ";")));
    String constant = "(?m)^ {4}([A-Z][A-Z_0-9]+)\\b";
    deeds = found(constant, between(source("Proxy.java"), "enum Line {", "\n  }"));
    deeds.addAll(
        found(constant, between(source("Program.java"), "enum Behaviour {", "final boolean")));
    deeds.addAll(found("String ([A-Z_]+) = \"\\1\"", source("Cut.java")));
    bench = Files.readString(Path.of("../bin/bench"));
  }

  @Test
  void each_of_the_ten_promises_has_a_test_of_its_name() {
    List<String> rows = requireNonNull(tables("the test of its name").get("Promises"));

    assertThat(rows).hasSize(10);
    rows.forEach(DeliveryDocumentTest::isHeld);
  }

  /// But for those of what is kept, which predict nothing.
  @Test
  void each_row_of_a_table_is_held_by_a_test_or_a_scenario() {
    Map<String, List<String>> tables = tables("held by");

    assertThat(tables.keySet())
        .containsExactly(
            "States",
            "The loop",
            "Pace and allowance",
            "When nobody knows the answer",
            "What rested, and what goes later",
            "What an outcome touches",
            "Parts",
            "More than words",
            "Comments",
            "Predictions");
    assertThat(tables.get("States")).hasSizeGreaterThan(25);
    assertThat(tables.get("Predictions")).hasSizeGreaterThan(40);
    for (List<String> rows : tables.values()) rows.forEach(DeliveryDocumentTest::isHeld);
    assertThat(page.lines().filter(line -> line.startsWith("|---")))
        .as("tables, one of them of what is kept and one of promises")
        .hasSize(headed("held by") + 2);
  }

  /// But for what only leads to a table or a list.
  @Test
  void each_paragraph_that_predicts_something_says_what_holds_it() {
    for (String heading : PREDICTING) {
      int held = 0;
      for (String paragraph : BLANK.split(FENCED.matcher(section(heading)).replaceAll(""), -1)) {
        if (paragraph.isBlank() || paragraph.startsWith("|")) continue;
        boolean leads = paragraph.stripTrailing().endsWith(":");
        Matcher holds = HELD.matcher(paragraph);
        if (leads && !holds.find()) continue;
        holds.reset();
        assertThat(holds.find()).as(paragraph).isTrue();
        assertThat(named(holds.group(1))).as(paragraph).allMatch(DeliveryDocumentTest::exists);
        held++;
      }
      assertThat(held).as(heading).isPositive();
    }
  }

  /// What it says in words would be held by nothing: a row of its table, or a section of its own.
  @Test
  void beside_its_table_the_section_of_predictions_only_says_what_they_are() {
    assertThat(BLANK.split(section("Predictions"), -1))
        .filteredOn(paragraph -> !paragraph.isBlank() && !paragraph.startsWith("|"))
        .extracting(String::strip)
        .singleElement()
        .asString()
        .startsWith("Each is a test");
  }

  @Test
  void a_class_alone_or_a_word_that_nobody_knows_holds_nothing() {
    String here = "a_class_alone_or_a_word_that_nobody_knows_holds_nothing";
    assertThat(
            List.of(
                "DeliveryDocumentTest#" + here,
                here,
                here.substring(0, 20) + "…",
                "storm",
                "server",
                "STALLED",
                "TRUNCATED",
                "NETWORK",
                "DATABASE_ONLY",
                "bin/bench fuzz"))
        .allMatch(DeliveryDocumentTest::exists);
    assertThat(
            List.of(
                "DeliveryDocumentTest",
                "DeliveryDocumentTest#read_a_page",
                "HealingTest#" + here,
                here.substring(0, 20),
                "mode",
                "STALLING",
                "TEST",
                "bin/bench tea",
                "…"))
        .noneMatch(DeliveryDocumentTest::exists);
  }

  private static void isHeld(String row) {
    String last = row.substring(row.lastIndexOf(" | ") + 3);
    assertThat(named(last)).as(row).allMatch(DeliveryDocumentTest::exists);
    assertThat(named(last)).as(row).anyMatch(name -> !deeds.contains(name));
  }

  private static boolean exists(String name) {
    int method = name.indexOf('#');
    if (method > 0)
      return tests
          .getOrDefault(name.substring(0, method), Set.of())
          .contains(name.substring(method + 1));
    if (name.startsWith("bin/bench "))
      return bench.contains("\n  " + name.substring("bin/bench ".length()) + " ");
    return scenarios.contains(name) || deeds.contains(name) || isMethod(name);
  }

  /// @param name a whole one, or its beginning and "…"
  private static boolean isMethod(String name) {
    if (name.indexOf('_') < 0) return false;
    Stream<String> all = tests.values().stream().flatMap(Set::stream);
    return name.endsWith("…")
        ? all.anyMatch(each -> each.startsWith(name.substring(0, name.length() - 1)))
        : all.anyMatch(name::equals);
  }

  private static List<String> named(String text) {
    return NAMED.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /// The rows of the tables with such a last column, by the heading they stand under.
  private static Map<String, List<String>> tables(String column) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    String heading = "";
    @Nullable List<String> rows = null;
    for (String line : page.lines().toList()) {
      if (line.startsWith("## ")) heading = line.substring(3);
      if (line.startsWith("|") && line.endsWith(" | " + column + " |")) {
        rows = tables.computeIfAbsent(heading, _ -> new ArrayList<>());
      } else if (!line.startsWith("|")) rows = null;
      else if (rows != null && line.startsWith("| ")) rows.add(line);
    }
    return tables;
  }

  private static int headed(String column) {
    return (int)
        page.lines()
            .filter(line -> line.startsWith("|") && line.endsWith(" | " + column + " |"))
            .count();
  }

  private static String section(String heading) {
    return between(page + "\n## ", "\n## " + heading + "\n", "\n## ");
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin);
    assertThat(from).as(begin).isNotNegative();
    return text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
  }

  private static Set<String> found(String pattern, String text) {
    Set<String> found = new HashSet<>();
    Matcher each = Pattern.compile(pattern).matcher(text);
    while (each.find()) found.add(each.group(1));
    assertThat(found).as(pattern).isNotEmpty();
    return found;
  }

  private static String source(String file) throws IOException {
    return Files.readString(CRASH.resolve(file));
  }

  /// All methods there are, by the file's name.
  private static Map<String, Set<String>> tests(Path folder) throws IOException {
    Map<String, Set<String>> tests = new HashMap<>();
    var method = Pattern.compile("\\bvoid ([a-z0-9_]+)\\(");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String name = requireNonNull(file.getFileName()).toString().replace(".java", "");
        Set<String> methods = tests.computeIfAbsent(name, _ -> new HashSet<>());
        Matcher each = method.matcher(Files.readString(file));
        while (each.find()) methods.add(each.group(1));
      }
    }
    return tests;
  }
}
