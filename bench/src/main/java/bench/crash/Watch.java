package bench.crash;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tintoi.delivery.Progress;
import tintoi.delivery.Shown;
import tintoi.delivery.Tracking;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.provider.ChannelKind;

/// Asks while a run goes on, by the question of the API, why each unsent message is unsent. What is
/// merely on its way needs no reason; of which nothing is said for longer than that takes is
/// unexplained, even if it leaves later. That it is in line counts as said only while something of
/// its lane goes.
///
/// No time counts in which nobody could do or say anything: while no node runs that reaches the
/// database (in the product nobody could ask either), while the database takes no writes, and, for
/// a lane whose owner died, until its lease is over. Nor does the turn a message waits for while
/// others of its lane are with a provider that does not answer: more is written than goes.
final class Watch {
  private static final int EVERY_SECONDS = 2;
  private static final int PAGE = 1_000;

  /// What could go says after a minute that it is in line, and not before. An attempt may take 25
  /// s; that its owner died in it shows after 7 s; who takes its lane over reads its queues at
  /// once, and again every 10 s. The rest is for a machine that does much else.
  private static final Duration BOUND = Duration.ofSeconds(70);

  /// A lease of 30 s that is renewed every 5 s and has less left is nobody's any more.
  private static final int RENEWED_SECONDS = 23;

  /// How long nothing was said of a message.
  ///
  /// @param counted nanoseconds in which something could have been
  /// @param all of them
  private record Silence(long counted, long all) {
    static final Silence NONE = new Silence(0, 0);
  }

  /// A lane. Where one of a channel's hangs or moves, that says nothing of another.
  private record Of(UUID channel, ChannelKind kind) {
    static Of of(Progress one) {
      return new Of(one.delivery().channelId(), one.delivery().kind());
    }

    static Of of(ResultSet row) throws SQLException {
      return new Of(
          row.getObject("channel_id", UUID.class), ChannelKind.valueOf(row.getString("kind")));
    }
  }

  /// @param unexplained messages at the worst moment
  /// @param longest seconds nothing was said of one, whatever the reason
  record Found(int unexplained, long longest) {}

  private final CountDownLatch over = new CountDownLatch(1);
  private final Desk desk;
  private final BooleanSupplier works;
  private final Thread thread;
  private final Set<UUID> told = new HashSet<>();
  private Map<UUID, Silence> silent = new HashMap<>();
  private long before = System.nanoTime();
  private int refusedBefore;
  private int worst;
  private Silence longest = Silence.NONE;
  private @Nullable Progress longestOf;

  /// @param works true while some node runs and reaches the database
  Watch(Desk desk, BooleanSupplier works) {
    this.desk = desk;
    this.works = works;
    this.thread = Thread.ofPlatform().daemon().name("watch").start(this::watch);
  }

