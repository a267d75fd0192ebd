package tintoi.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Provider;

/// The requests this node may have in flight, shared by the workspaces. While some are free anybody
/// takes one; when none is, a freed one goes to the waiting workspace that is deepest in deficit
/// (has the fewest in flight), by turns among equals. What is counted is slots held, not slots
/// given: a workspace whose requests hang for 20 s has its share and no more.
///
/// No workspace and no provider may take all: the last quarter is not for a provider that has
/// three, the last eighth only for workspaces with few in flight. So somebody always can send,
/// whatever hangs. The lock is held for a few map accesses, never over a send.
final class Slots {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<UUID, Integer> byWorkspace = new HashMap<>();
  private final Map<Provider, Integer> byProvider = new EnumMap<>(Provider.class);
  private final Map<Turn, Deque<Share>> waiting = new LinkedHashMap<>();
  private final int total;
  private int free;

  /// @param total at least 16
  Slots(int total) {
    this.total = total;
    this.free = total;
  }

  int free() {
    return guarded(() -> free);
  }

  int total() {
    return total;
  }

  /// A lane's part in it. `told` is called when one was kept for it after it had to wait.
  Share share(LaneKey lane, Runnable told) {
    return new Share(lane, told);
  }

  /// Lanes of which all may have one, or none.
  private record Turn(UUID workspace, Provider provider) {
    static Turn of(LaneKey lane) {
      return new Turn(lane.workspaceId(), lane.kind().provider());
    }
  }

  final class Share {
    private final LaneKey lane;
    private final Runnable told;
    private int used;
    private int kept;
    private boolean waits;
    private boolean closed;

    private Share(LaneKey lane, Runnable told) {
      this.lane = lane;
      this.told = told;
    }

    /// Takes a slot.
    ///
    /// @return false if there is none now; the lane is told when there is
    boolean take() {
      return guarded(() -> {
        if (kept > 0) {
          kept--;
          return true;
        }
        if (mayHave(lane)) {
          occupy(this, 1);
          return true;
        }
        if (!waits) {
          waits = true;
          waiting.computeIfAbsent(Turn.of(lane), _ -> new ArrayDeque<>()).add(this);
        }
        return false;
      });
    }

    /// The request is over, or was not made. From any thread; of a lane that has ended it says
    /// nothing new.
    void giveBack() {
      tell(guarded(() -> release(this, closed ? 0 : 1)));
    }

    /// What was kept for it and not used.
    void giveBackKept() {
      // Kept before it was told: whoever was told sees it without the lock.
      if (kept == 0) return;
      tell(
          guarded(() -> {
            int unused = kept;
            kept = 0;
            return unused == 0 ? null : release(this, unused);
          }));
    }

    /// The lane ends: whatever it still has is free.
    void close() {
      tell(
          guarded(() -> {
            closed = true;
            kept = 0;
            return release(this, used);
          }));
    }
  }

  private boolean mayHave(LaneKey lane) {
    int own = byWorkspace.getOrDefault(lane.workspaceId(), 0);
    int provider = byProvider.getOrDefault(lane.kind().provider(), 0);
    return free > 0
        && provider < total - total / 4
        && (free > total / 8 || own < Math.max(1, total / 16));
  }

  private void occupy(Share share, int n) {
    share.used += n;
    free -= n;
    byWorkspace.merge(share.lane.workspaceId(), n, Slots::sum);
    byProvider.merge(share.lane.kind().provider(), n, Integer::sum);
  }

  /// Forgets a workspace that has none: there may be very many of them.
  private static @Nullable Integer sum(Integer a, Integer b) {
    return a + b == 0 ? null : a + b;
  }

  /// @return whom to tell, outside of the lock, that slots are kept for them
  private @Nullable Deque<Share> release(Share share, int n) {
    if (n == 0) return null;
    occupy(share, -n);
    Deque<Share> told = new ArrayDeque<>();
    for (Share next = next(); next != null; next = next()) {
      next.waits = false;
      if (next.closed) continue;
      occupy(next, 1);
      next.kept++;
      told.add(next);
    }
    return told;
  }

  /// The waiting lane whose workspace has the fewest in flight and that may have one.
  private @Nullable Share next() {
    if (free == 0 || waiting.isEmpty()) return null;
    Turn best = null;
    int fewest = Integer.MAX_VALUE;
    for (var each : waiting.entrySet()) {
      int own = byWorkspace.getOrDefault(each.getKey().workspace(), 0);
      Share first = each.getValue().element();
      if (own < fewest && (first.closed || mayHave(first.lane))) {
        best = each.getKey();
        fewest = own;
      }
    }
    if (best == null) return null;
    Deque<Share> queue = java.util.Objects.requireNonNull(waiting.remove(best));
    Share share = queue.remove();
    // To the end of the turn.
    if (!queue.isEmpty()) waiting.put(best, queue);
    return share;
  }

  private static void tell(@Nullable Deque<Share> told) {
    if (told != null) told.forEach(share -> share.told.run());
  }

  private interface Guarded<T extends @Nullable Object> {
    T get();
  }

  private <T extends @Nullable Object> T guarded(Guarded<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
