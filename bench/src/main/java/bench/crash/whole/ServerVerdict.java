package bench.crash.whole;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the customers' phones say of a run.
///
/// @param run what was done, and how often
/// @param acknowledged messages, words and files of one counted for themselves
/// @param kinds how many of them by the customer's way; FILES, LATER, what rules said (RULES), and
///   what was written where several write (SHARED) are among them
/// @param thoughts how many were taken back, given other words, and what came of the rest
/// @param settled true if in the end nothing was left unsent
public record ServerVerdict(
    Run run,
    int acknowledged,
    Map<String, Integer> kinds,
    Map<String, Integer> thoughts,
    Counts counts,
    boolean settled) {

  /// What was done.
  ///
  /// @param kills how often
  /// @param decided times a person was asked and answered
  /// @param silentSeconds the longest nothing was said of a message
  record Run(String mode, int kills, int decided, long silentSeconds) {}

  /// What must be 0.
  ///
  /// @param misordered conversations that were
  /// @param early before they were to go
  /// @param cancelledButSent arrived though taken back before anybody had tried to send it
  /// @param oldWords arrived with words that were changed before, or were refused
  /// @param unexplained in the end, or for more than a minute while the run went on
  record Counts(
      int lost,
      int doubled,
      int misordered,
      int early,
      int cancelledButSent,
      int oldWords,
      int unexplained,
      int unexplainedDuring) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    Counts and(Counts other) {
      return new Counts(
          lost + other.lost,
          doubled + other.doubled,
          misordered + other.misordered,
          early + other.early,
          cancelledButSent + other.cancelledButSent,
          oldWords + other.oldWords,
          unexplained + other.unexplained,
          unexplainedDuring + other.unexplainedDuring);
    }

    private String json() {
      return formatted(
          "\"lost\":%d,\"doubled\":%d,\"misordered\":%d,\"early\":%d,\"cancelledButSent\":%d,"
              + "\"oldWords\":%d,\"unexplained\":%d,\"unexplainedDuring\":%d");
    }

    private String told() {
      return formatted(
          "%d lost, %d doubled, %d misordered, %d early, %d cancelled but sent, %d with old words,"
              + " %d unexplained, %d unexplained meanwhile");
    }

    private String formatted(String words) {
      return words.formatted(
          lost,
          doubled,
          misordered,
          early,
          cancelledButSent,
          oldWords,
          unexplained,
          unexplainedDuring);
    }
  }

  /// @param unexplained what is not found by looking at the phones
  static ServerVerdict of(Run run, List<Talked> all, Counts unexplained, boolean settled)
      throws IOException, InterruptedException {
    Counts counts = unexplained;
    Map<String, Integer> kinds = new TreeMap<>();
    Map<String, Integer> thoughts = new TreeMap<>();
    int acknowledged = 0;
    for (Talked talked : all) {
      counts = counts.and(talked.judge());
      acknowledged += talked.count();
      kinds.merge(talked.chat().guest().way.name(), talked.count(), Integer::sum);
      if (talked.chat().isShared()) kinds.merge("SHARED", talked.count(), Integer::sum);
      for (Writer writer : talked.writers()) {
        kinds.merge("FILES", writer.files(), Integer::sum);
        kinds.merge("LATER", writer.later().size(), Integer::sum);
        if (writer.voice.rule()) kinds.merge("RULES", writer.said().size(), Integer::sum);
      }
      talked.thoughts().counts().forEach((what, n) -> thoughts.merge(what, n, Integer::sum));
    }
    return new ServerVerdict(run, acknowledged, kinds, thoughts, counts, settled);
  }

  public boolean good() {
    return settled && counts.equals(Counts.NONE);
  }

  public String json() {
    return ("{\"bench\":\"crash\",\"mode\":\"%s\",\"kills\":%d,\"acknowledged\":%d,\"kinds\":{%s},%s,%s,"
            + "\"silentSeconds\":%d,\"decided\":%d,\"settled\":%b}")
        .formatted(
            run.mode,
            run.kills,
            acknowledged,
            members(kinds),
            members(thoughts),
            counts.json(),
            run.silentSeconds,
            run.decided,
            settled);
  }

  private static String members(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(each -> "\"%s\":%d".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(","));
  }

  /// In one line, for a person.
  public String told() {
    return "%d acknowledged (%s), %s%s"
        .formatted(
            acknowledged,
            kinds.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", ")),
            counts.told(),
            settled ? "" : "; not settled");
  }
}
