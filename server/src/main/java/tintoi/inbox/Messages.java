package tintoi.inbox;

import static java.util.Objects.requireNonNull;
import static tintoi.inbox.Rows.lower;
import static tintoi.inbox.Rows.param;
import static tintoi.inbox.Rows.paramOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.inbox.Conversation.Direction;

/// The `message` table. No other class writes it.
@Repository
public class Messages {

  /// @param items oldest first
  /// @param previous where the page before begins; null if this is the oldest
  public record Page(List<Message> items, @Nullable Cursor previous) {}

  private final JdbcClient jdbc;
  private final Attachments attachments;

  Messages(JdbcClient jdbc, Attachments attachments) {
    this.jdbc = jdbc;
    this.attachments = attachments;
  }

  /// Keeps what was said, unless this conversation has a message with the provider's id already.
  ///
  /// @param providerMessageId for what came in; null for what we send
  /// @return false if it was known
  boolean add(Message message, @Nullable String providerMessageId, Instant receivedAt) {
    boolean added =
        jdbc.sql(
                    """
                    insert into message (workspace_id, conversation_id, message_id, direction,
                      author_kind, author_id, author_name, text, at, received_at, client_id,
                      provider_message_id, parent_id, resend_of, recovered_at,
                      content, payload)
                    values (:workspaceId, :conversationId, :messageId, :direction,
                      :authorKind, :authorId, :authorName, :text, :at, :receivedAt, :clientId,
                      :providerMessageId, :parentId, :resendOf, :recoveredAt,
                      :content::jsonb, :payload)
                    on conflict do nothing
                    """)
                .param("workspaceId", message.workspaceId())
                .param("conversationId", message.conversationId())
                .param("messageId", message.messageId())
                .param("direction", lower(message.direction()))
                .param("authorKind", lower(message.author()))
                .param("authorId", message.authorId())
                .param("authorName", message.authorName())
                .param("text", message.text())
                .param("at", param(message.at()))
                .param("receivedAt", param(receivedAt))
                .param("clientId", message.clientId())
                .param("providerMessageId", providerMessageId)
                .param("parentId", message.parentId())
                .param("resendOf", message.resendOf())
                .param("recoveredAt", paramOrNull(message.recoveredAt()))
                .param("content", Rows.json(message.extra().content()))
                .param("payload", message.extra().payload())
                .update()
            == 1;
    if (added) attachments.add(message);
    return added;
  }

