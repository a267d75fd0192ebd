package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tintoi.provider.ChannelKind;

/// Who sends for a lane now: the lease columns of `lane`. How a lane stands is written by [Lanes].
/// Lease times are the database's clock, so that no node's clock can take a lane early.
@Repository
class Leases {
  private final JdbcClient jdbc;

  Leases(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Lanes with something to do that nobody holds. A plain read across workspaces: taking one is a
  /// single-row update.
  List<LaneKey> due(Instant now, int limit) {
    return jdbc.sql(
            """
            select workspace_id, channel_id, kind from lane
            where due_at <= :now and (lease_until is null or lease_until < clock_timestamp())
            order by due_at limit :limit
            """)
        .param("now", Rows.at(now))
        .param("limit", limit)
        .query((row, _) ->
            new LaneKey(
                Rows.uuid(row, "workspace_id"),
                Rows.uuid(row, "channel_id"),
                ChannelKind.valueOf(Rows.text(row, "kind"))))
        .list();
  }

  /// When the next lane is due; null if none will be by itself.
  @Nullable Instant nextDue(Instant now) {
    return jdbc.sql("select min(due_at) as at from lane where due_at > :now")
        .param("now", Rows.at(now))
        .query((row, _) -> Optional.ofNullable(Rows.instant(row, "at")))
        .single()
        .orElse(null);
  }

  /// How many lanes with something to do are held, by whatever node.
  int held(Instant now) {
    return jdbc.sql(
            """
            select count(*) as n from lane
            where due_at <= :now and lease_until > clock_timestamp()
            """)
        .param("now", Rows.at(now))
        .query((row, _) -> row.getInt("n"))
        .single();
  }

  /// True if somebody sends for it now.
  boolean isHeld(LaneKey lane) {
    return jdbc.sql(
            """
            select lease_until > clock_timestamp() as held from lane
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
            """)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .query((row, _) -> Boolean.valueOf(row.getBoolean("held")))
        .optional()
        .orElse(false);
  }

  /// True if the lane waits for its allowance to be given anew, and the time has not come.
  boolean isUsedUp(LaneKey lane, Instant now) {
    return jdbc.sql(
            """
            select condition = 'QUOTA_RESETS' and until > :now as waits from lane
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
              and state = 'PAUSED'
            """)
        .param("now", Rows.at(now))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .query((row, _) -> Boolean.valueOf(row.getBoolean("waits")))
        .optional()
        .orElse(false);
  }

  /// When a lane last rested: all stops in a row are one rest.
  ///
  /// @param from null if it never did
  /// @param to null if it never went on since
  /// @param toldUntil a reset that had been announced; null if there was none
  record Rest(@Nullable Instant from, @Nullable Instant to, @Nullable Instant toldUntil) {
    static final Rest NONE = new Rest(null, null, null);
  }

  /// @param ready false if the lane was stopped and its time has come: it is let go first
  record Lease(LaneKey lane, long epoch, boolean ready, int window, Rest rest) {}

  /// Wins the lane or not.
  Optional<Lease> take(LaneKey lane, UUID node, Duration length, Instant now) {
    return jdbc.sql(
            """
            update lane
            set owner = :node, lease_until = clock_timestamp() + make_interval(secs => :seconds),
              epoch = epoch + 1
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
              and due_at <= :now and (lease_until is null or lease_until < clock_timestamp())
            returning epoch, state, window_size, rested_from, rested_to, told_until
            """)
        .param("node", node)
        .param("seconds", length.toMillis() / 1000.0)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .param("now", Rows.at(now))
        .query((row, _) ->
            new Lease(
                lane,
                row.getLong("epoch"),
                Rows.text(row, "state").equals("READY"),
                row.getInt("window_size"),
                rest(row)))
        .optional();
  }

  /// Gives back what a node won, or may have won, and has not opened: nothing was claimed by it.
  /// What was put meanwhile waits until then.
  void giveBack(LaneKey lane, UUID node, Instant due) {
    jdbc.sql(
            """
            update lane
            set owner = null, lease_until = null,
              due_at = case when due_at < :due then :due else due_at end
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
              and owner = :node
            """)
        .param("due", Rows.at(due))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .param("node", node)
        .update();
  }

  static Rest rest(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Rest(
        Rows.instant(row, "rested_from"),
        Rows.instant(row, "rested_to"),
        Rows.instant(row, "told_until"));
  }

  /// Keeps lanes of this node for another lease length, in one statement per workspace. Like every
  /// statement that changes several lanes it locks them in the order of their keys, so that two of
  /// them wait for each other and neither is refused; a put, which shares the lock, does not wait.
  ///
  /// @return those still ours
  List<LaneKey> renew(UUID workspaceId, Collection<LaneKey> lanes, UUID node, Duration length) {
    return jdbc.sql(
            """
            with mine as materialized (
              select l.channel_id, l.kind
              from lane l
              join unnest(:channels::uuid[], :kinds::text[]) as x(channel_id, kind)
                on l.channel_id = x.channel_id and l.kind = x.kind
              where l.workspace_id = :workspace and l.owner = :node
                and l.lease_until > clock_timestamp()
              order by l.channel_id, l.kind
              for no key update of l)
            update lane l
            set lease_until = clock_timestamp() + make_interval(secs => :seconds)
            from mine
            where l.workspace_id = :workspace and l.channel_id = mine.channel_id
              and l.kind = mine.kind and l.owner = :node and l.lease_until > clock_timestamp()
            returning l.channel_id, l.kind
            """)
        .param("seconds", length.toMillis() / 1000.0)
        .param("workspace", workspaceId)
        .param("channels", lanes.stream().map(l -> l.channelId().toString()).toArray(String[]::new))
        .param("kinds", lanes.stream().map(l -> l.kind().name()).toArray(String[]::new))
        .param("node", node)
        .query((row, _) ->
            new LaneKey(
                workspaceId,
                Rows.uuid(row, "channel_id"),
                ChannelKind.valueOf(Rows.text(row, "kind"))))
        .list();
  }

  /// When a lane that is given back is due.
  ///
  /// @param at null = the queues are asked
  /// @param known when the first that may go is due, as far as its owner knows: of a class that
  ///   waits for a reset some may go all the same; null if there is none
  /// @param quietUntil campaigns wait until then; null = they need not wait for the morning
  record Next(@Nullable Instant at, @Nullable Instant known, @Nullable Instant quietUntil) {}

  /// Gives a lane back. Under the row lock, which every [Outbox#put] shares until it commits, so
  /// that nothing put meanwhile is overlooked: its `due_at` is what the queues say now.
  ///
  /// @param last the owner's last words, said under the lock; not asked if the lane is another's
  @Transactional
  public void close(LaneKey lane, long epoch, int window, Instant now, Supplier<Next> last) {
    if (!locks(lane, epoch)) {
      settledLate(lane, now);
      return;
    }
    Next next = last.get();
    jdbc.sql(
            """
            update lane l
            set owner = null, lease_until = null,
              window_size = case when l.state = 'READY' then :window else 1 end,
              due_at = case when l.state <> 'READY' then l.until
                when :at::timestamptz is not null then :at::timestamptz
                else least(:known::timestamptz, (
                  select min(case when w.until is null then (
                      select min(q.due_at) from conversation_queue q
                      where q.workspace_id = l.workspace_id and q.channel_id = l.channel_id
                        and q.kind = l.kind and q.work = 2 and q.precedence = w.precedence
                        and q.head <= q.tail)
                    when exists (
                      select from conversation_queue q
                      where q.workspace_id = l.workspace_id and q.channel_id = l.channel_id
                        and q.kind = l.kind and q.work = 2 and q.precedence = w.precedence
                        and q.head <= q.tail and q.due_at is not null)
                    then w.until end)
                  from (select (
                      select a.automation_until from allowance a
                      where a.workspace_id = l.workspace_id and a.channel_id = l.channel_id
                        and a.kind = l.kind and a.automation_until > :now) as until) reset
                  cross join lateral (values
                    ('REPLY', null::timestamptz), ('PRIVATE', null), ('MODERATION', null),
                    ('AUTOMATIC', reset.until),
                    ('CAMPAIGN', greatest(reset.until, :quiet::timestamptz)))
                    as w(precedence, until)))
                end
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
            """)
        .param("window", window)
        .param("at", Rows.at(next.at()))
        .param("known", Rows.at(next.known()))
        .param("quiet", Rows.at(next.quietUntil()))
        .param("now", Rows.at(now))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .update();
  }

  /// Until the caller's transaction ends.
  ///
  /// @return false if the lane is another's
  private boolean locks(LaneKey lane, long epoch) {
    return jdbc.sql(
            """
            select epoch = :epoch as mine from lane
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
            for update
            """)
        .param("epoch", epoch)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .query((row, _) -> Boolean.valueOf(row.getBoolean("mine")))
        .optional()
        .orElse(false);
  }

  /// Somebody else has it, or had it. What this one settled late moved its queues on, perhaps after
  /// they were read: they are looked at once more.
  private void settledLate(LaneKey lane, Instant now) {
    jdbc.sql(
            """
            update lane set due_at = :now
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
              and state = 'READY' and owner is null and (due_at is null or due_at > :now)
            """)
        .param("now", Rows.at(now))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .update();
  }

  /// Ends those that last for longer than any may from now on: a clock that was ahead wrote them.
  ///
  /// @return how many
  int endBeyond(Duration length) {
    return jdbc.sql(
            """
            update lane set owner = null, lease_until = null
            where lease_until > clock_timestamp() + make_interval(secs => :seconds)
            """)
        .param("seconds", length.toSeconds())
        .update();
  }

  /// Voids all leases: only for a process that alone can use this database and has just started.
  void voidAll() {
    jdbc.sql("update lane set owner = null, lease_until = null where owner is not null").update();
  }
}
