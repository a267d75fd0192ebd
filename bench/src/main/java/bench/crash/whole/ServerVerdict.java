package bench.crash.whole;

import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the customers' phones say of a run.
///
/// @param mode what was done to it
/// @param kills how often
/// @param kinds how many were acknowledged, by the customer's way; FILES and LATER are among them
/// @param decided times a person was asked and answered
/// @param settled true if in the end nothing was left unsent
public record ServerVerdict(
    String mode,
    int kills,
    Map<String, Integer> kinds,
    Counts counts,
    int decided,
    boolean settled) {

  /// What must be 0.
  ///
  /// @param misordered conversations that were
  /// @param early before they were to go
  record Counts(int lost, int doubled, int misordered, int early, long unexplained) {
    Counts and(Counts other) {
      return new Counts(
          lost + other.lost,
          doubled + other.doubled,
          misordered + other.misordered,
          early + other.early,
          unexplained + other.unexplained);
    }
  }

  static ServerVerdict of(
      String mode, int kills, List<Writer> writers, long unexplained, int decided, boolean settled)
      throws IOException, InterruptedException {
    Counts counts = new Counts(0, 0, 0, 0, unexplained);
    Map<String, Integer> kinds = new TreeMap<>();
    for (Writer writer : writers) {
      counts = counts.and(judge(writer, writer.guest().got()));
      int later = writer.later().size();
      kinds.merge(writer.guest().way.name(), writer.said().size() + later, Integer::sum);
      kinds.merge("FILES", writer.files(), Integer::sum);
      kinds.merge("LATER", later, Integer::sum);
    }
    return new ServerVerdict(mode, kills, kinds, counts, decided, settled);
  }

  /// What is to go later takes its place when its time comes, and has no order before.
  private static Counts judge(Writer writer, List<Guest.Got> got) {
    List<String> said = writer.said();
    Map<String, Instant> later = writer.later();
    List<String> once = got.stream().map(Guest.Got::what).distinct().toList();
    var wanted = new HashSet<>(said);
    wanted.addAll(later.keySet());
    wanted.removeAll(once);
    wanted.forEach(what -> complain("lost", writer, what));
    List<String> inOrder = once.stream().filter(said::contains).toList();
    boolean ordered = inOrder.equals(said.stream().filter(once::contains).toList());
    if (!ordered) complain("misordered", writer, inOrder);
    int doubled = got.size() - once.size();
    if (doubled > 0) complain("doubled", writer, got);
    int early = 0;
    for (Guest.Got one : got) {
      Instant at = later.get(one.what());
      if (at == null || !one.at().isBefore(at)) continue;
      early++;
      complain("early", writer, one);
    }
    return new Counts(wanted.size(), doubled, ordered ? 0 : 1, early, 0);
  }

  private static void complain(String what, Writer writer, Object of) {
    System.err.println(what + " " + writer.guest().way + " " + writer.guest().number + " " + of);
  }

  public boolean good() {
    return settled && counts.equals(new Counts(0, 0, 0, 0, 0));
  }

  private int acknowledged() {
    return kinds.entrySet().stream()
        .filter(each -> !each.getKey().equals("FILES") && !each.getKey().equals("LATER"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  public String json() {
    return ("{\"bench\":\"crash\",\"mode\":\"%s\",\"kills\":%d,\"acknowledged\":%d,\"kinds\":{%s},"
            + "\"lost\":%d,\"doubled\":%d,\"misordered\":%d,\"early\":%d,\"unexplained\":%d,"
            + "\"decided\":%d,\"settled\":%b}")
        .formatted(
            mode,
            kills,
            acknowledged(),
            kinds.entrySet().stream()
                .map(each -> "\"%s\":%d".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(",")),
            counts.lost,
            counts.doubled,
            counts.misordered,
            counts.early,
            counts.unexplained,
            decided,
            settled);
  }

  /// In one line, for a person.
  public String told() {
    return "%d acknowledged (%s), %d lost, %d doubled, %d misordered, %d early, %d unexplained%s"
        .formatted(
            acknowledged(),
            kinds.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", ")),
            counts.lost,
            counts.doubled,
            counts.misordered,
            counts.early,
            counts.unexplained,
            settled ? "" : "; not settled");
  }
}
