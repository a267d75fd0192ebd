package tintoi.allowance;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// What left since it was last written, by lane and hour. A lane counts each message here: it is in
/// memory, and no bean whose calls are looked at on their way.
public final class Plot {
  record Key(Purpose lane, Instant hour) {}

  private final Clock clock;
  private Map<Key, int[]> gathered = new HashMap<>();

  Plot(Clock clock) {
    this.clock = clock;
  }

  /// One left.
  ///
  /// @param person false if a program wrote it
  public void left(Purpose lane, boolean person) {
    Key key = new Key(lane, Tally.hour(clock.instant()));
    synchronized (this) {
      gathered.computeIfAbsent(key, _ -> new int[2])[person ? 0 : 1]++;
    }
  }

  /// People's and automation's by lane and hour; from now on it is gathered anew.
  synchronized Map<Key, int[]> take() {
    Map<Key, int[]> all = gathered;
    gathered = new HashMap<>();
    return all;
  }
}
