package bench.rig;

import bench.stub.ProviderProcess;
import bench.stub.Truth;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One drain: everything is put while nothing is sent, then all of it is let go. Measured from the
/// first message the provider took to the last; CPU until the last is settled.
///
/// @param acknowledged messages whose putting was committed
/// @param perSecond messages taken per second
/// @param cpuMillis of the system's processes with its database or broker, per message
/// @param providerMillis the same of the provider
/// @param machineMillis the same of the whole machine: what the others are held against
/// @param left messages not settled in the end
public record Drained(
    int acknowledged,
    double perSecond,
    double cpuMillis,
    double providerMillis,
    double machineMillis,
    Truth truth,
    long left) {
  private static final Duration STALLED = Duration.ofSeconds(100);

  /// @param stores processes of the database or broker
  public static Drained measure(
      Worker sender, Collection<Long> stores, ProviderProcess provider, Work work)
      throws InterruptedException {
    sender.ask("pause");
    provider.clear();
    int acknowledged = Integer.parseInt(sender.ask("put " + work.line()));
    Thread.sleep(500);
    return measure(stores, List.of(sender), provider, acknowledged, () -> sender.ask("go"));
  }

  /// What makes the messages go.
  public interface Start {
    void go() throws InterruptedException;
  }

  public static Drained measure(
      Collection<Long> stores,
      List<Worker> senders,
      ProviderProcess provider,
      int acknowledged,
      Start start)
      throws InterruptedException {
    Set<Long> system = new HashSet<>(stores);
    senders.forEach(sender -> system.add(sender.pid()));
    // Before it goes: with two hundred lanes a good part has left when the last of them goes.
    double[] before = cpu(system, provider);
    start.go();
    if (provider.await(1, STALLED).isEmpty()) throw new IllegalStateException("it sends nothing");
    var count = taken(provider, acknowledged);
    long left = settled(senders.getFirst());
    double[] after = cpu(system, provider);
    Truth truth = Truth.of(provider.requests());
    double each = 1e3 / Math.max(1, truth.distinct());
    return new Drained(
        acknowledged,
        truth.distinct() * 1e9 / Math.max(1, count.last() - count.first()),
        (after[0] - before[0]) * each,
        (after[1] - before[1]) * each,
        (after[2] - before[2]) * each,
        truth,
        left);
  }

  /// When all were taken, or none was for so long.
  private static ProviderProcess.Count taken(ProviderProcess provider, int acknowledged)
      throws InterruptedException {
    long before = 0;
    while (true) {
      var all = provider.await(acknowledged, STALLED);
      if (all.isPresent()) return all.get();
      var count = provider.taken();
      if (count.taken() == before) return count;
      before = count.taken();
    }
  }

  private static double[] cpu(Collection<Long> system, ProviderProcess provider) {
    return new double[] {
      Cpu.seconds(system), Cpu.seconds(List.of(provider.pid())), Cpu.machineSeconds()
    };
  }

  /// A message is not done before that is written.
  ///
  /// @return how many are not, after ten seconds
  public static long settled(Worker sender) throws InterruptedException {
    long left = left(sender);
    for (int i = 0; i < 200 && left > 0; i++) {
      Thread.sleep(50);
      left = left(sender);
    }
    return left;
  }

  /// Waits until lanes and workers that have nothing left to do have closed: that is not what is
  /// measured next. An idle lane stays open for ten seconds.
  public static void tidied() throws InterruptedException {
    Thread.sleep(13_000);
  }

  private static long left(Worker sender) {
    return Long.parseLong(sender.ask("left"));
  }

  /// Acknowledged, never taken, and not even waiting any more.
  public long lost() {
    return Math.max(0, acknowledged - truth.distinct() - left);
  }
}