  private void watch() {
    try {
      while (!over.await(EVERY_SECONDS, TimeUnit.SECONDS)) {
        try {
          look();
        } catch (DataAccessException | TransactionException _) {
          // Nobody could be told anything.
          before = System.nanoTime();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    List<Progress> unsent = unsent();
    Set<Of> orphans = orphans();
    long now = System.nanoTime();
    int refused = desk.uncertain.get();
    long passed = now - before;
    boolean could = works.getAsBoolean() && refused == refusedBefore;
    before = now;
    refusedBefore = refused;
    Map<UUID, Silence> silentNow = new HashMap<>();
    int unexplained = 0;
    Set<Of> hanging =
        unsent.stream()
            .filter(one -> one.shown() == Shown.SENDING)
            .map(Of::of)
            .collect(Collectors.toSet());
    Set<Of> moving = moving();
    for (Progress one : unsent) {
      UUID id = one.delivery().deliveryId();
      Of lane = Of.of(one);
      if (isSaid(one, moving.contains(lane))) continue;
      boolean waitsItsTurn = one.shown() != Shown.SENDING && hanging.contains(lane);
      boolean counts = could && !waitsItsTurn && !orphans.contains(lane);
      @Nullable Silence known = silent.get(id);
      Silence silence =
          known == null
              ? Silence.NONE
              : new Silence(known.counted + (counts ? passed : 0), known.all + passed);
      silentNow.put(id, silence);
      if (silence.counted > longest.counted) longestOf = one;
      longest =
          new Silence(
              Math.max(longest.counted, silence.counted), Math.max(longest.all, silence.all));
      if (silence.counted <= BOUND.toNanos()) continue;
      unexplained++;
      if (told.add(id)) tell(one, silence);
    }
    silent = silentNow;
    worst = Math.max(worst, unexplained);
  }

  /// That it is in line, or behind another that is, is a reason only where the line moves.
  private static boolean isSaid(Progress one, boolean moves) {
    Diagnosis why = one.diagnosis();
    if (why == null) return false;
    // What waits behind one that rests says for what that rests, by its kind.
    boolean inLine =
        why.kind() == FailureKind.RATE_LIMITED
            && (why.cause().equals("hold.in_line") || why.cause().equals("hold.previous"));
    return moves || !inLine;
  }

  /// Lanes of which something was attempted in the last minute.
  private Set<Of> moving() {
    return new HashSet<>(
        desk.jdbc()
            .sql(
                """
                select distinct channel_id, kind from delivery
                where workspace_id = ? and attempted_at > ?
                """)
            .param(desk.workspace())
            .param(desk.clock.instant().minus(BOUND).atOffset(ZoneOffset.UTC))
            .query((row, _) -> Of.of(row))
            .list());
  }

  private void tell(Progress one, Silence silence) {
    System.err.printf(
        "unexplainedDuring shown=%s silent=%ds counted=%ds lane=%s %s%n",
        one.shown(),
        Duration.ofNanos(silence.all).toSeconds(),
        Duration.ofNanos(silence.counted).toSeconds(),
        lane(one.delivery().channelId()),
        one.delivery());
  }

  private List<Progress> unsent() {
    Tracking tracking = desk.tracking();
    List<Progress> all = new ArrayList<>();
    @Nullable UUID after = null;
    while (true) {
      List<Progress> page = tracking.unsent(desk.workspace(), null, null, after, PAGE);
      all.addAll(page);
      if (page.size() < PAGE) return all;
      after = page.getLast().delivery().deliveryId();
    }
  }

  /// Lanes that wait for a lease nobody renews.
  private Set<Of> orphans() {
    return new HashSet<>(
        desk.jdbc()
            .sql(
                """
                select channel_id, kind from lane
                where workspace_id = ? and lease_until between clock_timestamp()
                  and clock_timestamp() + make_interval(secs => ?)
                """)
            .param(desk.workspace())
            .param(RENEWED_SECONDS)
            .query((row, _) -> Of.of(row))
            .list());
  }

  private List<String> lane(UUID channel) {
    return desk.jdbc()
        .sql(
            """
            select kind || ' ' || state || ' epoch ' || epoch || ' window ' || window_size
              || ' due in ' || coalesce(extract(epoch from due_at - ?)::int::text, '-')
              || ' leased for '
              || coalesce(extract(epoch from lease_until - clock_timestamp())::int::text, '-')
            from lane where workspace_id = ? and channel_id = ?
            """)
        .param(desk.clock.instant().atOffset(ZoneOffset.UTC))
        .param(desk.workspace())
        .param(channel)
        .query((row, _) -> row.getString(1))
        .list();
  }

  /// Looks no more.
  Found end() throws InterruptedException {
    over.countDown();
    thread.join();
    System.err.printf(
        "nothing was said of a message for %d s at most, for %d s that count: %s%n",
        Duration.ofNanos(longest.all).toSeconds(),
        Duration.ofNanos(longest.counted).toSeconds(),
        longestOf == null ? "" : longestOf.delivery().kind() + " " + longestOf.shown());
    return new Found(worst, Duration.ofNanos(longest.all).toSeconds());
  }

  /// Looks no more, whatever it saw.
  void close() {
    over.countDown();
  }
}