  public Optional<Message> find(UUID workspaceId, UUID conversationId, UUID messageId) {
    return jdbc.sql(
            """
            select * from message
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and message_id = :messageId
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("messageId", messageId)
        .query(Messages::read)
        .optional()
        .map(message -> whole(workspaceId, conversationId, List.of(message)).getFirst());
  }

  /// The newest messages before a cursor.
  public Page page(UUID workspaceId, UUID conversationId, @Nullable Cursor before, int limit) {
    var statement =
        jdbc.sql(
                """
                select * from message
                where workspace_id = :workspaceId and conversation_id = :conversationId
                """
                    + (before == null ? "" : " and (at, message_id) < (:at, :id)")
                    + " order by at desc, message_id desc limit :limit")
            .param("workspaceId", workspaceId)
            .param("conversationId", conversationId)
            .param("limit", limit + 1);
    if (before != null) {
      statement = statement.param("at", param(before.at())).param("id", before.id());
    }
    List<Message> newestFirst = new ArrayList<>(statement.query(Messages::read).list());
    boolean more = newestFirst.size() > limit;
    if (more) newestFirst.removeLast();
    List<Message> items = whole(workspaceId, conversationId, newestFirst.reversed());
    return new Page(
        List.copyOf(items),
        more ? new Cursor(items.getFirst().at(), items.getFirst().messageId()) : null);
  }

  /// See [Attachments#settle].
  boolean settle(UUID workspaceId, UUID conversationId, UUID messageId, Attachment settled) {
    return attachments.settle(workspaceId, conversationId, messageId, settled);
  }

  /// With what they carry beside their words.
  private List<Message> whole(UUID workspaceId, UUID conversationId, List<Message> bare) {
    var found =
        attachments.of(workspaceId, conversationId, bare.stream().map(Message::messageId).toList());
    return bare.stream()
        .map(message -> message.with(found.getOrDefault(message.messageId(), List.of())))
        .toList();
  }

  /// The customer took a message back. Its words are kept: they were said, and answered.
  ///
  /// @return the message, if it is known and was not taken back before
  Optional<UUID> withdraw(
      UUID workspaceId, UUID conversationId, String providerMessageId, Instant at) {
    return jdbc.sql(
            """
            update message set withdrawn_at = :at
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and provider_message_id = :providerMessageId and withdrawn_at is null
            returning message_id
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("providerMessageId", providerMessageId)
        .param("at", param(at))
        .query((row, _) -> requireNonNull(row.getObject(1, UUID.class)))
        .optional();
  }

  /// The customer gave one of hers other words.
  ///
  /// @return the message, if it is known and had other words
  Optional<Message> edit(
      UUID workspaceId, UUID conversationId, String providerMessageId, String text, Instant at) {
    return jdbc.sql(
            """
            update message set text = :text, edited_at = :at
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and provider_message_id = :providerMessageId and direction = 'in'
              and text <> :text and (edited_at is null or edited_at < :at)
            returning *
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("providerMessageId", providerMessageId)
        .param("text", text)
        .param("at", param(at))
        .query(Messages::read)
        .optional();
  }

  /// The customer put a sign on a message, or took it away. Ours have the provider's id at their
  /// deliveries.
  ///
  /// @param sign null if it was taken away
  /// @return the message, if it is known and that is news
  Optional<UUID> react(
      UUID workspaceId, UUID conversationId, String providerMessageId, @Nullable String sign) {
    return jdbc.sql(
            """
            update message set reaction = :sign
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and reaction is distinct from :sign
              and (provider_message_id = :providerMessageId or message_id in (
                select d.message_id from delivery d
                where d.workspace_id = :workspaceId and d.conversation_id = :conversationId
                  and d.provider_message_id = :providerMessageId))
            returning message_id
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("providerMessageId", providerMessageId)
        .param("sign", sign, java.sql.Types.VARCHAR)
        .query((row, _) -> requireNonNull(row.getObject(1, UUID.class)))
        .optional();
  }

  /// Other words, before it has left.
  void reword(UUID workspaceId, UUID conversationId, UUID messageId, Edit edit) {
    jdbc.sql(
            """
            update message set text = :text, edited_at = :at, edited_by = :by
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and message_id = :messageId
            """)
        .param("text", edit.text())
        .param("at", param(edit.at()))
        .param("by", edit.by())
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("messageId", messageId)
        .update();
  }

  record Edit(String text, UUID by, Instant at) {}

  private static Message read(ResultSet row, int n) throws SQLException {
    return new Message(
        Rows.uuid(row, "workspace_id"),
        Rows.uuid(row, "conversation_id"),
        Rows.uuid(row, "message_id"),
        Rows.word(Direction.class, row, "direction"),
        Rows.word(Message.Author.class, row, "author_kind"),
        Rows.uuidOrNull(row, "author_id"),
        Rows.text(row, "author_name"),
        Rows.text(row, "text"),
        Rows.instant(row, "at"),
        row.getString("client_id"),
        row.getString("parent_id"),
        Rows.uuidOrNull(row, "resend_of"),
        Rows.instantOrNull(row, "edited_at"),
        Rows.instantOrNull(row, "withdrawn_at"),
        Rows.instantOrNull(row, "recovered_at"),
        List.of(),
        new Message.Extra(
            Rows.content(row, "content"), row.getString("payload"), row.getString("reaction")));
  }
}
