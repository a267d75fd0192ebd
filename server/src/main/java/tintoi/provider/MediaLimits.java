package tintoi.provider;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which files a channel kind takes. Each connector names the source.
///
/// @param rules the first that names a file's type counts; none = no files at all
/// @param captioned true if words and the first file travel as one message; else each is one of its
///   own
public record MediaLimits(List<Rule> rules, boolean captioned) {
  public static final MediaLimits NONE = new MediaLimits(List.of(), false);

  private static final Set<String> ALL = Set.of("*/*");

  /// @param types like `image/png`; `*/*` = all
  /// @param called as people call them: "JPG, PNG"
  /// @param largest in bytes
  public record Rule(Set<String> types, String called, long largest) {}

  /// Any file.
  public static Rule any(long largest) {
    return new Rule(ALL, "*", largest);
  }

  public Optional<Rule> rule(String type) {
    return rules.stream()
        .filter(rule -> rule.types.equals(ALL) || rule.types.contains(type))
        .findFirst();
  }

  /// What is taken, for a sentence: "JPG, PNG, GIF".
  public String called() {
    return String.join(", ", rules.stream().map(Rule::called).toList());
  }
}
