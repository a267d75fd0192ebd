package tintoi.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.delivery.Delivery.Precedence;

/// The `conversation_queue` table: the cursor of each conversation. No other class writes it.
@Repository
class Queues {
  /// Those who put something wait meanwhile: tens of milliseconds.
  private static final int REST_AT_ONCE = 2_000;

  private final JdbcClient jdbc;

  Queues(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A queue's place after a change.
  ///
  /// @param dueAt when the head may be looked at; null if it waits for a condition, or there is
  ///   none
  record Cursor(QueueKey queue, long head, long tail, @Nullable Instant dueAt) {
    boolean empty() {
      return head > tail;
    }
  }

  /// Takes the next place. The row lock makes the order of places the order of commits.
  Cursor append(Outbox.Letter letter, Instant now) {
    return jdbc.sql(
            """
            insert into conversation_queue as q
              (workspace_id, conversation_id, precedence, channel_id, kind, tail, due_at)
            values (:workspace, :conversation, :precedence, :channel, :kind, 1, :now)
            on conflict (workspace_id, conversation_id, precedence) do update
            set tail = q.tail + 1, due_at = case when q.head > q.tail then :now else q.due_at end,
              work = case when q.head > q.tail then 2 else q.work end,
              withdrawn = q.withdrawn and q.head <= q.tail
            returning conversation_id, precedence, head, tail, due_at
            """)
        .param("workspace", letter.workspaceId())
        .param("conversation", letter.conversationId())
        .param("precedence", letter.precedence().name())
        .param("channel", letter.channelId())
        .param("kind", letter.kind().name())
        .param("now", Rows.at(now))
        .query((row, _) -> cursor(row))
        .single();
  }

  /// Moves past a delivery that is over, and past those behind it that are over, too: the lane that
  /// would find them so may be stopped for days. Does nothing if it is not the head (any more).
  ///
  /// What is put at this moment is not seen yet, and so not passed: the places that are seen say
  /// where that goes, not `tail`, which is read anew once that is committed.
  ///
  /// @return where the queue stands now; empty if there is no such queue
  Optional<Cursor> pass(UUID workspaceId, QueueKey queue, long seq, Instant now) {
    jdbc.sql(
            """
            update conversation_queue set due_at = :now, work = 2, head = coalesce(
              (select d.seq from delivery d
                where d.workspace_id = :workspace and d.conversation_id = :conversation
                  and d.precedence = :precedence and d.seq > :seq
                  and d.state in ('QUEUED', 'SENDING', 'DEFERRED', 'HELD', 'IN_DOUBT')
                order by d.seq limit 1),
              (select max(d.seq) + 1 from delivery d
                where d.workspace_id = :workspace and d.conversation_id = :conversation
                  and d.precedence = :precedence and d.seq > :seq),
              :seq + 1)
            where workspace_id = :workspace and conversation_id = :conversation
              and precedence = :precedence and head = :seq
            """)
        .param("now", Rows.at(now))
        .param("workspace", workspaceId)
        .param("conversation", queue.conversationId())
        .param("precedence", queue.precedence().name())
        .param("seq", seq)
        .update();
    return find(workspaceId, queue);
  }

  /// One of its deliveries was withdrawn: if that is not the head, which is passed, its place is
  /// left and waits for nothing. Waits for nobody: who has the queue in hand moves it on or puts
  /// something, and where that comes in between, one too many is counted until then.
  void withdrew(UUID workspaceId, QueueKey queue, long seq) {
    jdbc.sql(
            """
            update conversation_queue set withdrawn = true
            where workspace_id = :workspace and ctid = any(array(
                select ctid from conversation_queue
                where workspace_id = :workspace and conversation_id = :conversation
                  and precedence = :precedence and head < :seq and not withdrawn
                for update skip locked))
            """)
        .param("workspace", workspaceId)
        .param("conversation", queue.conversationId())
        .param("precedence", queue.precedence().name())
        .param("seq", seq)
        .update();
  }

  /// Says when the head may be looked at again; null = it waits for a condition.
  void due(UUID workspaceId, QueueKey queue, long seq, @Nullable Instant dueAt) {
    jdbc.sql(
            """
            update conversation_queue
            set due_at = :dueAt, work = case when :dueAt::timestamptz is null then work else 2 end
            where workspace_id = :workspace and conversation_id = :conversation
              and precedence = :precedence and head = :seq
            """)
        .param("dueAt", Rows.at(dueAt))
        .param("workspace", workspaceId)
        .param("conversation", queue.conversationId())
        .param("precedence", queue.precedence().name())
        .param("seq", seq)
        .update();
  }

  /// Its head is held without a time, so no clock brings it; does nothing if that is not so (any
  /// more). Locks the delivery first, as whoever lets it go does.
  void waits(UUID workspaceId, QueueKey queue, long seq) {
    jdbc.sql(
            """
            with held as (
                select workspace_id, conversation_id, precedence, seq from delivery
                where workspace_id = :workspace and conversation_id = :conversation
                  and precedence = :precedence and seq = :seq and state = 'HELD'
                  and next_at is null
                for update)
            update conversation_queue q set due_at = null
            from held h
            where q.workspace_id = h.workspace_id and q.conversation_id = h.conversation_id
              and q.precedence = h.precedence and q.head = h.seq and q.due_at is not null
            """)
        .param("workspace", workspaceId)
        .param("conversation", queue.conversationId())
        .param("precedence", queue.precedence().name())
        .param("seq", seq)
        .update();
  }

  /// A head's next step, written together with others of its workspace.
  ///
  /// @param past true if the queue moves on
  /// @param dueAt of the head if it stays
  record Step(QueueKey queue, long seq, boolean past, @Nullable Instant dueAt) {}

  List<Cursor> step(UUID workspaceId, List<Step> steps, Instant now) {
    return jdbc.sql(
            """
            update conversation_queue q
            set head = case when x.past then q.head + 1 else q.head end,
              due_at = case when x.past then :now else x.due_at end,
              work = case when x.past or x.due_at is not null then 2 else q.work end
            from (
                select :workspace::uuid as workspace_id, u.*
                from unnest(:conversations::uuid[], :precedences::text[], :seqs::bigint[],
                  :pasts::boolean[], :dues::timestamptz[])
                  as u(conversation_id, precedence, seq, past, due_at)
                offset 0) x
            where q.workspace_id = x.workspace_id and q.conversation_id = x.conversation_id
              and q.precedence = x.precedence and q.head = x.seq
            returning q.conversation_id, q.precedence, q.head, q.tail, q.due_at
            """)
        .param("now", Rows.at(now))
        .param("workspace", workspaceId)
        .param(
            "conversations",
            steps.stream().map(s -> s.queue().conversationId().toString()).toArray(String[]::new))
        .param(
            "precedences",
            steps.stream().map(s -> s.queue().precedence().name()).toArray(String[]::new))
        .param("seqs", steps.stream().map(Step::seq).toArray(Long[]::new))
        .param("pasts", steps.stream().map(Step::past).toArray(Boolean[]::new))
        .param(
            "dues",
            steps.stream()
                .map(s -> s.dueAt() == null ? null : s.dueAt().toString())
                .toArray(String[]::new))
        .query((row, _) -> cursor(row))
        .list();
  }

  Optional<Cursor> find(UUID workspaceId, QueueKey queue) {
    return jdbc.sql(
            """
            select conversation_id, precedence, head, tail, due_at from conversation_queue
            where workspace_id = :workspace and conversation_id = :conversation
              and precedence = :precedence
            """)
        .param("workspace", workspaceId)
        .param("conversation", queue.conversationId())
        .param("precedence", queue.precedence().name())
        .query((row, _) -> cursor(row))
        .optional();
  }

  /// What of a conversation waits because programs' share of the lane's allowance is used up.
  List<Cursor> waitingWithTheirClass(LaneKey lane, UUID conversationId, Instant now) {
    return jdbc.sql(
            """
            select conversation_id, precedence, head, tail, due_at from conversation_queue
            where workspace_id = :workspace and conversation_id = :conversation
              and precedence in ('AUTOMATIC', 'CAMPAIGN') and head <= tail and due_at is not null
              and exists (
                select from allowance
                where workspace_id = :workspace and channel_id = :channel and kind = :kind
                  and automation_until > :now)
            """)
        .param("workspace", lane.workspaceId())
        .param("conversation", conversationId)
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .param("now", Rows.at(now))
        .query((row, _) -> cursor(row))
        .list();
  }

  /// A queue as a lane's owner finds it.
  ///
  /// @param goes false if it waits with its class, whatever its head is
  record Found(Cursor cursor, boolean goes) {}

  /// Reads on in the queues of a lane that a clock will bring, in the order of their conversations:
  /// by an index in which nothing moves, so that a page costs a page whatever waits.
  ///
  /// @param from each precedence to be read, and after which conversation
  /// @param freeSince null = all go; else of automation only those whose customer wrote after it
  /// @param limit rows of each precedence; fewer come back at its end
  List<Found> page(
      LaneKey lane, Map<Precedence, UUID> from, @Nullable Instant freeSince, int limit) {
    return jdbc.sql(
            """
            select q.conversation_id, q.precedence, q.head, q.tail, q.due_at,
              :since::timestamptz is null
                or q.precedence not in ('AUTOMATIC', 'CAMPAIGN') or exists (
                select from recipient r
                where r.workspace_id = q.workspace_id and r.conversation_id = q.conversation_id
                  and r.last_wrote_at > :since::timestamptz) as goes
            from unnest(:precedences::text[], :afters::uuid[]) as x(precedence, after)
            cross join lateral (
              select * from conversation_queue
              where workspace_id = :workspace and channel_id = :channel and kind = :kind
                and work = 2 and precedence = x.precedence and conversation_id > x.after
              order by conversation_id
              limit :limit) q
            """)
        .param("since", Rows.at(freeSince))
        .param("precedences", from.keySet().stream().map(Enum::name).toArray(String[]::new))
        .param("afters", from.values().stream().map(UUID::toString).toArray(String[]::new))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .param("limit", limit)
        .query((row, _) -> new Found(cursor(row), row.getBoolean("goes")))
        .list();
  }

  /// Takes queues without work, or with a head that waits for a condition, out of the index a lane
  /// opens with: its owner does so when it falls idle, for all at once, so that a busy conversation
  /// does not move in and out of it with each message. Queues in somebody's hands are left.
  ///
  /// @return false if there may be more of them
  boolean rest(LaneKey lane) {
    int rested =
        jdbc.sql(
                """
                update conversation_queue set work = case when head > tail then 0 else 1 end
                where workspace_id = :workspace and ctid = any(array(
                    select ctid from conversation_queue
                    where workspace_id = :workspace and channel_id = :channel and kind = :kind
                      and work = 2 and (head > tail or due_at is null)
                    limit :most
                    for update skip locked))
                """)
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .param("most", REST_AT_ONCE)
            .update();
    return rested < REST_AT_ONCE;
  }

  private static Cursor cursor(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Cursor(
        new QueueKey(
            Rows.uuid(row, "conversation_id"), Precedence.valueOf(Rows.text(row, "precedence"))),
        row.getLong("head"),
        row.getLong("tail"),
        Rows.instant(row, "due_at"));
  }
}
