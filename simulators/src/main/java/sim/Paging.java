package sim;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Graph's cursor paging: `limit`, `after`, and a `next` only where there is more.
final class Paging {
  private Paging() {}

  static Map<String, Object> of(Call call, List<Map<String, Object>> all, int usual) {
    String wanted = call.param("limit");
    int limit = wanted.matches("\\d{1,6}") ? Math.max(1, Integer.parseInt(wanted)) : usual;
    int from = position(call.param("after"));
    int to = Math.min(all.size(), from + limit);
    List<Map<String, Object>> data = from < to ? all.subList(from, to) : List.of();
    if (data.isEmpty()) return Json.object("data", data);
    var paging = Json.object("cursors", Json.object("before", cursor(from), "after", cursor(to)));
    if (to < all.size()) paging.put("next", next(call, cursor(to)));
    return Json.object("data", data, "paging", paging);
  }

  private static String next(Call call, String after) {
    var query = new LinkedHashMap<>(call.query);
    query.put("after", after);
    String host = call.header("Host");
    return Text.withQuery("http://" + host + call.path, query);
  }

  private static String cursor(int position) {
    byte[] bytes = ("at:" + position).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int position(String cursor) {
    if (cursor.isEmpty()) return 0;
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (text.matches("at:\\d{1,6}")) return Integer.parseInt(text.substring(3));
    } catch (IllegalArgumentException _) {
      throw Refusal.of(400, 100, 0, "(#100) Invalid cursors values");
    }
    throw Refusal.of(400, 100, 0, "(#100) Invalid cursors values");
  }
}
