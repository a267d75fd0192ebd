package tintoi.channel;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tintoi.provider.Authorizer.Renewal;

/// Lets many who need the same renewal at the same moment wait for one, without each of them
/// holding a database connection, or asking a provider that does not answer one after the other.
/// Between nodes the row lock does this.
final class SingleFlight {
  private final Map<Flight, FutureTask<Renewal>> flights = new ConcurrentHashMap<>();

  /// @param token the one to be replaced: whoever was refused with another needs another renewal
  private record Flight(UUID channelId, String token) {}

  Renewal join(UUID channelId, String token, Callable<Renewal> renewal) {
    var flight = new Flight(channelId, token);
    var mine = new FutureTask<>(renewal);
    FutureTask<Renewal> running = flights.putIfAbsent(flight, mine);
    if (running != null) return outcome(running);
    try {
      mine.run();
    } finally {
      flights.remove(flight, mine);
    }
    return outcome(mine);
  }

  private static Renewal outcome(FutureTask<Renewal> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Renewal.Unreachable("interrupted while waiting for a renewal");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("renewal failed", e.getCause());
    }
  }
}
