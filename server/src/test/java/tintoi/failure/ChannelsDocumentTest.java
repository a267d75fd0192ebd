package tintoi.failure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tintoi.provider.Provider;

/// `docs/CHANNELS.md`: what of each provider we can, and what shows it. The features are written by
/// hand, and every test they name must exist; the errors below them are written by `bin/docs`.
class ChannelsDocumentTest {
  private static final String BEGIN = "<!-- Written by bin/docs from here on. -->\n";

  /// `Class#method` of a Java test, `file.test.ts#name` of another.
  private static final Pattern NAMED =
      Pattern.compile("`([A-Za-z0-9]+|[a-z-]+\\.test\\.tsx?)#([a-z0-9_]+)`");

  @Test
  void every_test_that_is_named_exists() throws IOException {
    Set<String> known = tests();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(Files.readString(page()));
    int all = 0;
    while (named.find()) {
      all++;
      String test = named.group(1) + "#" + named.group(2);
      if (!known.contains(test)) missing.add(test);
    }

    assertThat(missing).as("tests that docs/CHANNELS.md names and nobody wrote").isEmpty();
    assertThat(all).isGreaterThan(50);
  }

  @Test
  void every_feature_says_whether_it_is_there_what_shows_it_and_where_it_was_read()
      throws IOException {
    String features = Files.readString(page()).split(Pattern.quote(BEGIN), -1)[0];
    List<String> wrong = new ArrayList<>();
    for (String line : features.lines().toList()) {
      String[] cells = line.split("\\|", -1);
      if (!line.startsWith("| ") || cells.length != 6 || line.contains("Tested by")) continue;
      String there = cells[2].strip();
      boolean shown = NAMED.matcher(cells[3]).find();
      boolean source = cells[4].strip().matches(".*\\b[ABCD]('|′)?.*");
      boolean fits =
          switch (there) {
            case "yes", "in part" -> shown;
            case "no" -> !cells[3].isBlank();
            default -> false;
          };
      if (!fits || !source) wrong.add(line);
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void the_errors_are_what_the_providers_document_and_the_dictionary_says() throws IOException {
    String old = Files.readString(page());
    int begin = old.indexOf(BEGIN);
    assertThat(begin).isPositive();
    String current = old.substring(0, begin + BEGIN.length()) + errors();
    if ("write".equals(System.getProperty("tintoi.docs"))) Files.writeString(page(), current);

    assertThat(Files.readString(page()))
        .as("run bin/docs and commit what it wrote")
        .isEqualTo(current);
  }

  private static String errors() {
    var page = new StringBuilder();
    for (Provider provider : Provider.values()) {
      List<Documented> all = Documented.of(provider);
      page.append(
          """

          ## %s: %d documented errors

          All are judged: `ListedCodesTest#a_documented_answer_comes_to_its_kind`. What a person reads and what is done
          stands in [FAILURES](FAILURES.md) under the cause.

          | code | kind | cause | known by | remark |
          |---|---|---|---|---|
          """
              .formatted(provider == Provider.META ? "Meta" : "Zalo", all.size()));
      all.forEach(each -> page.append(line(each)));
    }
    return page.toString();
  }

  private static String line(Documented answer) {
    Diagnosis why = answer.diagnosis();
    return "| `%s` | %s | [`%s`](FAILURES.md#%s) | %s | %s |\n"
        .formatted(
            answer.code(),
            why.kind(),
            why.cause(),
            why.cause().replace(".", ""),
            answer.mark(),
            answer.remark());
  }

  /// All tests there are, by the file's name.
  private static Set<String> tests() throws IOException {
    Set<String> found = new HashSet<>();
    var java = Pattern.compile("\\bvoid ([a-z0-9_]+)\\(");
    var script = Pattern.compile("\\bit(?:\\.each\\([^)]*\\))?\\('([a-z0-9_]+)'");
    for (String folder :
        List.of("server/src/test/java", "simulators/src/test/java", "web/e2e", "web/src")) {
      try (Stream<Path> files = Files.walk(root().resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = requireNonNull(file.getFileName()).toString();
          boolean isJava = name.endsWith(".java");
          if (!isJava && !name.matches(".*\\.test\\.tsx?")) continue;
          String of = isJava ? name.replace(".java", "") : name;
          Matcher each = (isJava ? java : script).matcher(Files.readString(file));
          while (each.find()) found.add(of + "#" + each.group(1));
        }
      }
    }
    return found;
  }

  private static Path page() {
    return root().resolve("docs/CHANNELS.md");
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("docs")))
      folder = requireNonNull(folder.getParent(), "no folder with docs above this one");
    return folder;
  }
}
