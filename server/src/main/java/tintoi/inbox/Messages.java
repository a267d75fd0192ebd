package tintoi.inbox;

import static tintoi.inbox.Rows.lower;
import static tintoi.inbox.Rows.param;
import static tintoi.inbox.Rows.paramOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                      content, payload, about_conversation, about_message)
                    values (:workspaceId, :conversationId, :messageId, :direction,
                      :authorKind, :authorId, :authorName, :text, :at, :receivedAt, :clientId,
                      :providerMessageId, :parentId, :resendOf, :recoveredAt,
                      :content::jsonb, :payload, :aboutConversation, :aboutMessage)
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
                .param(
                    "aboutConversation",
                    message.extra().about() == null
                        ? null
                        : message.extra().about().conversationId())
                .param(
                    "aboutMessage",
                    message.extra().about() == null ? null : message.extra().about().messageId())
                .update()
            == 1;
    if (added) attachments.add(message);
    return added;
  }

  /// The provider says that another app, or somebody by hand, wrote it: it proves nothing of ours.
  void byOthers(UUID workspaceId, UUID conversationId, String providerMessageId) {
    jdbc.sql(
            """
            update message set by_others = true
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and provider_message_id = :id
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("id", providerMessageId)
        .update();
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

  /// What came in, by the provider's id.
  Optional<Message> find(UUID workspaceId, UUID conversationId, String providerMessageId) {
    return jdbc.sql(
            """
            select message_id from message
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and provider_message_id = :providerMessageId
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("providerMessageId", providerMessageId)
        .query((row, _) -> Rows.uuid(row, "message_id"))
        .optional()
        .flatMap(id -> find(workspaceId, conversationId, id));
  }

  /// The provider's ids of what came in; what we sent is absent, its delivery knows.
  Map<UUID, String> providerIds(
      UUID workspaceId, UUID conversationId, Collection<UUID> messageIds) {
    Map<UUID, String> found = new HashMap<>();
    if (messageIds.isEmpty()) return found;
    jdbc.sql(
            """
            select message_id, provider_message_id from message
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and message_id in (:messageIds) and provider_message_id is not null
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("messageIds", messageIds)
        .query(row -> {
          found.put(Rows.uuid(row, "message_id"), Rows.text(row, "provider_message_id"));
        });
    return found;
  }

  /// The messages of a conversation that the provider knows by these ids; ours only if they came
  /// in.
  public Map<String, UUID> byProviderId(
      UUID workspaceId, UUID conversationId, Collection<String> providerIds) {
    Map<String, UUID> found = new HashMap<>();
    if (providerIds.isEmpty()) return found;
    jdbc.sql(
            """
            select message_id, provider_message_id from message
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and provider_message_id in (:providerIds)
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("providerIds", providerIds)
        .query(row -> {
          found.put(Rows.text(row, "provider_message_id"), Rows.uuid(row, "message_id"));
        });
    return found;
  }

  /// It was taken back. Its words are kept: they were said, and answered.
  ///
  /// @return false if it was taken back before
  boolean withdraw(Message message, Instant at) {
    return change(message, "withdrawn_at = :at", "withdrawn_at is null")
            .param("at", param(at))
            .update()
        == 1;
  }

  /// Its author gave it other words.
  void edited(Message message, String text, Instant at) {
    change(message, "text = :text, edited_at = :at", "true")
        .param("text", text)
        .param("at", param(at))
        .update();
  }

  /// Hidden from the public, or shown again; what was told late does not count.
  void hidden(Message message, boolean hidden, Instant at) {
    String column = hidden ? "hidden_at" : "shown_at";
    change(message, column + " = greatest(" + column + ", :at)", "true")
        .param("at", param(at))
        .update();
  }

  private JdbcClient.StatementSpec change(Message message, String set, String where) {
    return jdbc.sql(
            """
            update message set %s
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and message_id = :messageId and %s
            """
                .formatted(set, where))
        .param("workspaceId", message.workspaceId())
        .param("conversationId", message.conversationId())
        .param("messageId", message.messageId());
  }

  /// The customer put a sign on a message, or took it away; what was told late does not count.
  ///
  /// @param sign null if it was taken away
  /// @return false if that is no news
  boolean react(Message message, @Nullable String sign, Instant at) {
    return change(
                message,
                "reaction = :sign, reaction_at = :at",
                """
                (reaction_at is null or reaction_at <= :at)
                  and (reaction is distinct from :sign or reaction_at is distinct from :at)
                """)
            .param("sign", sign, java.sql.Types.VARCHAR)
            .param("at", param(at))
            .update()
        == 1;
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
            Rows.content(row, "content"),
            row.getString("payload"),
            row.getString("reaction"),
            about(row),
            Rows.instantOrNull(row, "hidden_at"),
            Rows.instantOrNull(row, "shown_at")));
  }

  private static Message.@Nullable About about(ResultSet row) throws SQLException {
    UUID conversationId = Rows.uuidOrNull(row, "about_conversation");
    return conversationId == null
        ? null
        : new Message.About(conversationId, Rows.uuid(row, "about_message"));
  }
}
