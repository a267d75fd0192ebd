package tintoi.intake;

import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.provider.Provider;

/// The `journal` table: webhooks as they came. No other class reads or writes it.
///
/// Writers share commits: while one commit runs, those who come wait for it, and the next commit is
/// for all of them. A burst costs a few commits, a single webhook waits for none but its own.
@Repository
public class Journal {
  private static final int MOST = 256;

  /// So many wait for one commit when a burst has come.
  private static final int CROWD = 16;

  /// Between two crowds of one burst there are moments without: reading must not fill them, or the
  /// next crowd waits for it.
  private static final long LULL = TimeUnit.MILLISECONDS.toNanos(100);

  /// Bytes read at once: batches of a thousand changes may be of several megabytes each.
  private static final int AT_ONCE = 16 * 1024 * 1024;

  /// A provider that gets no answer within seconds stops sending; one that gets a refusal at once
  /// comes again. What is written after that patience is over comes twice, which is harmless.
  private static final Duration PATIENCE = Duration.ofMillis(800);

  /// A webhook that was kept.
  ///
  /// @param tries how often it was gone through with something failing
  /// @param done how many of its events were gone through once
  /// @param again which of those are to be tried again
  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  record Entry(UUID id, Provider provider, byte[] body, int tries, int done, List<Integer> again) {}

  private static final class Pending {
    final UUID id = UuidCreator.getTimeOrderedEpoch();
    final Provider provider;
    final byte[] body;
    final OffsetDateTime at;
    final CompletableFuture<@Nullable Void> kept = new CompletableFuture<>();

    Pending(Provider provider, byte[] body, Instant at) {
      this.provider = provider;
      this.body = body;
      this.at = at.atOffset(UTC);
    }
  }

  private final JdbcClient jdbc;
  private final Clock clock;
  private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();

  private final ReentrantLock writing = new ReentrantLock();

  /// Webhooks whose senders wait for a commit.
  private final AtomicInteger waiting = new AtomicInteger();

  /// Of the last crowd, by the nanosecond clock.
  private volatile long crowdedAt = System.nanoTime() - LULL;

  private final Semaphore arrivals = new Semaphore(0);

  private final Unkept unkept = new Unkept();

  private final Asides asides = new Asides();

