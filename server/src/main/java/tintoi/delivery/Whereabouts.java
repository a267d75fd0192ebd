package tintoi.delivery;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What this node believes about lanes that it does not hold. Beliefs of a few seconds: none of
/// them is needed, all of them save statements.
final class Whereabouts {
  private static final long BELIEVED = Duration.ofSeconds(1).toNanos();
  private static final long ABSTAINED = Duration.ofSeconds(5).toNanos();
  private static final long LEFT = Duration.ofSeconds(3).toNanos();
  private static final long DECLINED = Duration.ofSeconds(30).toNanos();
  private static final long SHARED = Duration.ofSeconds(2).toNanos();
  private static final int MOST = 10_000;

  private final Map<LaneKey, Long> elsewhere = new ConcurrentHashMap<>();
  private final Map<LaneKey, Long> given = new ConcurrentHashMap<>();
  private final Map<LaneKey, Long> left = new ConcurrentHashMap<>();
  private volatile long declined = System.nanoTime() - DECLINED;
  private long shared = System.nanoTime();
  private long refreshed = System.nanoTime() - BELIEVED;

  /// Another node has it, or nobody can take it now.
  void isElsewhere(LaneKey lane) {
    note(elsewhere, lane, BELIEVED);
  }

  boolean elsewhere(LaneKey lane) {
    return holds(elsewhere, lane);
  }

  /// It is left to other nodes for a moment.
  void give(LaneKey lane) {
    note(given, lane, ABSTAINED);
  }

  boolean given(LaneKey lane) {
    return holds(given, lane);
  }

  /// A lane that this node could not use.
  enum Leaving {
    /// From now on another is to have it.
    BEGINS,
    LASTS,
    /// None took it within seconds.
    OVER
  }

  Leaving leave(LaneKey lane) {
    long now = System.nanoTime();
    Long until = left.get(lane);
    // What was left long ago is left anew.
    if (until == null || now - until > LEFT) {
      if (left.size() >= MOST) left.clear();
      left.put(lane, now + LEFT);
      return Leaving.BEGINS;
    }
    return now - until < 0 ? Leaving.LASTS : Leaving.OVER;
  }

  /// Another node said that it leaves lanes to others: it can use none, and what was left to it
  /// nobody else may want.
  void areDeclined() {
    declined = System.nanoTime();
    given.clear();
  }

  boolean declined() {
    return System.nanoTime() - declined < DECLINED;
  }

  /// True once in a while: time to see whether the lanes are shared fairly.
  boolean timeToShare() {
    long now = System.nanoTime();
    if (now - shared < SHARED) return false;
    shared = now;
    return true;
  }

  /// True once a second: time to see what was decided about providers.
  boolean timeToRefresh() {
    long now = System.nanoTime();
    if (now - refreshed < BELIEVED) return false;
    refreshed = now;
    return true;
  }

  private static void note(Map<LaneKey, Long> beliefs, LaneKey lane, long length) {
    if (beliefs.size() >= MOST) beliefs.clear();
    beliefs.put(lane, System.nanoTime() + length);
  }

  private static boolean holds(Map<LaneKey, Long> beliefs, LaneKey lane) {
    Long until = beliefs.get(lane);
    if (until == null) return false;
    if (System.nanoTime() - until < 0) return true;
    beliefs.remove(lane, until);
    return false;
  }
}
