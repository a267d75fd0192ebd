package bench.stub;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was taken, by conversation, so that a sender in doubt can read it: Meta's Conversations API
/// in the two forms the connector asks. Texts are made anew from their marks.
final class Taken {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx").withZone(ZoneOffset.UTC);

  private static final String VALID =
      """
      {"data":{"is_valid":true,"expires_at":0,"scopes":["pages_show_list","pages_manage_metadata",\
      "pages_read_engagement","pages_messaging","pages_read_user_content",\
      "pages_manage_engagement"]}}\
      """;

  private static final String SUBSCRIBED =
      """
      {"data":[{"id":"1","subscribed_fields":["messages","messaging_postbacks",\
      "messaging_referrals","message_deliveries","message_reads","message_echoes",\
      "message_reactions","feed"]}]}\
      """;

  /// Whoever is answered wrote before.
  private static final String HERS =
      """
      {"id":"m_hers","created_time":"2020-01-01T00:00:00+0000","from":{"id":"0"},\
      "message":"Shop"}\
      """;

  private record One(Mark mark, long channel, long number, Instant at) {}

  private final Map<Long, List<One>> byConversation = new HashMap<>();

  void add(Mark mark, long channel, long number) {
    byConversation
        .computeIfAbsent(mark.conversation(), _ -> new ArrayList<>(4))
        .add(new One(mark, channel, number, Instant.now()));
  }

  void clear() {
    byConversation.clear();
  }

  /// `GET /{version}/{page}/conversations?user_id=…`, `GET /{version}/t_…/messages`, and what a
  /// healthy Page answers to the product's checks.
  String answer(String path) {
    if (path.contains("/debug_token")) return VALID;
    if (path.contains("/subscribed_apps")) return SUBSCRIBED;
    if (path.contains("fields=id,name") || path.contains("fields=id%2Cname"))
      return "{\"id\":\"" + page(path) + "\",\"name\":\"Page\"}";
    int user = path.indexOf("user_id=");
    if (user >= 0) return "{\"data\":[{\"id\":\"t_" + number(path, user + 8) + "\"}]}";
    int thread = path.indexOf("/t_");
    if (thread < 0) return "{\"data\":[]}";
    StringBuilder json = new StringBuilder("{\"data\":[");
    List<One> all = byConversation.getOrDefault(number(path, thread + 3), List.of());
    for (One one : all.reversed())
      json.append(
              "{\"id\":\"m_%d\",\"created_time\":\"%s\",\"from\":{\"id\":\"%d\"}"
                  .formatted(one.number, TIME.format(one.at), one.channel))
          .append(",\"message\":\"" + one.mark.text() + "\"},");
    return json.append(HERS).append("]}").toString();
  }

  /// The last part of `/{version}/{page}?…`.
  private static String page(String path) {
    String before = path.substring(0, path.indexOf('?'));
    return before.substring(before.lastIndexOf('/') + 1);
  }

  private static long number(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isDigit(text.charAt(end))) end++;
    return end == from ? -1 : Long.parseLong(text.substring(from, end));
  }
}