  Journal(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /// Keeps a webhook's body. It is on disk when this returns.
  ///
  /// @throws org.springframework.dao.DataAccessException if it could not be kept: the provider must
  ///   not be told that it was
  public void append(Provider provider, byte[] body) {
    var mine = new Pending(provider, body, clock.instant());
    if (waiting.incrementAndGet() >= CROWD) crowdedAt = System.nanoTime();
    try {
      pending.add(mine);
      // Whoever writes looks once more after he has stopped, and finds it.
      if (!writing.isLocked()) Thread.ofVirtual().start(this::write);
      mine.kept.get(PATIENCE.toMillis() + body.length / 10_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new QueryTimeoutException("a webhook could not be kept in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryTimeoutException("stopped while a webhook was being kept", e);
    } catch (ExecutionException e) {
      throw new DataAccessResourceFailureException("a webhook could not be kept", e.getCause());
    } finally {
      waiting.decrementAndGet();
    }
    arrivals.release();
  }

  private void write() {
    while (!pending.isEmpty() && writing.tryLock()) {
      try {
        while (!pending.isEmpty()) writeNext();
      } finally {
        writing.unlock();
      }
    }
  }

  private void writeNext() {
    List<Pending> batch = new ArrayList<>();
    for (Pending next = pending.poll(); next != null; next = pending.poll()) {
      batch.add(next);
      if (batch.size() == MOST) break;
    }
    try {
      insert(batch);
      for (Pending each : batch) {
        unkept.kept(each.provider, each.at.toInstant());
        each.kept.complete(null);
      }
    } catch (RuntimeException | Error e) {
      // Whoever came meanwhile is not made to find out again: the database is away.
      for (Pending next = pending.poll(); next != null; next = pending.poll()) batch.add(next);
      for (Pending each : batch) {
        unkept.lost(each.provider, each.at.toInstant());
        each.kept.completeExceptionally(e);
      }
    }
  }

  /// What this node could not keep. Who was only too late was kept all the same.
  Unkept unkept() {
    return unkept;
  }

  /// True while a crowd waits for a commit: a provider waits for its answer, and what was kept can
  /// be understood a little later.
  boolean isCrowded() {
    return waiting.get() >= CROWD;
  }

  /// True while one does, and for a moment after.
  boolean isBurst() {
    return isCrowded() || System.nanoTime() - crowdedAt < LULL;
  }

  private void insert(List<Pending> batch) {
    jdbc.sql(
            """
            insert into journal (journal_id, provider, body, received_at)
            select * from unnest(:ids::uuid[], :providers::text[], :bodies::bytea[],
              :times::timestamptz[])
            """)
        .param("ids", batch.stream().map(each -> each.id).toArray(UUID[]::new))
        .param("providers", batch.stream().map(each -> each.provider.name()).toArray(String[]::new))
        .param("bodies", batch.stream().map(each -> each.body).toArray(byte[][]::new))
        .param("times", batch.stream().map(each -> each.at.toString()).toArray(String[]::new))
        .update();
  }

  /// Waits until something was kept since the last call, or the time is over.
  void await(Duration atMost) throws InterruptedException {
    if (arrivals.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) arrivals.drainPermits();
  }

  /// What is to be read now, in the order it came, and no more than memory bears.
  ///
  /// @param own the connection that holds the reader's lock: if that is gone, so is this
  static List<Entry> fresh(JdbcClient own, int atMost) {
    return own.sql(
            """
            select journal_id, provider, body, tries, done, again from (
              select *, sum(octet_length(body)) over (order by journal_id) - octet_length(body)
                as before
              from (
                select journal_id, provider, body, tries, done, again from journal
                where state = 'NEW' and (not_before is null or not_before <= now())
                order by journal_id
                limit :atMost) as first) as next
            where before < :bytes
            order by journal_id
            """)
        .param("atMost", atMost)
        .param("bytes", AT_ONCE)
        .query(Journal::read)
        .list();
  }

  /// An event was dealt with, in the transaction in which it was.
  ///
  /// @param last true if nothing of the body is left
  void passed(Entry entry, int index, boolean last) {
    jdbc.sql(
            """
            update journal set done = greatest(done, :index + 1),
              again = array_remove(again, :index),
              state = case when :last then 'READ' else state end
            where journal_id = :id
            """)
        .param("id", entry.id())
        .param("index", index)
        .param("last", last)
        .update();
  }

  /// An event could not be dealt with now; what follows it goes on.
  void postponed(Entry entry, int index) {
    jdbc.sql(
            """
            update journal set done = greatest(done, :index + 1),
              again = array_append(array_remove(again, :index), :index)
            where journal_id = :id
            """)
        .param("id", entry.id())
        .param("index", index)
        .update();
  }

  /// Everything was gone through, and something is left for later.
  void later(Entry entry, boolean failed, @Nullable String error, Duration delay) {
    jdbc.sql(
            """
            update journal set tries = tries + case when :failed then 1 else 0 end,
              error = :error, not_before = now() + make_interval(secs => :seconds)
            where journal_id = :id
            """)
        .param("id", entry.id())
        .param("failed", failed)
        .param("error", error)
        .param("seconds", delay.toMillis() / 1000.0)
        .update();
  }

  /// Nothing more is tried of it for now; the bytes stay for whoever looks. What failed is tried
  /// once more after an hour, and then less and less often.
  ///
  /// @param enough how many tries were to be made of it before
  void aside(Entry entry, String error, int enough) {
    jdbc.sql(
            """
            update journal set state = 'ASIDE', tries = tries + 1, error = :error
            where journal_id = :id
            returning tries, again <> '{}' as failed
            """)
        .param("id", entry.id())
        .param("error", error)
        .query(row -> {
          if (row.getBoolean("failed"))
            asides.add(entry.id(), row.getInt("tries") - enough, clock.instant());
        });
  }

  /// True if the time of something that was set aside here has come.
  boolean isAnyDue() {
    return asides.isDue(clock.instant());
  }

  /// What was set aside here and whose time has come is tried once more, and no more than once.
  ///
  /// @return how many webhooks
  int onceMore() {
    List<UUID> due = asides.take(clock.instant());
    if (due.isEmpty()) return 0;
    try {
      return jdbc.sql(
              """
              update journal set state = 'NEW', not_before = null
              where journal_id = any(:ids) and state = 'ASIDE' and again <> '{}'
              """)
          .param("ids", due.toArray(UUID[]::new))
          .update();
    } catch (RuntimeException e) {
      asides.giveBack(due, clock.instant());
      throw e;
    }
  }

  /// True if something that came before it is left to be read.
  boolean isBehind(Entry entry) {
    return jdbc.sql(
            """
            select exists (
              select from journal where state = 'NEW' and journal_id < :id) as so
            """)
        .param("id", entry.id())
        .query((row, _) -> Boolean.valueOf(row.getBoolean("so")))
        .single();
  }

  /// How far a way through the whole journal is.
  ///
  /// @param last the last row of this part; the next begins behind it
  /// @param changed how many rows of it were
  /// @param through true if nothing follows
  record Part(UUID last, int changed, boolean through) {}

  /// What failed for a fault of ours is tried anew as somebody begins to read: the fault may be
  /// mended. A part of the journal at a time: nothing leads to those few rows, and all of it may
  /// take minutes.
  ///
  /// @param after the end of the part before
  Part anew(UUID after, int rows) {
    return jdbc.sql(
            """
            with part as materialized (
              select journal_id, ctid as place, state = 'ASIDE' and again <> '{}' as failed
              from journal where journal_id > :after order by journal_id limit :rows),
            changed as (
              update journal set state = 'NEW', tries = 0, not_before = null
              where ctid = any (array(select place from part where failed)) and state = 'ASIDE'
              returning journal_id)
            select (select journal_id from part order by journal_id desc limit 1) as last,
              (select count(*) from changed) as changed,
              (select count(*) from part) as looked
            """)
        .param("after", after)
        .param("rows", rows)
        .query((row, _) -> part(row, after, rows))
        .single();
  }

  private static Part part(ResultSet row, UUID after, int rows) throws SQLException {
    UUID last = row.getObject("last", UUID.class);
    return new Part(
        last == null ? after : last, row.getInt("changed"), row.getInt("looked") < rows);
  }

  /// Everything of it was dealt with (also: there was nothing in it).
  void finished(Entry entry) {
    jdbc.sql("update journal set state = 'READ' where journal_id = :id")
        .param("id", entry.id())
        .update();
  }

  /// Drops some of what was read long ago, oldest first. What was set aside stays, and what
  /// somebody has locked, until another time. Ids are in the order of arrival: of what came later
  /// nothing is looked at, and nothing twice.
  ///
  /// @param after the end of the part before
  Part forget(Duration age, UUID after, int rows) {
    Instant before = clock.instant().minus(age);
    return jdbc.sql(
            """
            with changed as (
              delete from journal where ctid = any (array(
                select ctid from journal
                where journal_id > :after and journal_id < :first and state = 'READ'
                  and received_at < :before
                order by journal_id limit :rows
                for update skip locked))
              returning journal_id)
            select (select journal_id from changed order by journal_id desc limit 1) as last,
              count(*) as changed, count(*) as looked
            from changed
            """)
        .param("after", after)
        .param("first", firstIdAt(before))
        .param("before", before.atOffset(UTC))
        .param("rows", rows)
        .query((row, _) -> part(row, after, rows))
        .single();
  }

  /// UUIDv7 begins with the time in milliseconds: that of the machine that took it. Of one whose
  /// clock was ahead they go as much later, of one whose clock was behind when their time is over.
  private static UUID firstIdAt(Instant at) {
    return new UUID(at.toEpochMilli() << 16, 0);
  }

  /// When the webhook came that waits longest to be read; null if none waits.
  @Nullable Instant oldestUnread() {
    return jdbc.sql(
            """
            select received_at from journal where state = 'NEW' order by journal_id limit 1
            """)
        .query((row, _) -> requireNonNull(row.getObject("received_at", OffsetDateTime.class)))
        .optional()
        .map(OffsetDateTime::toInstant)
        .orElse(null);
  }

  private static Entry read(ResultSet row, int n) throws SQLException {
    Array again = row.getArray("again");
    return new Entry(
        requireNonNull(row.getObject("journal_id", UUID.class)),
        Provider.valueOf(row.getString("provider")),
        requireNonNull(row.getBytes("body")),
        row.getInt("tries"),
        row.getInt("done"),
        List.of((Integer[]) again.getArray()));
  }
}
