package sim;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Every provider request that came in and what became of it: the examiner's record.
final class Log {
  private static final int KEPT = 20_000;

  record Line(
      long n,
      Instant at,
      String provider,
      String operation,
      String request,
      String page,
      String recipient,
      String text,
      String metadata,
      String verdict,
      int http,
      String code) {}

  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private long last;

  /// `http` is 0 where no answer went out.
  synchronized void add(
      Instant at, String provider, Call call, String verdict, int http, String code) {
    last++;
    lines.add(
        new Line(
            last,
            at,
            provider,
            call.operation,
            call.method + " " + call.path,
            call.page,
            call.recipient,
            call.text,
            call.metadata,
            verdict,
            http,
            code));
    if (lines.size() > KEPT) lines.removeFirst();
  }

  synchronized List<Line> since(long n) {
    var found = new ArrayList<Line>();
    for (Line line : lines) if (line.n() > n) found.add(line);
    return found;
  }

  synchronized long last() {
    return last;
  }

  synchronized void clear() {
    lines.clear();
  }
}
