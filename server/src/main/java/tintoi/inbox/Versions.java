package tintoi.inbox;

import static tintoi.inbox.Rows.param;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What messages said before their authors changed them. The `message_version` table; no other
/// class writes it.
@Repository
public class Versions {
  private final JdbcClient jdbc;

  Versions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Words that were replaced.
  ///
  /// @param until when others took their place
  public record Version(String text, Instant until) {}

  void keep(Message message, Instant until) {
    jdbc.sql(
            """
            insert into message_version (workspace_id, conversation_id, message_id, until, text)
            values (:workspaceId, :conversationId, :messageId, greatest(:until, (
              select max(until) + interval '1 microsecond' from message_version
              where workspace_id = :workspaceId and conversation_id = :conversationId
                and message_id = :messageId)), :text)
            """)
        .param("workspaceId", message.workspaceId())
        .param("conversationId", message.conversationId())
        .param("messageId", message.messageId())
        .param("until", param(until))
        .param("text", message.text())
        .update();
  }

  /// By message, the oldest first; messages that were never changed are absent.
  public Map<UUID, List<Version>> of(
      UUID workspaceId, UUID conversationId, Collection<UUID> messageIds) {
    Map<UUID, List<Version>> found = new HashMap<>();
    if (messageIds.isEmpty()) return found;
    jdbc.sql(
            """
            select message_id, text, until from message_version
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and message_id in (:messageIds)
            order by message_id, until
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("messageIds", messageIds)
        .query(row -> {
          found
              .computeIfAbsent(Rows.uuid(row, "message_id"), _ -> new ArrayList<>())
              .add(new Version(Rows.text(row, "text"), Rows.instant(row, "until")));
        });
    return found;
  }
}
