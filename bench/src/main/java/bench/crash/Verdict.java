package bench.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/// What a run came to, by the provider's log.
///
/// @param acknowledged messages whose commit was answered
/// @param tally the same by kind
/// @param uncertain puts whose commit was not answered: they may be there or not
/// @param taken messages the provider took
/// @param lost acknowledged, never taken, not taken back, and not shown as unsent
/// @param doubled taken more often than once
/// @param misordered taken before an earlier one of its conversation and precedence
/// @param unexplained never taken, and shown as unsent without a reason, or still on its way
/// @param unshown taken, and in the end not shown as sent
/// @param waiting never taken, with a reason
/// @param asked a person was asked what became of it
/// @param changes what came of those that were taken back or given other words
/// @param during unsent without a reason at some time of the run
/// @param evidence attempts and looks by what they brought
record Verdict(
    int acknowledged,
    Tally tally,
    int uncertain,
    int taken,
    int lost,
    int doubled,
    int misordered,
    int unexplained,
    int unshown,
    int waiting,
    int asked,
    SecondThoughts.Changes changes,
    Watch.Found during,
    Map<String, Long> evidence) {

  /// One message the provider took.
  ///
  /// @param at by the machine's clock
  record Taken(UUID delivery, String text, long at) {}

  /// How a delivery stands in the database.
  record Row(UUID delivery, String queue, long seq, String state, boolean explained) {
    boolean sent() {
      return state.equals("SENT") || state.equals("DELIVERED") || state.equals("READ");
    }

    boolean cancelled() {
      return state.equals("CANCELLED");
    }
  }

  boolean good() {
    return lost == 0
        && doubled == 0
        && misordered == 0
        && unexplained == 0
        && unshown == 0
        && changes.good()
        && during.unexplained() == 0;
  }

  /// What those who wrote know.
  ///
  /// @param tookBack see [SecondThoughts#tookBack]
  record Writers(
      Set<UUID> acknowledged,
      Tally tally,
      int uncertain,
      Predicate<UUID> tookBack,
      SecondThoughts.Changes changes) {}

  static Map<UUID, Row> byId(List<Row> rows) {
    Map<UUID, Row> byId = new HashMap<>();
    for (Row row : rows) byId.put(row.delivery, row);
    return byId;
  }

  static Verdict of(
      Desk desk,
      Watch.Found during,
      List<Taken> log,
      List<Row> rows,
      int asked,
      Map<String, Long> evidence) {
    Map<UUID, Row> byId = byId(rows);
    Writers writers =
        new Writers(
            desk.acknowledged,
            desk.tally,
            desk.uncertain.get(),
            desk.thoughts::tookBack,
            desk.thoughts.judge(log, byId));
    return of(writers, during, log, byId, asked, evidence);
  }

  /// @param log of each conversation in the order in which the provider took its messages
  static Verdict of(
      Writers writers,
      Watch.Found during,
      List<Taken> log,
      Map<UUID, Row> byId,
      int asked,
      Map<String, Long> evidence) {
    Map<UUID, Integer> times = new LinkedHashMap<>();
    for (Taken one : log) times.merge(one.delivery, 1, Integer::sum);
    int lost = 0;
    int unexplained = 0;
    int waiting = 0;
    Set<UUID> owed = new HashSet<>(writers.acknowledged);
    owed.addAll(byId.keySet());
    owed.removeAll(times.keySet());
    for (UUID id : owed) {
      Row row = byId.get(id);
      if (row != null && row.cancelled() && writers.tookBack.test(id)) continue;
      if (row == null || row.sent() || row.cancelled()) lost += Complaint.say("lost", id, row);
      else if (!row.explained) unexplained += Complaint.say("unexplained", id, row);
      else waiting++;
    }
    int unshown = 0;
    for (UUID id : times.keySet()) {
      Row row = byId.get(id);
      if (row != null && row.cancelled() && writers.tookBack.test(id)) continue;
      if (row == null || !row.sent()) unshown += Complaint.say("unshown", id, row);
    }
    return new Verdict(
        writers.acknowledged.size(),
        writers.tally,
        writers.uncertain,
        times.size(),
        lost,
        times.entrySet().stream()
            .filter(one -> one.getValue() > 1)
            .mapToInt(one -> Complaint.say("doubled", one.getKey(), byId.get(one.getKey())))
            .sum(),
        misordered(times.keySet(), byId),
        unexplained,
        unshown,
        waiting,
        asked,
        writers.changes,
        during,
        new TreeMap<>(evidence));
  }

  /// @param taken in the order in which the provider first took them
  private static int misordered(Set<UUID> taken, Map<UUID, Row> byId) {
    Map<String, Long> last = new HashMap<>();
    int misordered = 0;
    for (UUID id : taken) {
      Row row = byId.get(id);
      if (row == null) continue;
      Long before = last.put(row.queue, row.seq);
      if (before != null && before > row.seq) misordered += Complaint.say("misordered", id, row);
    }
    return misordered;
  }

  /// In one line, for a person.
  String told() {
    return "%d acknowledged%s, %d lost, %d doubled, %d misordered, %d unexplained, %d unshown"
            .formatted(acknowledged, tally.told(), lost, doubled, misordered, unexplained, unshown)
        + ", %d cancelled but sent, %d with old words, %d unexplained meanwhile"
            .formatted(changes.cancelledButSent(), changes.oldWords(), during.unexplained());
  }

  String json(String mode, String more, boolean settled, long seconds) {
    List<String> brought = new ArrayList<>();
    evidence.forEach((what, n) -> brought.add("\"" + what + "\":" + n));
    return String.format(
        Locale.ROOT,
        "{\"bench\":\"crash\",\"mode\":\"%s\",%s\"acknowledged\":%d,\"kinds\":{%s},"
            + "\"uncertain\":%d,\"taken\":%d,"
            + "\"lost\":%d,\"doubled\":%d,\"misordered\":%d,\"unexplained\":%d,"
            + "\"unexplainedDuring\":%d,\"silentSeconds\":%d,\"unshown\":%d,"
            + "\"waiting\":%d,\"asked\":%d,%s,\"settled\":%b,\"attempts\":{%s},\"seconds\":%d}",
        mode,
        more,
        acknowledged,
        tally.json(),
        uncertain,
        taken,
        lost,
        doubled,
        misordered,
        unexplained,
        during.unexplained(),
        during.longest(),
        unshown,
        waiting,
        asked,
        changes.json(),
        settled,
        String.join(",", brought),
        seconds);
  }
}
