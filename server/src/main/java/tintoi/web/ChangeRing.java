package tintoi.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.node.Bulletin;
import tintoi.node.Ids;
import tintoi.node.Topic;

/// The last changes of all workspaces, in memory: those who were away for a moment catch up, those
/// who were away longer fetch everything again, as they do after a restart. What other nodes tell
/// is kept among them. A position is this node's own: who comes from another node fetches
/// everything again. See decision 0004.
@Component
class ChangeRing {
  private static final int SIZE = 10_000;

  /// @param position of the last change in it, for the next call
  /// @param missed true if older ones are gone
  record Batch(long position, boolean missed, List<Change> changes) {}

  private record Kept(UUID workspaceId, Change change) {}

  private final String boot = HexFormat.of().formatHex(new SecureRandom().generateSeed(6));
  private final @Nullable Kept[] ring = new Kept[SIZE];
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();

  /// How many were ever added; the last one's position.
  private long last;

  private long woken;

  /// Whoever is not beyond this may have missed something that no node could tell.
  private long sure;

  private final Bulletin bulletin;

  ChangeRing(Bulletin bulletin) {
    this.bulletin = bulletin;
    bulletin.read(Topic.CHANGE, new OfOthers());
  }

  /// A change on this node: for the browsers here and at the other nodes.
  void add(UUID workspaceId, Change change) {
    keep(workspaceId, change);
    bulletin.post(Topic.CHANGE, Ids.write(workspaceId), change.note());
  }

  private final class OfOthers implements Bulletin.Reader {
    @Override
    public void heard(String group, @Nullable String note) {
      keep(Ids.read(group), note == null ? Change.RESYNC : Change.ofNote(note));
    }

    /// Nobody knows whose: all of them fetch again what they show.
    @Override
    public void missed() {
      lock.lock();
      try {
        last++;
        sure = last;
        ring[(int) (last % SIZE)] = null;
        added.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void keep(UUID workspaceId, Change change) {
    lock.lock();
    try {
      last++;
      ring[(int) (last % SIZE)] = new Kept(workspaceId, change);
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long position() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// What a workspace's changes are after a position, each once. Waits for one if there is none;
  /// comes back empty when the time is over or [#wake] was called.
  Batch after(long position, UUID workspaceId, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      long wakings = woken;
      while (last == position && woken == wakings && left > 0) left = added.awaitNanos(left);
      if (last - position > SIZE || position < sure) return new Batch(last, true, List.of());
      List<Change> changes = new ArrayList<>();
      for (long at = position + 1; at <= last; at++) {
        Kept kept = ring[(int) (at % SIZE)];
        if (kept != null && kept.workspaceId().equals(workspaceId)) changes.add(kept.change());
      }
      return new Batch(last, false, changes.stream().distinct().toList());
    } finally {
      lock.unlock();
    }
  }

  /// A position for a browser to come back with. Opaque to it.
  String id(long position) {
    return boot + "-" + position;
  }

  /// Where a browser left off; -1 if that was another run of the server or is gone.
  long position(String id) {
    try {
      if (!id.startsWith(boot + "-")) return -1;
      long position = Long.parseLong(id.substring(boot.length() + 1));
      long now = position();
      return position < sure() || position > now || now - position > SIZE ? -1 : position;
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  private long sure() {
    lock.lock();
    try {
      return sure;
    } finally {
      lock.unlock();
    }
  }

  /// Lets everybody who waits look around: something other than a change happened.
  void wake() {
    lock.lock();
    try {
      woken++;
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
