package bench.crash;

import bench.rig.Pause;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.delivery.Outbox;
import tintoi.delivery.Tracking;

/// People who think again: a share of what was put is taken back or given other words, by what the
/// API calls, while it may just be claimed, or its node be killed. It keeps what was answered.
final class SecondThoughts {
  private static final int PERCENT_TAKEN_BACK = 4;
  private static final int PERCENT_REWORDED = 4;

  /// Half of them within half a second, to meet a claim; one in ten after 15 s, to meet what waits
  /// behind a doubt or a dead node's lease.
  private static final int LATEST_MILLIS = 30_000;

  private static final int STEEPNESS = 6;

  /// A change that was acknowledged.
  ///
  /// @param words the new ones; null if it was taken back
  /// @param attempts made before it: without any, nothing can have left before
  /// @param at when it was acknowledged, by this machine's clock
  private record Change(@Nullable String words, int attempts, long at) {
    /// False of what may have been taken before: of what was attempted, only what is taken later is
    /// against the word that was given.
    boolean holdsFor(Verdict.Taken one) {
      return attempts == 0 || one.at() > at;
    }
  }

  private final Map<UUID, Change> acknowledged = new ConcurrentHashMap<>();

  /// What was too late to be reworded, and the words it then must not go with.
  private final Map<UUID, String> refused = new ConcurrentHashMap<>();

  /// What may have been taken back: nobody answered.
  private final Set<UUID> uncertain = ConcurrentHashMap.newKeySet();

  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger tooLate = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Clock machine = Clock.systemUTC();
  private final ApplicationContext context;
  private final TransactionTemplate transaction;
  private final UUID workspace;
  private volatile boolean over;

  SecondThoughts(ApplicationContext context, TransactionTemplate transaction, UUID workspace) {
    this.context = context;
    this.transaction = transaction;
    this.workspace = workspace;
  }

  /// Somebody may think again about what she just put.
  ///
  /// @param text empty if it is a file alone
  /// @param takenBack told if she took it back
  void about(UUID delivery, String text, Runnable takenBack) {
    int luck = ThreadLocalRandom.current().nextInt(100);
    // A file alone has no words.
    int most = PERCENT_TAKEN_BACK + (text.isEmpty() ? 0 : PERCENT_REWORDED);
    if (luck >= most) return;
    double share = Math.pow(ThreadLocalRandom.current().nextDouble(), STEEPNESS);
    long wait = (long) (LATEST_MILLIS * share);
    Thread.ofVirtual()
        .name("second-thought")
        .start(() -> {
          Pause.millis(wait);
          underWay.incrementAndGet();
          try {
            if (over) return;
            if (luck >= PERCENT_TAKEN_BACK) reword(delivery, text, text + " (đã sửa)");
            else if (takeBack(delivery)) takenBack.run();
          } finally {
            underWay.decrementAndGet();
          }
        });
  }

  private boolean takeBack(UUID delivery) {
    Outbox outbox = context.getBean(Outbox.class);
    return change(delivery, null, () -> outbox.cancel(workspace, delivery));
  }

  private void reword(UUID delivery, String was, String text) {
    Outbox outbox = context.getBean(Outbox.class);
    Tracking tracking = context.getBean(Tracking.class);
    change(
        delivery,
        text,
        () ->
            tracking
                .find(workspace, delivery)
                .map(seen -> outbox.reword(seen.delivery(), was, text))
                .orElse(false));
  }

  /// @return true if it was done, and that was answered
  private boolean change(UUID delivery, @Nullable String words, BooleanSupplier call) {
    try {
      Integer attempts =
          transaction.execute(_ -> call.getAsBoolean() ? attempts(delivery) : Integer.valueOf(-1));
      if (attempts != null && attempts >= 0) {
        acknowledged.put(delivery, new Change(words, attempts, machine.millis()));
        return true;
      }
      tooLate.incrementAndGet();
      if (words != null) refused.put(delivery, words);
    } catch (PessimisticLockingFailureException e) {
      System.err.println("locked out of delivery=" + delivery + " " + e.getMessage());
      unanswered(delivery, words);
    } catch (DataAccessException | TransactionException _) {
      unanswered(delivery, words);
    }
    return false;
  }

  private void unanswered(UUID delivery, @Nullable String words) {
    unanswered.incrementAndGet();
    if (words == null) uncertain.add(delivery);
  }

  /// Those made before the change: its row is ours until the end of the transaction.
  private Integer attempts(UUID delivery) {
    return context
        .getBean(JdbcClient.class)
        .sql("select attempts from delivery where workspace_id = ? and delivery_id = ?")
        .param(workspace)
        .param(delivery)
        .query((row, _) -> Integer.valueOf(row.getInt(1)))
        .single();
  }

  /// Nobody thinks again any more; what was begun is waited for.
  void end() throws Exception {
    over = true;
    Pause.until(Duration.ofMinutes(2), () -> underWay.get() == 0);
  }

  /// True if she took it back, or may have: it need not be sent, nor be shown as sent if it was
  /// before.
  boolean tookBack(UUID delivery) {
    Change change = acknowledged.get(delivery);
    return uncertain.contains(delivery) || (change != null && change.words == null);
  }

  /// What became of them.
  ///
  /// @param cancelled taken back, and acknowledged
  /// @param edited given other words, and acknowledged
  /// @param tooLate refused: it had left
  /// @param unanswered done or not, nobody knows
  /// @param cancelledButSent acknowledged as taken back, and taken by the provider after all, or
  ///   still to be sent
  /// @param oldWords taken with the older words although the newer were acknowledged, or with the
  ///   newer although they were refused
  record Changes(
      int cancelled, int edited, int tooLate, int unanswered, int cancelledButSent, int oldWords) {
    boolean good() {
      return cancelledButSent == 0 && oldWords == 0;
    }

    String json() {
      return ("\"cancelled\":%d,\"edited\":%d,\"tooLate\":%d,\"unanswered\":%d,"
              + "\"cancelledButSent\":%d,\"oldWords\":%d")
          .formatted(cancelled, edited, tooLate, unanswered, cancelledButSent, oldWords);
    }
  }

  Changes judge(List<Verdict.Taken> log, Map<UUID, Verdict.Row> rows) {
    int sent = 0;
    int oldWords = 0;
    for (Verdict.Taken one : log) {
      UUID id = one.delivery();
      Change change = acknowledged.get(id);
      if (change != null && change.holdsFor(one)) {
        if (change.words == null)
          sent += Complaint.say("cancelledButSent", one, change, rows.get(id));
        else if (!change.words.equals(one.text()))
          oldWords += Complaint.say("oldWords", one, change, rows.get(id));
      }
      if (one.text().equals(refused.get(id)))
        oldWords += Complaint.say("refusedWords", one, null, rows.get(id));
    }
    int cancelled = 0;
    for (Map.Entry<UUID, Change> each : acknowledged.entrySet()) {
      if (each.getValue().words != null) continue;
      cancelled++;
      Verdict.Row row = rows.get(each.getKey());
      if (row != null && !row.cancelled() && !row.sent())
        sent += Complaint.say("cancelledButSent", each.getKey(), each.getValue(), row);
    }
    int edited = acknowledged.size() - cancelled;
    return new Changes(cancelled, edited, tooLate.get(), unanswered.get(), sent, oldWords);
  }
}
