package tintoi.web;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.failure.Handbook;
import tintoi.failure.Wording;

/// What a cause means, in general: the same for every workspace and everybody in it.
@RestController
@RequestMapping("/api/help")
class HelpController {
  private final Handbook handbook;

  HelpController(Handbook handbook) {
    this.handbook = handbook;
  }

  /// @param group heading under which people see it, in lower case
  record Heading(String cause, String group, Map<String, Wording> texts) {}

  record Headings(List<Heading> items) {}

  /// @param owner who can heal it, in lower case
  /// @param actions what can be done about it, first the best
  /// @param rules from which answers it is concluded, and what is then done by itself
  record Chapter(
      String cause,
      String kind,
      String group,
      String owner,
      Map<String, Wording> texts,
      List<String> actions,
      List<Handbook.Rule> rules) {}

  /// All causes, in the order in which they are written down.
  @GetMapping
  Headings list() {
    return new Headings(
        handbook.causes().stream()
            .flatMap(cause -> handbook.chapter(cause).stream())
            .map(chapter -> new Heading(chapter.cause(), group(chapter), chapter.texts()))
            .toList());
  }

  @GetMapping("/{cause:[a-z_.]+}")
  Chapter chapter(@PathVariable String cause) {
    Handbook.Chapter found = handbook.chapter(cause).orElseThrow(Problem::notFound);
    return new Chapter(
        found.cause(),
        found.kind().name(),
        group(found),
        word(found.owner()),
        found.texts(),
        found.actions().stream().map(Explanations::name).toList(),
        found.rules());
  }

  private static String group(Handbook.Chapter chapter) {
    return word(chapter.kind().group());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
