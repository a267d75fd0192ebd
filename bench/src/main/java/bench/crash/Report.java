package bench.crash;

import java.util.List;

/// What one scenario came to.
///
/// @param more further figures as JSON members, each followed by a comma
/// @param settled true if in the end nothing was left unsent
/// @param complaints what else was not as promised; empty if all was
/// @param leftOut what this system does not let us do, each with why
record Report(
    String mode,
    String more,
    Verdict verdict,
    boolean settled,
    long seconds,
    List<String> complaints,
    List<String> leftOut) {
  Report(
      String mode,
      String more,
      Verdict verdict,
      boolean settled,
      long seconds,
      List<String> complaints) {
    this(mode, more, verdict, settled, seconds, complaints, List.of());
  }

  boolean good() {
    return verdict.good() && settled && complaints.isEmpty();
  }

  String json() {
    String other = list("complaints", complaints) + list("leftOut", leftOut);
    return verdict.json(mode, more + other, settled, seconds);
  }

  private static String list(String name, List<String> words) {
    if (words.isEmpty()) return "";
    List<String> plain = words.stream().map(one -> one.replace('"', '\'')).toList();
    return "\"" + name + "\":[\"" + String.join("\",\"", plain) + "\"],";
  }

  /// In one line, for a person.
  String told() {
    return verdict.told()
        + (settled ? "" : "; not settled")
        + String.join("", complaints.stream().map(one -> "; " + one).toList())
        + String.join("", leftOut.stream().map(one -> "; left out: " + one).toList());
  }
}
