package tintoi.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `private_reply` table: a comment is answered privately once. No other class writes it.
@Repository
class PrivateReplies {
  private final JdbcClient jdbc;

  PrivateReplies(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A comment's private reply.
  ///
  /// @param conversationId of the comment
  /// @param commentId the message that is the comment
  /// @param messageId the reply
  /// @param providerMessageId null until its echo came
  /// @param shownIn the person's own conversation, if it is shown there
  record Row(
      UUID workspaceId,
      UUID conversationId,
      UUID commentId,
      UUID messageId,
      @Nullable String providerMessageId,
      @Nullable UUID shownIn) {}

  /// Those of some comments of a conversation; who has none is absent.
  List<Row> of(UUID workspaceId, UUID conversationId, Collection<UUID> commentIds) {
    if (commentIds.isEmpty()) return List.of();
    return jdbc.sql(
            """
            select * from private_reply
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and comment_id in (:commentIds)
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("commentIds", commentIds)
        .query(PrivateReplies::read)
        .list();
  }

  /// This is the comment's private reply now; one before it was given back.
  ///
  /// @param reply a message that is about the comment
  /// @param customerId the provider's id of who wrote the comment
  void set(Conversation conversation, Message reply, UUID commentId, String customerId) {
    jdbc.sql(
            """
            insert into private_reply (workspace_id, conversation_id, comment_id, message_id,
              channel_id, customer_id)
            values (:workspaceId, :conversationId, :commentId, :messageId, :channelId, :customerId)
            on conflict (workspace_id, conversation_id, comment_id) do update
            set message_id = excluded.message_id, provider_message_id = null, shown_in = null
            """)
        .param("workspaceId", conversation.workspaceId())
        .param("conversationId", conversation.conversationId())
        .param("commentId", commentId)
        .param("messageId", reply.messageId())
        .param("channelId", conversation.channelId())
        .param("customerId", customerId)
        .update();
  }

  /// It arrived, and this is who got it.
  Optional<Row> arrived(
      UUID workspaceId, UUID messageId, String customerId, String providerMessageId) {
    return jdbc.sql(
            """
            update private_reply
            set provider_message_id = :providerMessageId, customer_id = :customerId
            where workspace_id = :workspaceId and message_id = :messageId
            returning *
            """)
        .param("providerMessageId", providerMessageId)
        .param("customerId", customerId)
        .param("workspaceId", workspaceId)
        .param("messageId", messageId)
        .query(PrivateReplies::read)
        .optional();
  }

  /// Those to a person that her own conversation does not show yet.
  List<Row> unshown(UUID workspaceId, UUID channelId, String customerId) {
    return jdbc.sql(
            """
            select * from private_reply
            where workspace_id = :workspaceId and channel_id = :channelId
              and customer_id = :customerId and shown_in is null
            order by message_id
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .param("customerId", customerId)
        .query(PrivateReplies::read)
        .list();
  }

  void shown(Row which, UUID in) {
    jdbc.sql(
            """
            update private_reply set shown_in = :in
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and comment_id = :commentId
            """)
        .param("in", in)
        .param("workspaceId", which.workspaceId())
        .param("conversationId", which.conversationId())
        .param("commentId", which.commentId())
        .update();
  }

  private static Row read(ResultSet row, int n) throws SQLException {
    return new Row(
        Rows.uuid(row, "workspace_id"),
        Rows.uuid(row, "conversation_id"),
        Rows.uuid(row, "comment_id"),
        Rows.uuid(row, "message_id"),
        row.getString("provider_message_id"),
        Rows.uuidOrNull(row, "shown_in"));
  }
}
