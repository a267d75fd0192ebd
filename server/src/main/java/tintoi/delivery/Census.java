package tintoi.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Counts for the metrics, across workspaces. Reads only, by one node, seldom.
@Repository
class Census {
  private final JdbcClient jdbc;

  Census(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Lanes of one kind in one state.
  record Lanes(String kind, String state, int lanes, int leased) {}

  List<Lanes> lanes() {
    return jdbc.sql(
            """
            select kind, state, count(*) as lanes,
              count(*) filter (where lease_until > clock_timestamp()) as leased
            from lane group by kind, state
            """)
        .query((row, _) ->
            new Lanes(
                Rows.text(row, "kind"),
                Rows.text(row, "state"),
                row.getInt("lanes"),
                row.getInt("leased")))
        .list();
  }

  /// What waits in lanes of one kind in one state.
  ///
  /// @param since when the head that is due longest became so; null if none is due by itself. In a
  ///   lane that may send: since when it waits for us. What programs sent waits in its lane's hands
  ///   for its pace, a reset or the morning, and in nobody's hands from when its lane is due.
  record Waiting(String kind, String state, long messages, @Nullable Instant since) {}

  List<Waiting> waiting() {
    return jdbc.sql(
            """
            select l.kind, l.state, sum(%s) as messages,
              min(case
                when l.state <> 'READY' then q.due_at
                when q.precedence not in ('AUTOMATIC', 'CAMPAIGN')
                then greatest(q.due_at, l.rested_to)
                when l.lease_until is null or l.lease_until < clock_timestamp()
                then greatest(q.due_at, l.due_at, l.rested_to) end)
                filter (where q.due_at is not null) as since
            from conversation_queue q
            join lane l on l.workspace_id = q.workspace_id and l.channel_id = q.channel_id
              and l.kind = q.kind
            where q.work > 0 and q.head <= q.tail
            group by l.kind, l.state
            """
                .formatted(WaitingQueues.MESSAGES))
        .query((row, _) ->
            new Waiting(
                Rows.text(row, "kind"),
                Rows.text(row, "state"),
                row.getLong("messages"),
                Rows.instant(row, "since")))
        .list();
  }

  /// Open incidents of one cause.
  record Incidents(String cause, int incidents) {}

  List<Incidents> incidents() {
    return jdbc.sql(
            """
            select cause, count(*) as incidents from incident where healed_at is null group by cause
            """)
        .query((row, _) -> new Incidents(Rows.text(row, "cause"), row.getInt("incidents")))
        .list();
  }
}
