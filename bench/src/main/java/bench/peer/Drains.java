package bench.peer;

import bench.peer.Yardstick.Limit;
import bench.rig.Drained;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.ProviderProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// One system's drains: those that warm it, then limit, system, system, limit, round after round.
/// Both change from minute to minute on the same machine, so each round is held against its own
/// limit, and of what they came to the median counts.
final class Drains {
  /// A system that needs longer for its rounds has fewer, but two; for what warms it, a third.
  private static final Duration LONG = Duration.ofMinutes(3);

  private final Worker worker;
  private final Collection<Long> stores;
  private final ProviderProcess provider;
  private final List<Round> rounds = new ArrayList<>();
  private Work next;

  /// @param all what one drain sends, with the places in each conversation that come first
  Drains(Worker worker, Collection<Long> stores, ProviderProcess provider, Work all) {
    this.worker = worker;
    this.stores = stores;
    this.provider = provider;
    this.next = all;
  }

  /// @param limit the mean of what was measured before and after
  record Round(Limit limit, List<Drained> runs) {
    double ofLimit() {
      return mean(Drained::perSecond) / limit.both();
    }

    double cpuOfLimit() {
      return mean(Drained::cpuMillis) / limit.cpuMillis();
    }

    private double mean(ToDoubleFunction<Drained> figure) {
      return runs.stream().mapToDouble(figure).average().orElse(0);
    }
  }

  /// One message in each conversation, then as many drains as are wanted, or as fit.
  ///
  /// @param all as many as are wanted, however long that takes
  /// @return messages it was warmed with
  int warm(int drains, boolean all) throws InterruptedException {
    Work one = new Work(next.from(), next.channels(), next.conversations(), 1, next.firstSeq());
    Drained.measure(worker, stores, provider, one);
    next = one.then(next.each());
    long end = System.nanoTime() + LONG.dividedBy(3).toNanos();
    int warmed = one.messages();
    for (int n = 0; n < drains && (all || System.nanoTime() < end); n++)
      warmed += drain().acknowledged();
    return warmed;
  }

  /// As many rounds as are wanted or fit.
  void run(int wanted, Yardstick yardstick) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    for (int n = 0; n < wanted && (n < 2 || System.nanoTime() < end); n++) {
      int messages = next.messages();
      Drained.tidied();
      Limit before = yardstick.measure(messages);
      List<Drained> runs = List.of(drain(), drain());
      Drained.tidied();
      rounds.add(new Round(Limit.mean(before, yardstick.measure(messages)), runs));
    }
  }

  private Drained drain() throws InterruptedException {
    Drained drained = Drained.measure(worker, stores, provider, next);
    next = next.then(next.each());
    return drained;
  }

  /// What the next one would send.
  Work next() {
    return next;
  }

  List<Round> rounds() {
    return rounds;
  }

  Stream<Drained> runs() {
    return rounds.stream().flatMap(round -> round.runs().stream());
  }

  DoubleStream of(ToDoubleFunction<Round> figure) {
    return rounds.stream().mapToDouble(figure);
  }
}
