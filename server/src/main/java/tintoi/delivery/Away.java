package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Whether a provider seems out of this node's reach: nothing came back in lanes of its, and none
/// was answered since. That others may reach it all the same is for them to find out.
final class Away {
  /// One lane alone may be sick itself.
  private static final int LANES = 2;

  private static final Duration LASTS = Duration.ofMinutes(1);

  private final Map<LaneKey, Instant> silent = new HashMap<>();

  synchronized void struck(LaneKey lane, Instant now) {
    silent.put(lane, now);
    prune(now);
  }

  synchronized void answered() {
    silent.clear();
  }

  synchronized boolean isSo(Instant now) {
    prune(now);
    return silent.size() >= LANES;
  }

  private void prune(Instant now) {
    silent.values().removeIf(at -> !now.isBefore(at.plus(LASTS)));
  }
}
