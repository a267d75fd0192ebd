package bench.scenario;

import bench.rig.Figures;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Request;
import java.time.Duration;
import java.util.List;

/// How long messages took from the moment they were due to be put until the provider had them,
/// counted from the schedule: a sender that stalls does not slow the arrivals down.
///
/// @param acknowledged messages whose putting was committed
/// @param overheads in nanoseconds
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record Overhead(long acknowledged, long[] overheads) {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  static Overhead of(List<Request> requests, long acknowledged) {
    return new Overhead(
        acknowledged,
        requests.stream()
            .filter(request -> request.verdict().isTaken() && request.mark().id() > 0)
            .mapToLong(request -> request.at() - request.mark().id())
            .toArray());
  }

  /// Lets messages arrive by schedule, waits for the last and counts what became of them.
  ///
  /// @param work its `each` follows from rate and time
  /// @param zipf 0 = conversations take turns; else the exponent of [bench.rig.Zipf]
  static Overhead arrive(
      Site site, Worker node, Work work, double perSecond, int seconds, double zipf)
      throws InterruptedException {
    site.provider.clear();
    Overhead overhead = beside(site, node, work, perSecond, seconds, zipf);
    site.count(node, overhead.acknowledged);
    return overhead;
  }

  /// The same beside what goes already: the provider's log is left as it is, and who asks counts.
  static Overhead beside(
      Site site, Worker node, Work work, double perSecond, int seconds, double zipf)
      throws InterruptedException {
    int each =
        Math.max(1, (int) Math.ceil(perSecond * seconds / work.channels() / work.conversations()));
    Work due = new Work(work.from(), work.channels(), work.conversations(), each, work.firstSeq());
    String[] said = node.ask("arrive " + due.line() + " " + perSecond + " " + zipf).split(" ", -1);
    long wanted = Long.parseLong(said[0]);
    long end = System.nanoTime() + LONGEST.toNanos();
    Overhead overhead = of(site.provider.requests(), wanted);
    while (overhead.count() < wanted && System.nanoTime() < end) {
      Thread.sleep(100);
      overhead = of(site.provider.requests(), wanted);
    }
    if (overhead.count() < wanted)
      throw new IllegalStateException(overhead.count() + " of " + wanted + " arrived");
    return overhead;
  }

  int count() {
    return overheads.length;
  }

  /// In milliseconds.
  double p50() {
    return Figures.percentile(overheads, 0.5);
  }

  double p99() {
    return Figures.percentile(overheads, 0.99);
  }

  double worst() {
    return Figures.percentile(overheads, 1);
  }
}
