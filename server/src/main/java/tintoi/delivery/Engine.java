package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tintoi.node.Bulletin;
import tintoi.node.Loops;
import tintoi.node.Node;
import tintoi.node.Topic;

/// The lanes of this node: finds those that are due, takes them, keeps their leases, and closes
/// them in order when the server stops. An idle lane has no thread here and no row in the due
/// index.
@Component
class Engine implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final int TAKE_AT_ONCE = 256;
  private static final int RENEW_AT_ONCE = 6;
  private static final String LEFT = "left";

  /// A lane that could not be opened is not taken again at once.
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);

  private enum Taking {
    NOW,
    /// It could not be opened, and may be ours: nobody has it until it is given back.
    FAILED
  }

  private final Map<LaneKey, Lane> open = new ConcurrentHashMap<>();
  private final Map<LaneKey, Taking> taking = new ConcurrentHashMap<>();
  private final Whereabouts whereabouts = new Whereabouts();
  private final LaneParts parts;
  private final Attempts attempts;
  private final Node node;
  private final Bulletin bulletin;
  private final Loops loops;
  private final Clock clock;
  private final Lookout lookout;
  private final Set<UUID> renewing = ConcurrentHashMap.newKeySet();
  private final Semaphore renewals = new Semaphore(RENEW_AT_ONCE);
  private Instant monthsUntil = Instant.MIN;
  private volatile boolean running;
  private @Nullable Thread poller;
  private @Nullable Thread renewer;

  Engine(
      LaneParts parts,
      Attempts attempts,
      Wakeups wakeups,
      Node node,
      Bulletin bulletin,
      Loops loops) {
    this.parts = parts;
    this.attempts = attempts;
    this.clock = parts.clock();
    this.node = node;
    this.bulletin = bulletin;
    this.loops = loops;
    this.lookout = new Lookout(clock, parts.properties().poll());
    wakeups.listen(this::wake);
    bulletin.read(Topic.LANE, new OfLanes());
    bulletin.read(Topic.FREE, new OfFreed());
  }

  @Override
  public void start() {
    if (node.alone()) parts.leases().voidAll();
    parts.scribe().open();
    running = true;
    poller = loops.start("lanes-poll", this::poll);
    renewer = loops.start("lanes-renew", this::renew);
  }

  /// How many lanes this node holds.
  int holding() {
    return open.size();
  }

  /// Something was put on this node. If the lane is another's, that one is told.
  private void wake(LaneKey key, @Nullable Head head) {
    Lane lane = open.get(key);
    if (lane != null) {
      lane.wake(head);
      return;
    }
    boolean elsewhere = head != null && (whereabouts.elsewhere(key) || whereabouts.given(key));
    if (!running) bulletin.post(Topic.FREE, "", "");
    else if (leaves(key)) {
      // Whoever has it hears of the message, whoever has not sees that it is due.
      tell(key, head);
    } else if (elsewhere || taking.putIfAbsent(key, Taking.NOW) != null) tell(key, head);
    else takeAside(key, head);
  }

  private void takeAside(LaneKey key, @Nullable Head head) {
    try {
      Thread.ofVirtual()
          .start(() -> {
            if (!take(key)) tell(key, head);
          });
    } catch (RuntimeException | Error e) {
      // Whoever looks for what is due finds it free.
      taking.remove(key);
      throw e;
    }
  }

  private void tell(LaneKey key, @Nullable Head head) {
    bulletin.post(Topic.LANE, Notes.write(key), head == null ? "" : Notes.write(head));
  }

  /// Another node put something into a lane that may be ours.
  private final class OfLanes implements Bulletin.Reader {
    @Override
    public void heard(String group, @Nullable String note) {
      Lane lane = open.get(Notes.lane(group));
      if (lane != null) lane.wake(note == null || note.isEmpty() ? null : Notes.head(note));
    }

    @Override
    public void missed() {
      open.values().forEach(lane -> lane.wake(null));
    }
  }

  private final class OfFreed implements Bulletin.Reader {
    @Override
    public void heard(String group, @Nullable String note) {
      if (group.equals(LEFT)) whereabouts.areDeclined();
      lookout.now();
    }

    @Override
    public void missed() {
      lookout.now();
    }
  }

  private void poll() {
    while (running) {
      try {
        giveBackUnopened();
        openMonths();
        if (whereabouts.timeToRefresh()) parts.outages().refresh();
        if (lookout.due(node.alone() || bulletin.listening())) look();
        if (running && whereabouts.timeToShare()) share();
      } catch (RuntimeException e) {
        log.warn("due lanes could not be read: {}", e.toString());
      }
      if (!lookout.rest()) return;
    }
    giveBackUnopened();
  }

  private void look() {
    Instant now = clock.instant();
    List<LaneKey> due = parts.leases().due(now, TAKE_AT_ONCE);
    for (LaneKey key : due)
      if (!open.containsKey(key)
          && !whereabouts.given(key)
          && !leaves(key)
          && taking.putIfAbsent(key, Taking.NOW) == null) take(key);
    lookout.looked(!due.isEmpty(), due.isEmpty() ? parts.leases().nextDue(now) : null);
  }

  /// While the provider answers none of this node's lanes, another node may reach it: it has the
  /// lane if it takes it within seconds.
  private boolean leaves(LaneKey key) {
    if (!parts.outages().othersMay(key.kind().provider())) return false;
    return switch (whereabouts.leave(key)) {
      case BEGINS -> {
        bulletin.post(Topic.FREE, LEFT, "");
        yield true;
      }
      case LASTS -> true;
      case OVER -> false;
    };
  }

  /// Once a day by the product's clock.
  private void openMonths() {
    Instant now = clock.instant();
    if (now.isBefore(monthsUntil)) return;
    attempts.openMonths(now);
    monthsUntil = now.plus(Duration.ofDays(1));
  }

  /// @return false if it is another's, or has nothing to do
  private boolean take(LaneKey key) {
    boolean ours;
    try {
      ours = open(key);
    } catch (RuntimeException e) {
      taking.replace(key, Taking.FAILED);
      log.warn("lane={} could not be opened: {}", key, e.toString());
      return false;
    } catch (Error e) {
      taking.replace(key, Taking.FAILED);
      throw e;
    }
    taking.remove(key);
    return ours;
  }

  private boolean open(LaneKey key) {
    Mark asked = Mark.now();
    var lease = parts.leases().take(key, node.id(), parts.properties().lease(), clock.instant());
    if (lease.isEmpty()) {
      if (!node.alone()) whereabouts.isElsewhere(key);
      return false;
    }
    Lane lane = new Lane(lease.get(), parts, asked);
    open.put(key, lane);
    try {
      // Taken as this node stops: it closes at once, or nobody has it until its lease ends.
      if (!running) lane.stop();
      Thread.ofVirtual().name("lane-" + key.channelId()).start(() -> run(key, lane));
    } catch (RuntimeException | Error e) {
      // Kept among the open ones, it would be renewed for ever and run by nobody.
      open.remove(key, lane);
      throw e;
    }
    return true;
  }

  /// As long as it is not written, this node does not try to take them again either: it would not
  /// know its own lease from the one it gives back.
  private void giveBackUnopened() {
    taking.forEach((key, how) -> {
      if (how == Taking.FAILED) giveBackUnopened(key);
    });
  }

  private void giveBackUnopened(LaneKey key) {
    // Among the open ones somebody had opened it a moment before.
    if (!open.containsKey(key))
      parts.leases().giveBack(key, node.id(), clock.instant().plus(AFTER_A_FAULT));
    taking.remove(key);
    lookout.now();
  }

  private void run(LaneKey key, Lane lane) {
    try {
      lane.run();
    } finally {
      open.remove(key, lane);
      // When it is due next is known to the database, not yet to this node.
      lookout.now();
      if (!running || whereabouts.given(key)) bulletin.post(Topic.FREE, "", "");
    }
  }

  /// Gives lanes back if this node has clearly more of the busy ones than the others: a node that
  /// joins gets its share though lanes in full swing never fall idle.
  private void share() {
    int nodes = node.alone() ? 1 : bulletin.nodes();
    // To whoever cannot use it nothing is given.
    if (nodes < 2 || whereabouts.declined()) return;
    int fair = Math.ceilDiv(parts.leases().held(clock.instant()), nodes);
    int over = open.size() - fair;
    // A twentieth: what one has more than the others, it is busy with when they have nothing left.
    if (over <= Math.max(1, fair / 20)) return;
    open.entrySet().stream()
        .limit(Math.max(1, over / 2))
        .forEach(each -> {
          whereabouts.give(each.getKey());
          each.getValue().stop();
        });
  }

  private void renew() {
    long every = parts.properties().lease().toMillis() / 6;
    while (running || !open.isEmpty()) {
      if (!slept(every)) return;
      parts.sender().forgetUnused();
      Map<UUID, List<LaneKey>> byWorkspace =
          open.keySet().stream().collect(Collectors.groupingBy(LaneKey::workspaceId));
      byWorkspace.forEach(this::renewAside);
    }
  }

  /// Each on its own: one that waits for a lock must not cost the others their leases.
  private void renewAside(UUID workspaceId, List<LaneKey> lanes) {
    if (!renewing.add(workspaceId)) return;
    try {
      Thread.ofVirtual()
          .name("lanes-renew-" + workspaceId)
          .start(() -> {
            renewals.acquireUninterruptibly();
            try {
              renew(workspaceId, lanes);
            } finally {
              renewals.release();
              renewing.remove(workspaceId);
            }
          });
    } catch (RuntimeException | Error e) {
      renewing.remove(workspaceId);
      throw e;
    }
  }

  private void renew(UUID workspaceId, List<LaneKey> lanes) {
    // From before it is asked: an answer that comes late must not make the lease longer.
    Mark asked = Mark.now();
    List<LaneKey> ours;
    try {
      ours = parts.leases().renew(workspaceId, lanes, node.id(), parts.properties().lease());
    } catch (RuntimeException e) {
      // This workspace's alone: the others' leases must not run out for it.
      log.warn("workspace={} leases could not be renewed: {}", workspaceId, e.toString());
      return;
    }
    for (LaneKey key : lanes) {
      Lane lane = open.get(key);
      if (lane == null) continue;
      if (ours.contains(key)) lane.renewed(asked);
      else lane.stop();
    }
  }

  /// Stops taking, lets what was sent be answered and written, and gives the lanes back: the other
  /// nodes are told and go on at once.
  @Override
  public void stop() {
    running = false;
    lookout.now();
    open.values().forEach(Lane::stop);
    for (int i = 0; i < 250 && !open.isEmpty() && slept(100); i++) {}
    if (!open.isEmpty()) log.warn("{} lanes did not close in time", open.size());
    try {
      parts.scribe().close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (poller != null) poller.interrupt();
    if (renewer != null) renewer.interrupt();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// False if it was woken to end: who goes on then spins.
  private static boolean slept(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
