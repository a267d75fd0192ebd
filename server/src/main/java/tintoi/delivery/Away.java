package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Whether a provider seems out of this node's reach: lanes of its failed, and none was answered
/// since. That of others it may be answered all the same is for them to find out.
final class Away {
  /// One lane alone may be sick itself.
  private static final int LANES = 2;

  private static final Duration LASTS = Duration.ofMinutes(1);

  private final Set<LaneKey> failed = new HashSet<>();
  private Instant last = Instant.MIN;

  synchronized void struck(LaneKey lane, Instant now) {
    failed.add(lane);
    last = now;
  }

  synchronized void answered() {
    failed.clear();
  }

  synchronized boolean isSo(Instant now) {
    return failed.size() >= LANES && now.isBefore(last.plus(LASTS));
  }
}
