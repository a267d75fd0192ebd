package bench.stub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a run came to, by the provider's log.
///
/// @param distinct messages taken at least once
/// @param duplicated takes of a message that had been taken before
/// @param misordered messages whose first take came after the first take of a later one of their
///   conversation
/// @param worstSecond most messages taken for one channel within any second
/// @param overLimit requests that were refused because a limit was exceeded
public record Truth(
    long distinct, long duplicated, long misordered, long worstSecond, long overLimit) {

  public static Truth of(List<Request> requests) {
    Map<Mark, Boolean> seen = new HashMap<>(requests.size() * 2);
    Map<Long, Long> highest = new HashMap<>();
    Map<Long, Deque<Long>> recent = new HashMap<>();
    long duplicated = 0;
    long misordered = 0;
    long worst = 0;
    long over = 0;
    for (Request request : requests) {
      if (request.verdict() == Verdict.LIMITED) over++;
      if (!request.verdict().isTaken()) continue;
      Deque<Long> second = recent.computeIfAbsent(request.channel(), _ -> new ArrayDeque<>());
      second.add(request.at());
      while (second.getFirst() <= request.at() - 1_000_000_000L) second.removeFirst();
      worst = Math.max(worst, second.size());
      Mark mark = request.mark();
      if (seen.put(new Mark(mark.conversation(), mark.seq(), 0), true) != null) {
        duplicated++;
        continue;
      }
      if (mark.seq() < highest.getOrDefault(mark.conversation(), 0L)) misordered++;
      else highest.put(mark.conversation(), mark.seq());
    }
    return new Truth(seen.size(), duplicated, misordered, worst, over);
  }

  /// How much the worst second was over the rate and one burst of a tenth of it.
  ///
  /// @param rate per second and channel that was promised
  public long overRate(int rate) {
    return Math.max(0, worstSecond - rate - Math.max(1, rate / 10));
  }
}
