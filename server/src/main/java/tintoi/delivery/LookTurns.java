package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The turns of one lane's looks for what became of messages, where the provider lets that be read
/// more slowly than it lets one send: what came into doubt at one moment is looked for one after
/// the other. Not thread-safe: a lane's own thread uses it.
final class LookTurns {
  private final Duration apart;

  /// When one may look again.
  private Instant next = Instant.EPOCH;

  /// The last turn that was given to one that waits for it.
  private Instant last = Instant.EPOCH;

  LookTurns(Duration apart) {
    this.apart = apart;
  }

  /// @return null if one may look now, and it counts as done; else when to come back
  @Nullable Instant take(Instant now) {
    if (apart.isZero()) return null;
    // A clock that was put back must not let all of them wait for it.
    if (next.isAfter(now.plus(apart.multipliedBy(2)))) {
      next = now;
      last = now;
    }
    // Whoever comes to its turn may be a little early or late: it would else go to the end of the
    // line, and its turn would be nobody's.
    if (!next.isAfter(now.plus(apart.dividedBy(8)))) {
      next = (next.isAfter(now) ? next : now).plus(apart);
      return null;
    }
    last = last.isBefore(next) ? next : last.plus(apart);
    return last;
  }
}
