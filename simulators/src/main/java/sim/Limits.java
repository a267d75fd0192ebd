package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much a Page or OA may still send today, and how fast. Guarded by the world's lock.
final class Limits {
  /// `code` = which of Meta's codes tells it, 0 for the usual one; `total` = how much it was.
  record Allowance(long remaining, Instant resets, int code, long total) {
    Allowance {
      total = Math.max(total, remaining);
    }

    boolean isSpent() {
      return remaining <= 0;
    }

    /// 0-100.
    long usedPercent() {
      return total == 0 ? 100 : Math.ceilDiv(100 * (total - remaining), total);
    }
  }

  record Pace(double perSecond, Instant until) {}

  Map<String, Allowance> allowances = new LinkedHashMap<>();
  Map<String, Pace> paces = new LinkedHashMap<>();
  private final transient Map<String, ArrayDeque<Long>> recent = new HashMap<>();

  /// The allowance in force, or null where there is none (any more).
  @Nullable Allowance allowance(String provider, String page, Instant now) {
    allowances.values().removeIf(a -> !now.isBefore(a.resets()));
    Allowance own = allowances.get(provider + ":" + page);
    return own != null ? own : allowances.get(provider + ":");
  }

  void use(String provider, String page) {
    allowances.computeIfPresent(provider + ":" + page, (_, a) -> less(a));
    if (!page.isEmpty()) allowances.computeIfPresent(provider + ":", (_, a) -> less(a));
  }

  private static Allowance less(Allowance a) {
    return new Allowance(Math.max(0, a.remaining() - 1), a.resets(), a.code(), a.total());
  }

  /// Counts one call and says whether it came too fast; a refused call is not counted.
  boolean tooFast(String provider, String page, double usualPerSecond, Instant now) {
    paces.values().removeIf(p -> !now.isBefore(p.until()));
    Pace pace = paces.get(provider + ":" + page);
    if (pace == null) pace = paces.get(provider + ":");
    double perSecond = pace == null ? usualPerSecond : pace.perSecond();
    long span =
        (long) (Duration.ofSeconds(1).toNanos() * Math.max(1, 1 / Math.max(perSecond, 1e-3)));
    var calls = recent.computeIfAbsent(provider + ":" + page, _ -> new ArrayDeque<>());
    long at = System.nanoTime();
    while (!calls.isEmpty() && at - calls.peekFirst() > span) calls.removeFirst();
    if (calls.size() >= Math.max(1, (long) perSecond)) return true;
    calls.addLast(at);
    return false;
  }
}
