package tintoi.inbox;

import static tintoi.inbox.Rows.param;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.channel.Channel;
import tintoi.provider.ChannelKind;
import tintoi.provider.Use;

/// Which conversation the provider means. A thread of comments hangs on its root; a comment that
/// answers an answer names that one, and not the root. The `comment_place` table; no other class
/// writes it.
@Repository
class Threads {
  private final JdbcClient jdbc;
  private final Conversations conversations;

  Threads(JdbcClient jdbc, Conversations conversations) {
    this.jdbc = jdbc;
    this.conversations = conversations;
  }

  Optional<Conversation> find(Channel channel, ChannelKind kind, String recipient) {
    Optional<Conversation> own = conversations.find(channel, kind, recipient);
    if (own.isPresent() || !isPublic(kind)) return own;
    return place(channel, recipient)
        .flatMap(id -> conversations.find(channel.workspaceId(), id))
        .filter(found -> found.kind() == kind);
  }

  /// The same, and nobody else writes in it until the caller's transaction ends.
  Optional<Conversation> lock(Channel channel, ChannelKind kind, String recipient) {
    Optional<Conversation> own = conversations.lock(channel, kind, recipient);
    if (own.isPresent() || !isPublic(kind)) return own;
    return find(channel, kind, recipient)
        .map(found -> conversations.lock(channel.workspaceId(), found.conversationId()));
  }

  static boolean isPublic(ChannelKind kind) {
    return kind.use() == Use.COMMENTS;
  }

  private Optional<UUID> place(Channel channel, String commentId) {
    return jdbc.sql(
            """
            select conversation_id from comment_place
            where workspace_id = :workspaceId and channel_id = :channelId
              and comment_id = :commentId
            """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .param("commentId", commentId)
        .query((row, _) -> Optional.ofNullable(Rows.uuidOrNull(row, "conversation_id")))
        .optional()
        .flatMap(found -> found);
  }

  /// A comment was heard of. What hangs on it later belongs where it belongs.
  ///
  /// @return when it was removed, if that was told before
  Optional<Instant> heard(Channel channel, Conversation conversation, String commentId) {
    if (!isPublic(conversation.kind())) return Optional.empty();
    boolean root = commentId.equals(conversation.recipient());
    return jdbc.sql(
            root
                ? """
                select removed_at from comment_place
                where workspace_id = :workspaceId and channel_id = :channelId
                  and comment_id = :commentId and :conversationId::uuid is not null
                """
                : """
                insert into comment_place as p
                  (workspace_id, channel_id, comment_id, conversation_id)
                values (:workspaceId, :channelId, :commentId, :conversationId)
                on conflict (workspace_id, channel_id, comment_id) do update
                set conversation_id = coalesce(p.conversation_id, excluded.conversation_id)
                returning removed_at
                """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .param("commentId", commentId)
        .param("conversationId", conversation.conversationId())
        .query((row, _) -> Optional.ofNullable(Rows.instantOrNull(row, "removed_at")))
        .optional()
        .flatMap(found -> found);
  }

  /// A comment was removed that nobody heard of, so that the word of it may still come, or one of
  /// ours, which may be one of several that are one message.
  ///
  /// @return false if it was known before
  boolean removed(Channel channel, String commentId, Instant at) {
    return jdbc.sql(
                """
                insert into comment_place as p (workspace_id, channel_id, comment_id, removed_at)
                values (:workspaceId, :channelId, :commentId, :at)
                on conflict (workspace_id, channel_id, comment_id) do update
                set removed_at = excluded.removed_at
                where p.removed_at is null
                """)
            .param("workspaceId", channel.workspaceId())
            .param("channelId", channel.channelId())
            .param("commentId", commentId)
            .param("at", param(at))
            .update()
        == 1;
  }

  /// Those of these comments that were removed, and when. Not of what customers wrote: their
  /// message says so itself.
  Map<String, Instant> removed(Conversation conversation, Collection<String> commentIds) {
    Map<String, Instant> found = new HashMap<>();
    if (commentIds.isEmpty()) return found;
    jdbc.sql(
            """
            select comment_id, removed_at from comment_place
            where workspace_id = :workspaceId and channel_id = :channelId
              and comment_id in (:commentIds) and removed_at is not null
            """)
        .param("workspaceId", conversation.workspaceId())
        .param("channelId", conversation.channelId())
        .param("commentIds", commentIds)
        .query(row -> {
          found.put(Rows.text(row, "comment_id"), Rows.instant(row, "removed_at"));
        });
    return found;
  }
}
