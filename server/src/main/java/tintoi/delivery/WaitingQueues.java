package tintoi.delivery;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.provider.ChannelKind;
import tintoi.provider.Use;

/// What waits in the queues of a channel: reads of what [Queues] writes.
@Repository
class WaitingQueues {
  /// In the words of an index: a head that waits for a condition has no time, and a million of
  /// those are not even looked at.
  private static final String FOR_CHANNEL = "and work = 2 and due_at is not null";

  /// How many messages wait in the queue `q`: its places, but for those whose message was
  /// withdrawn.
  static final String MESSAGES =
      """
      (q.tail - q.head + 1 - case when q.withdrawn then (
        select count(*) from delivery w
        where w.workspace_id = q.workspace_id and w.conversation_id = q.conversation_id
          and w.precedence = q.precedence and w.seq between q.head and q.tail
          and w.state = 'CANCELLED') else 0 end)
      """;

  private final JdbcClient jdbc;

  WaitingQueues(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// What of a channel has not left.
  ///
  /// @param forChannel true = only what goes once the channel may; false = whatever it waits for
  Tracking.Waiting waiting(UUID workspaceId, UUID channelId, boolean forChannel) {
    return count(workspaceId, channelId, forChannel ? FOR_CHANNEL : "and work > 0", List.of());
  }

  /// What goes by one of these uses once the channel may.
  Tracking.Waiting waitingFor(UUID workspaceId, UUID channelId, Set<Use> uses) {
    List<String> kinds =
        Stream.of(ChannelKind.values())
            .filter(kind -> uses.contains(kind.use()))
            .map(Enum::name)
            .toList();
    return count(workspaceId, channelId, FOR_CHANNEL + " and kind in (:kinds)", kinds);
  }

  private Tracking.Waiting count(
      UUID workspaceId, UUID channelId, String which, List<String> kinds) {
    return jdbc.sql(
            """
            select coalesce(sum(n), 0) as messages,
              count(distinct conversation_id) filter (where n > 0) as conversations
            from (
              select q.conversation_id, %s as n from conversation_queue q
              where q.workspace_id = :workspace and q.channel_id = :channel and q.head <= q.tail
                %s) x
            """
                .formatted(MESSAGES, which))
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("kinds", kinds)
        .query(
            (row, _) -> new Tracking.Waiting(row.getInt("messages"), row.getInt("conversations")))
        .single();
  }

  /// Whether anything of a lane has not left, whatever it waits for: asked often, where a number
  /// would have to be counted each time.
  boolean anyWaits(LaneKey lane) {
    return jdbc.sql(
            """
            select exists (
              select from conversation_queue
              where workspace_id = :workspace and channel_id = :channel and kind = :kind
                and work > 0 and head <= tail) as waits
            """)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .query((row, _) -> row.getBoolean("waits"))
        .single();
  }
}
