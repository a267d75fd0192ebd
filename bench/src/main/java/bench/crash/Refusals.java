package bench.crash;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Why what was written was not kept, by PostgreSQL's codes; `none` where it did not say.
final class Refusals {
  private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();

  void count(Throwable thrown) {
    counts.merge(code(thrown), 1, Integer::sum);
  }

  private static String code(Throwable thrown) {
    for (@Nullable Throwable each = thrown; each != null; each = each.getCause())
      if (each instanceof SQLException refused && refused.getSQLState() != null)
        return refused.getSQLState();
    return "none";
  }

  int of(String code) {
    return counts.getOrDefault(code, 0);
  }

  String json() {
    return counts.entrySet().stream()
        .map(each -> "\"%s\":%d".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
