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
/// @param overheads in nanoseconds
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record Overhead(long[] overheads) {

  static Overhead of(List<Request> requests) {
    return new Overhead(
        requests.stream()
            .filter(request -> request.verdict().isTaken() && request.mark().id() > 0)
            .mapToLong(request -> request.at() - request.mark().id())
            .toArray());
  }

  /// Lets messages arrive by schedule and waits for the last.
  ///
  /// @param work its `each` follows from rate and time
  static Overhead arrive(
      Site site, Worker node, Work work, double perSecond, int seconds, Duration atMost)
      throws InterruptedException {
    int each =
        Math.max(1, (int) Math.ceil(perSecond * seconds / work.channels() / work.conversations()));
    Work due = new Work(work.from(), work.channels(), work.conversations(), each, work.firstSeq());
    site.provider.clear();
    String[] said = node.ask("arrive " + due.line() + " " + perSecond).split(" ", -1);
    long wanted = Long.parseLong(said[0]);
    long end = System.nanoTime() + atMost.toNanos();
    Overhead overhead = of(site.provider.requests());
    while (overhead.count() < wanted && System.nanoTime() < end) {
      Thread.sleep(100);
      overhead = of(site.provider.requests());
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
