package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// When a deferred delivery is tried again. A schedule one can read aloud: 5 s, 30 s, 2 min, 10
/// min, 1 h, then every hour until it is given to a person.
///
/// @param waits before the 1st, 2nd, ... retry; the last one repeats
/// @param giveUp after it was tried for this long it is exhausted
record RetrySchedule(List<Duration> waits, Duration giveUp) {

  /// @param attempts made so far, at least 1
  /// @param since when it was first tried since it last waited, or when somebody last said that it
  ///   should go
  /// @param failed when the last attempt failed
  /// @param luck 0.0-1.0, spreads retries by ±20 % so that they do not come as one wave
  /// @return empty if the schedule is exhausted
  Optional<Instant> next(int attempts, Instant since, Instant failed, double luck) {
    Duration wait = waits.get(Math.min(attempts, waits.size()) - 1);
    Instant at = failed.plusMillis((long) (wait.toMillis() * (0.8 + 0.4 * luck)));
    return at.isAfter(since.plus(giveUp)) ? Optional.empty() : Optional.of(at);
  }
}
