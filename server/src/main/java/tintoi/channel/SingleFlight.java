package tintoi.channel;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tintoi.provider.Authorizer.Renewal;

/// Lets many who need the same renewal at the same moment wait for one, without each of them
/// holding a database connection, or asking a provider that does not answer one after the other.
/// Between nodes the row lock does this.
///
/// The one does hold a connection while the provider is asked. A provider that hangs, hangs for all
/// its channels at once: of different renewals only a few are under way, and whoever finds no place
/// among them is told so, lest they take every connection there is.
final class SingleFlight {
  private static final int MOST = 4;

  /// A renewal takes a part of a second: where none ends in this time, they hang.
  private static final long PATIENCE_SECONDS = 2;

  private final Semaphore places = new Semaphore(MOST);
  private final Map<Flight, FutureTask<Renewal>> flights = new ConcurrentHashMap<>();

  /// @param token the one to be replaced: whoever was refused with another needs another renewal
  private record Flight(UUID channelId, String token) {}

  /// @param asks true if the provider will be asked, as far as can be told: what needs no place
  ///   does not wait for one
  Renewal join(UUID channelId, String token, BooleanSupplier asks, Callable<Renewal> renewal) {
    var flight = new Flight(channelId, token);
    var mine = new FutureTask<>(() -> asks.getAsBoolean() ? amongFew(renewal) : renewal.call());
    FutureTask<Renewal> running = flights.putIfAbsent(flight, mine);
    if (running != null) return outcome(running);
    try {
      mine.run();
    } finally {
      flights.remove(flight, mine);
    }
    return outcome(mine);
  }

  private Renewal amongFew(Callable<Renewal> renewal) throws Exception {
    try {
      if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
        return new Renewal.Unreachable("too many renewals wait for their answers");
    } catch (InterruptedException _) {
      return interrupted();
    }
    try {
      return renewal.call();
    } finally {
      places.release();
    }
  }

  private static Renewal outcome(FutureTask<Renewal> task) {
    try {
      return task.get();
    } catch (InterruptedException _) {
      return interrupted();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("renewal failed", e.getCause());
    }
  }

  private static Renewal interrupted() {
    Thread.currentThread().interrupt();
    return new Renewal.Unreachable("interrupted while waiting for a renewal");
  }
}
