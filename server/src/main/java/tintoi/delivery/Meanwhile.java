package tintoi.delivery;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whether a conversation moved on while a message of it rested.
final class Meanwhile {
  private Meanwhile() {}

  /// True if something new was said in its conversation since its words were written: by the
  /// customer, who may also have changed what she had said, or taken it back; by somebody at the
  /// provider's own site; or, for automation, by a person of ours. The word that lets a message go
  /// is what it waited for, and not new; what she writes or changes in the same minute belongs to
  /// it. To what was put later, as a scheduled one, or is of another class, so that it waited for
  /// something else, it is as new as any.
  static boolean isSaid(JdbcClient jdbc, Delivery delivery, Instant worded) {
    return jdbc.sql(
            """
            select coalesce(r.outside_at > :worded, false)
                or coalesce(greatest(r.last_wrote_at, r.amended_at) > :worded
                  and (r.released_at is null or r.released_at < :put
                    or :class <> all(r.released_of)
                    or greatest(r.last_wrote_at, r.amended_at)
                      > r.released_at + interval '1 minute'), false)
                or (:automation and exists (
                  select from conversation_queue q
                  join delivery d on d.workspace_id = q.workspace_id
                    and d.conversation_id = q.conversation_id and d.precedence = q.precedence
                    and d.seq between q.head - 50 and q.tail
                  where q.workspace_id = r.workspace_id and q.conversation_id = r.conversation_id
                    and q.precedence = 'REPLY' and d.created_at > :worded
                    and d.sent_at is not null)) as said
            from recipient r
            where r.workspace_id = :workspace and r.conversation_id = :conversation
            """)
        .param("worded", Rows.at(worded))
        .param("put", Rows.at(delivery.createdAt()))
        .param("class", delivery.precedence().name())
        .param("automation", !delivery.precedence().isPersons())
        .param("workspace", delivery.workspaceId())
        .param("conversation", delivery.conversationId())
        .query((row, _) -> Boolean.valueOf(row.getBoolean("said")))
        .optional()
        .orElse(false);
  }
}
