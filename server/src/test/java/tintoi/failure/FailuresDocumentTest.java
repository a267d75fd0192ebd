package tintoi.failure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/FAILURES.md` is the dictionary as a page for support people. `bin/docs` writes it.
class FailuresDocumentTest {
  private static final Map<FailureKind.Group, String> HEADINGS =
      Map.of(
          FailureKind.Group.CONNECTION, "Connection · Kết nối mạng",
          FailureKind.Group.AUTHORIZATION, "Authorization · Ủy quyền",
          FailureKind.Group.PERMISSION, "Permission · Quyền của nhân viên",
          FailureKind.Group.ALLOWANCE, "Allowance · Hạn mức",
          FailureKind.Group.CUSTOMER, "Customer · Khách hàng",
          FailureKind.Group.CONTENT, "Content · Nội dung",
          FailureKind.Group.OURS, "Ours · Phía hệ thống");

  @Test
  void the_page_of_failures_is_what_the_dictionary_says() throws IOException {
    Path page = root().resolve("docs/FAILURES.md");
    String current = render();
    if ("write".equals(System.getProperty("tintoi.docs"))) Files.writeString(page, current);

    assertThat(Files.readString(page))
        .as("run bin/docs and commit what it wrote")
        .isEqualTo(current);
  }

  /// The project's folder, wherever the test is started.
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("docs")))
      folder = requireNonNull(folder.getParent(), "no folder with docs above this one");
    return folder;
  }

  private static String render() {
    Map<String, List<Entry>> causes = new LinkedHashMap<>();
    for (Entry entry : new FailureDictionary(new SimpleMeterRegistry()).entries())
      causes.computeIfAbsent(entry.cause(), _ -> new ArrayList<>()).add(entry);
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Failures

        Every reason Tintoi gives, in both languages, with what the system does about it and which
        answers of Meta and Zalo lead to it. Written by `bin/docs` from `server/src/main/resources/failure`;
        change it there. A code is `code` or `code/subcode`; `http:…` is a status without a code we know;
        `no-answer:…` is silence. `{page}`, `{person}`, `{time}` … are filled in.
        """);
    for (FailureKind.Group group : FailureKind.Group.values()) {
      page.append("\n## ").append(HEADINGS.get(group)).append('\n');
      causes.values().stream()
          .filter(entries -> entries.getFirst().verdict().kind().group() == group)
          .forEach(entries -> cause(page, entries));
    }
    return page.toString();
  }

  private static void cause(StringBuilder page, List<Entry> entries) {
    Entry first = entries.getFirst();
    Wording vi = requireNonNull(first.say().get("vi"));
    Wording en = requireNonNull(first.say().get("en"));
    page.append("\n### `")
        .append(first.cause())
        .append("`\n\n| Tiếng Việt | English |\n|---|---|\n");
    row(page, "**" + vi.title() + "**", "**" + en.title() + "**");
    row(page, vi.what(), en.what());
    row(page, vi.remedy(), en.remedy());
    page.append("\nHealed by: ").append(word(first.owner())).append(". Buttons: ");
    page.append(
        first.actions().isEmpty()
            ? "none"
            : first.actions().stream()
                .map(FailuresDocumentTest::word)
                .collect(Collectors.joining(", ")));
    page.append(".\n\n");
    for (Entry entry : entries) rule(page, entry);
  }

  private static void row(StringBuilder page, String vi, String en) {
    page.append("| ").append(vi).append(" | ").append(en).append(" |\n");
  }

  private static void rule(StringBuilder page, Entry entry) {
    Entry.Verdict verdict = entry.verdict();
    page.append("- ");
    if (entry.codes().isEmpty()) page.append("by our own rule");
    else {
      page.append(entry.provider() == null ? "any provider " : word(entry.provider()) + " ");
      page.append(
          entry.codes().stream().map(code -> "`" + code + "`").collect(Collectors.joining(" ")));
    }
    page.append(when(entry.when())).append(": ").append(verdict.kind());
    page.append(", reaches the ").append(word(verdict.reach())).append("; ").append(then(verdict));
    page.append(". Source: ").append(entry.source());
    page.append(" (").append(entry.checked()).append(").\n");
  }

  private static String when(When when) {
    List<String> parts = new ArrayList<>();
    if (when.window() != null) parts.add("the reply window is " + word(when.window()));
    if (when.kind() != null) parts.add("on " + word(when.kind()));
    if (when.attempt() > 0) parts.add("it comes for the " + when.attempt() + "th time");
    if (when.alone() != null)
      parts.add(when.alone() ? "others get through meanwhile" : "nothing else gets through");
    if (when.asked() != null)
      parts.add("asked to wait " + when.asked().toMinutes() + " minutes or more");
    if (when.notice() != null) parts.add(when.notice() ? "it is a notice" : "it is no notice");
    return parts.isEmpty() ? "" : ", if " + String.join(" and ", parts);
  }

  private static String then(Entry.Verdict verdict) {
    String at =
        verdict.at().isEmpty()
            ? ""
            : ", by the clock: "
                + verdict.at().stream()
                    .map(FailuresDocumentTest::moment)
                    .collect(Collectors.joining(", else "));
    return (switch (verdict.then()) {
          case DEFER -> "tried again by itself";
          case HOLD -> "held until: " + word(requireNonNull(verdict.until()));
          case RECONCILE -> "looked for before anything is repeated";
          case RENEW -> "the token is renewed, then sent once more";
          case BOUNCE -> verdictOfBounce(verdict);
        })
        + at;
  }

  private static String verdictOfBounce(Entry.Verdict verdict) {
    return verdict.kind() == FailureKind.AGENT_NOT_PERMITTED
        ? "not taken"
        : "given back with the reason";
  }

  private static String moment(Moment moment) {
    return switch (moment) {
      case Moment.RetryAfter _ -> "when the provider says";
      case Moment.NextMinute _ -> "the next minute";
      case Moment.NextTimeOfDay(var time) -> "the next " + time + " in Vietnam";
      case Moment.In(var later) -> "in " + later.toMinutes() + " minutes";
    };
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
