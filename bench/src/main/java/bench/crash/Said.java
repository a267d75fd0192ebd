package bench.crash;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tintoi.provider.ChannelKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a provider took, in order: the truth of a run, and what it tells to whoever reads its
/// conversations.
final class Said {
  /// Half a million at once, as after a soak, is more than its memory.
  private static final int LINES = 20_000;

  private static final int PAGE = 50;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXX").withZone(ZoneOffset.UTC);

  /// One message it took.
  record Taken(long at, Errand errand, long machine) {
    String line() {
      return String.join(
          "\t",
          at + "",
          errand.channel(),
          errand.recipient(),
          errand.reference(),
          errand.text(),
          machine + "",
          errand.kind().name(),
          errand.file() + "\n");
    }
  }

  private final List<Taken> taken = new ArrayList<>();
  private final Map<String, List<Integer>> threads = new HashMap<>();

  /// The threads of private answers, by the comment that was answered.
  private final Map<String, String> answered = new HashMap<>();

  /// @return its number; -1 if the comment was answered privately before
  synchronized int take(Taken one) {
    String comment = one.errand.comment();
    if (!comment.isEmpty() && answered.putIfAbsent(comment, one.errand.thread()) != null) return -1;
    taken.add(one);
    int number = taken.size() - 1;
    threads.computeIfAbsent(one.errand.thread(), _ -> new ArrayList<>()).add(number);
    return number;
  }

  synchronized String lines(int from) {
    StringBuilder lines = new StringBuilder();
    int end = Math.min(taken.size(), from + LINES);
    for (int i = from; i < end; i++) lines.append(taken.get(i).line());
    return lines.toString();
  }

  /// What Graph says of a comment and its private answer.
  synchronized String comment(String id) {
    var answer = JSON.createObjectNode().put("id", id);
    String thread = answered.get(id);
    answer.put("can_reply_privately", thread == null);
    if (thread != null) answer.putObject("private_reply_conversation").put("id", thread);
    return answer.toString();
  }

  /// As Graph lists them, page by page, times in whole seconds: messages newest first, down to what
  /// the customer said before all, comments in the order in which they came.
  synchronized String list(String thread, String after) {
    boolean comments = thread.startsWith("c.");
    var answer = JSON.createObjectNode();
    var data = answer.putArray("data");
    List<Integer> all = threads.getOrDefault(thread, List.of());
    List<Integer> shown = comments ? all : all.reversed();
    // Newest first, a place counts from the oldest: what comes meanwhile moves nothing.
    int gone = after.isEmpty() ? 0 : Integer.parseInt(after);
    int from = comments || after.isEmpty() ? gone : all.size() - gone;
    int to = Math.min(shown.size(), from + PAGE);
    for (int i = from; i < to; i++) item(data.addObject(), shown.get(i), comments);
    if (to < shown.size()) {
      var paging = answer.putObject("paging");
      String place = Integer.toString(comments ? to : all.size() - to);
      paging.putObject("cursors").put("after", place);
      paging.put("next", "more");
    } else if (!comments) {
      var hers = data.addObject().put("id", "m_hers").put("message", "Shop ơi");
      hers.put("created_time", TIME.format(Instant.EPOCH));
      hers.putObject("from").put("id", thread.substring(thread.lastIndexOf('.') + 1));
    }
    return answer.toString();
  }

  private void item(ObjectNode item, int number, boolean comment) {
    Taken one = taken.get(number);
    item.put("id", id(one.errand.kind(), number)).put("message", one.errand.words());
    item.put("created_time", TIME.format(Instant.ofEpochMilli(one.at)));
    item.putObject("from").put("id", one.errand.channel());
    if (one.errand.file().isEmpty()) return;
    if (comment) item.putObject("attachment").put("type", "photo");
    else item.putObject("attachments").putArray("data").addObject().put("id", "f" + number);
  }

  /// As Zalo lists them: newest first, as many as are asked for, at most ten.
  synchronized String chat(String thread, int offset, int count) {
    var answer = JSON.createObjectNode();
    var data = answer.putArray("data");
    List<Integer> all = threads.getOrDefault(thread, List.of()).reversed();
    int from = Math.clamp(offset, 0, all.size());
    for (int number : all.subList(from, Math.min(all.size(), from + Math.clamp(count, 1, 10)))) {
      Taken one = taken.get(number);
      var item = data.addObject().put("message_id", id(ChannelKind.ZALO_OA, number));
      item.put("src", 0)
          .put("time", one.at)
          .put("type", one.errand.file().isEmpty() ? "text" : one.errand.file());
      item.put("message", one.errand.words()).put("from_id", one.errand.channel());
    }
    return answer.put("error", 0).put("message", "Success").toString();
  }

  static String id(ChannelKind kind, int number) {
    return switch (kind) {
      case MESSENGER, PRIVATE_REPLY -> "m_" + number;
      case PAGE_COMMENT -> "c_" + number;
      case ZALO_OA -> "z_" + number;
    };
  }
}
