package bench.node;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What of a workspace's messages is not sent, and whether it is said why.
record Unsent(JdbcClient jdbc, UUID workspace) {
  /// How many are not sent, and how many of them for no reason that is stated: not on the message,
  /// not on one before it in its conversation, not on its lane. What is on its way has none.
  ///
  /// @param conversations empty = all there are
  String count(List<UUID> conversations) {
    return jdbc.sql(
            """
            select count(*), count(*) filter (where not said)
            from (
              select diagnosis is not null
                or state <> 'SENDING' and exists (
                  select from lane l
                  where l.workspace_id = d.workspace_id and l.channel_id = d.channel_id
                    and l.kind = d.kind and l.state <> 'READY')
                or state <> 'SENDING' and exists (
                  select from delivery b
                  where b.workspace_id = d.workspace_id
                    and b.conversation_id = d.conversation_id
                    and b.precedence = d.precedence and b.seq < d.seq
                    and b.diagnosis is not null
                    and b.state not in ('SENT', 'DELIVERED', 'READ', 'CANCELLED')) as said
              from delivery d
              where workspace_id = :workspace
                and state not in ('SENT', 'DELIVERED', 'READ', 'CANCELLED')
                and (:all or conversation_id = any(:conversations::uuid[]))) x
            """)
        .param("workspace", workspace)
        .param("all", conversations.isEmpty())
        .param("conversations", conversations.toArray(UUID[]::new))
        .query((row, _) -> row.getLong(1) + " " + row.getLong(2))
        .single();
  }

  long left() {
    return jdbc.sql(
            """
            select count(*) from delivery where workspace_id = ?
              and state not in ('SENT', 'DELIVERED', 'READ', 'CANCELLED')
            """)
        .param(workspace)
        .query((row, _) -> row.getLong(1))
        .single();
  }
}
