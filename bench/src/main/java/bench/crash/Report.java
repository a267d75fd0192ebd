package bench.crash;

import java.util.List;

/// What one scenario came to.
///
/// @param more further figures as JSON members, each followed by a comma
/// @param settled true if in the end nothing was left unsent
/// @param complaints what else was not as promised; empty if all was
record Report(
    String mode,
    String more,
    Verdict verdict,
    boolean settled,
    long seconds,
    List<String> complaints) {

  boolean good() {
    return verdict.good() && settled && complaints.isEmpty();
  }

  String json() {
    String wrong =
        complaints.isEmpty()
            ? ""
            : "\"complaints\":[\"" + String.join("\",\"", complaints) + "\"],";
    return verdict.json(mode, more + wrong, settled, seconds);
  }

  /// In one line, for a person.
  String told() {
    return verdict.told()
        + (settled ? "" : "; not settled")
        + String.join("", complaints.stream().map(one -> "; " + one).toList());
  }
}
