package bench.crash.whole;

/// What the customers' phones say of a run.
///
/// @param mode what was done to it
/// @param kills how often
/// @param decided times a person was asked and answered
/// @param settled true if in the end nothing was left unsent
public record ServerVerdict(
    String mode, int kills, int acknowledged, Counts counts, int decided, boolean settled) {

  /// What must be 0.
  ///
  /// @param misordered conversations that were
  record Counts(int lost, int doubled, int misordered, long unexplained) {}

  public boolean good() {
    return settled && counts.equals(new Counts(0, 0, 0, 0));
  }

  public String json() {
    return ("{\"bench\":\"crash\",\"mode\":\"%s\",\"kills\":%d,\"acknowledged\":%d,\"lost\":%d,"
            + "\"doubled\":%d,\"misordered\":%d,\"unexplained\":%d,\"decided\":%d,\"settled\":%b}")
        .formatted(
            mode,
            kills,
            acknowledged,
            counts.lost,
            counts.doubled,
            counts.misordered,
            counts.unexplained,
            decided,
            settled);
  }

  /// In one line, for a person.
  public String told() {
    return "%d acknowledged, %d lost, %d doubled, %d misordered, %d unexplained%s"
        .formatted(
            acknowledged,
            counts.lost,
            counts.doubled,
            counts.misordered,
            counts.unexplained,
            settled ? "" : "; not settled");
  }
}
