package tintoi.inbox;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.provider.InboundEvent.Attachment.Kind;

/// The `attachment` table. No other class writes it.
@Repository
class Attachments {
  private final JdbcClient jdbc;

  Attachments(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void add(Message message) {
    for (Attachment each : message.attachments()) {
      jdbc.sql(
              """
              insert into attachment (workspace_id, conversation_id, message_id, number, kind, name,
                link, file_id, problem)
              values (:workspaceId, :conversationId, :messageId, :number, :kind, :name,
                :link, :fileId, :problem)
              """)
          .param("workspaceId", message.workspaceId())
          .param("conversationId", message.conversationId())
          .param("messageId", message.messageId())
          .param("number", each.number())
          .param("kind", each.kind().name())
          .param("name", each.name())
          .param("link", each.link())
          .param("fileId", each.fileId())
          .param("problem", each.problem())
          .update();
    }
  }

  /// By message, in order; messages with none are absent.
  Map<UUID, List<Attachment>> of(
      UUID workspaceId, UUID conversationId, Collection<UUID> messageIds) {
    Map<UUID, List<Attachment>> found = new HashMap<>();
    if (messageIds.isEmpty()) return found;
    jdbc.sql(
            """
            select * from attachment
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and message_id in (:messageIds)
            order by message_id, number
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("messageIds", messageIds)
        .query(row -> {
          found
              .computeIfAbsent(Rows.uuid(row, "message_id"), _ -> new ArrayList<>())
              .add(read(row));
        });
    return found;
  }

  /// It is here, or it is lost.
  ///
  /// @return false if that was decided before
  boolean settle(UUID workspaceId, UUID conversationId, UUID messageId, Attachment settled) {
    return jdbc.sql(
                """
                update attachment set file_id = :fileId, problem = :problem,
                  name = case when name = '' then :name else name end
                where workspace_id = :workspaceId and conversation_id = :conversationId
                  and message_id = :messageId and number = :number
                  and file_id is null and problem is null
                """)
            .param("fileId", settled.fileId())
            .param("problem", settled.problem())
            .param("name", settled.name())
            .param("workspaceId", workspaceId)
            .param("conversationId", conversationId)
            .param("messageId", messageId)
            .param("number", settled.number())
            .update()
        == 1;
  }

  private static Attachment read(ResultSet row) throws SQLException {
    return new Attachment(
        row.getInt("number"),
        Kind.valueOf(requireNonNull(row.getString("kind"))),
        Rows.text(row, "name"),
        row.getString("link"),
        Rows.uuidOrNull(row, "file_id"),
        row.getString("problem"));
  }
}
