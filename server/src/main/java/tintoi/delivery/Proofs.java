package tintoi.delivery;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.failure.Condition;
import tintoi.provider.ChannelKind;

/// What a lane has yet to prove: the causes for which it was stopped and from which it went on by
/// itself. They are over once something was sent by this lane; what another sends says nothing of
/// them. Writes `lane.proving`, and no other column of it.
final class Proofs {
  private static final String CAUSE = "l.diagnosis->>'cause'";

  /// Of a `lane l` that was paused: what stopped it is not over.
  static final String OWED = "array_append(array_remove(l.proving, " + CAUSE + "), " + CAUSE + ")";

  /// Of a `lane l` whose time has come: a reset is over at its time, and who was throttled never
  /// had an incident for it.
  static final String GOES_ON =
      """
      proving = case when l.state <> 'PAUSED' then l.proving
        when l.condition = 'QUOTA_RESETS' then array_remove(l.proving, %s) else %s end,
      """
          .formatted(CAUSE, OWED);

  private final JdbcClient jdbc;

  Proofs(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Stopped for something else already, a lane shows one cause; the other is not over for that.
  /// Must be called with the channel's lanes locked.
  void owe(UUID workspaceId, UUID channelId, Set<ChannelKind> kinds, String cause) {
    jdbc.sql(
            """
            update lane l
            set proving = array(
              select distinct unnest(l.proving || array[l.diagnosis->>'cause', :cause]))
            where l.workspace_id = :workspace and l.channel_id = :channel and l.kind in (:kinds)
              and l.state = 'PAUSED' and l.diagnosis->>'cause' <> :cause
            """)
        .param("cause", cause)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("kinds", kinds.stream().map(Enum::name).toList())
        .update();
  }

  /// Something was sent by it, or there is nothing it could send. Another lane that was stopped for
  /// the same and has nothing to send either need prove it no more: it might for weeks.
  ///
  /// @param locked true if the channel's lanes are; else the others are left as they are
  void give(LaneKey lane, boolean locked) {
    List<String> given =
        jdbc.sql(
                """
                with was as (
                  select proving from lane
                  where workspace_id = :workspace and channel_id = :channel and kind = :kind
                    and proving <> '{}')
                update lane l set proving = '{}'
                from was
                where l.workspace_id = :workspace and l.channel_id = :channel and l.kind = :kind
                returning was.proving
                """)
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .query((row, _) -> List.of((String[]) row.getArray("proving").getArray()))
            .optional()
            .orElse(List.of());
    if (locked && !given.isEmpty()) spareIdle(lane, given);
  }

  private void spareIdle(LaneKey proved, List<String> causes) {
    jdbc.sql(
            """
            update lane l
            set proving = array(
              select owed from unnest(l.proving) owed where owed <> all(:causes::text[]))
            where l.workspace_id = :workspace and l.channel_id = :channel and l.kind <> :kind
              and l.proving && :causes::text[]
              and not exists (
                select from conversation_queue q
                where q.workspace_id = l.workspace_id and q.channel_id = l.channel_id
                  and q.kind = l.kind and q.work = 2 and q.head <= q.tail and q.due_at is not null)
            """)
        .param("causes", causes.toArray(String[]::new))
        .param("workspace", proved.workspaceId())
        .param("channel", proved.channelId())
        .param("kind", proved.kind().name())
        .update();
  }

  /// Somebody says that it is over: nothing of that need be proved any more. Must be called with
  /// the channel's lanes locked, before its incidents are healed.
  ///
  /// @param cameTrue what waited for one of these; empty = whatever it waited for
  /// @return false if nothing of that had to be proved
  boolean spare(UUID workspaceId, UUID channelId, Set<ChannelKind> kinds, Set<Condition> cameTrue) {
    return jdbc.sql(
                """
                with gone as (
                  select array_agg(cause) as causes from incident
                  where workspace_id = :workspace and channel_id = :channel
                    and healed_at is null
                    and (cardinality(:cameTrue::text[]) = 0
                      or diagnosis->'disposition'->>'until' = any(:cameTrue::text[])))
                update lane l
                set proving = array(
                  select owed from unnest(l.proving) owed where owed <> all(gone.causes))
                from gone
                where l.workspace_id = :workspace and l.channel_id = :channel
                  and l.kind in (:kinds) and l.proving && gone.causes
                """)
            .param("cameTrue", cameTrue.stream().map(Enum::name).toArray(String[]::new))
            .param("workspace", workspaceId)
            .param("channel", channelId)
            .param("kinds", kinds.stream().map(Enum::name).toList())
            .update()
        > 0;
  }
}
