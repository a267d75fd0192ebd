package tintoi.inbox;

import static tintoi.inbox.Rows.lower;
import static tintoi.inbox.Rows.param;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.inbox.Conversation.Colleague;
import tintoi.inbox.Conversation.Direction;
import tintoi.inbox.Conversation.View;
import tintoi.provider.ChannelKind;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tintoi.provider.InboundEvent.Post;

/// The `conversation` table. No other class writes it.
@Repository
public class Conversations {

  /// Which conversations a person wants to see.
  public enum Filter {
    ALL,
    MINE,
    UNASSIGNED,
    UNREAD,
    ATTENTION
  }

  /// How many each filter shows.
  public record Counts(int all, int mine, int unassigned, int unread, int attention) {}

  private final JdbcClient jdbc;

  Conversations(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<Conversation> find(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            """
            select * from conversation
            where workspace_id = :workspaceId and conversation_id = :conversationId
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .query(Conversations::read)
        .optional();
  }

  /// The conversation with this other end, by the provider's id of it.
  public Optional<Conversation> find(Channel channel, ChannelKind kind, String recipient) {
    return jdbc.sql(
            """
            select * from conversation
            where workspace_id = :workspaceId and channel_id = :channelId
              and kind = :kind and recipient = :recipient
            """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .param("kind", kind.name())
        .param("recipient", recipient)
        .query(Conversations::read)
        .optional();
  }

  /// Keeps everybody else from writing in this conversation until the caller's transaction ends:
  /// the order of its messages is the order of these locks.
  ///
  /// @throws Refusal if there is none
  Conversation lock(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            """
            select * from conversation
            where workspace_id = :workspaceId and conversation_id = :conversationId
            for no key update
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .query(Conversations::read)
        .optional()
        .orElseThrow(Refusal::notFound);
  }

  /// As [#find(Channel, ChannelKind, String)], and locked as by [#lock(UUID, UUID)].
  Optional<Conversation> lock(Channel channel, ChannelKind kind, String recipient) {
    return jdbc.sql(
            """
            select * from conversation
            where workspace_id = :workspaceId and channel_id = :channelId
              and kind = :kind and recipient = :recipient
            for no key update
            """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .param("kind", kind.name())
        .param("recipient", recipient)
        .query(Conversations::read)
        .optional();
  }

  /// Makes a conversation unless it exists already.
  ///
  /// @return true if it was made by this call
  boolean create(
      Channel channel,
      ChannelKind kind,
      String recipient,
      String customerId,
      @Nullable Post post,
      Instant at) {
    return jdbc.sql(
                """
                insert into conversation (workspace_id, conversation_id, channel_id, kind, recipient,
                  customer_id, customer_name, post_id, post_text, last_at, created_at)
                values (:workspaceId, :conversationId, :channelId, :kind, :recipient,
                  :customerId, '', :postId, :postText, :at, :at)
                on conflict (workspace_id, channel_id, kind, recipient) do nothing
                """)
            .param("workspaceId", channel.workspaceId())
            .param("conversationId", UuidCreator.getTimeOrderedEpoch())
            .param("channelId", channel.channelId())
            .param("kind", kind.name())
            .param("recipient", recipient)
            .param("customerId", customerId)
            .param("postId", post == null ? null : post.id())
            .param("postText", post == null ? null : Texts.storable(post.text()))
            .param("at", param(at))
            .update()
        == 1;
  }

  /// Something was said. What is older than the last thing said changes neither order nor snippet.
  void said(Conversation in, Message message) {
    Snippet last = Snippet.of(message);
    jdbc.sql(
            """
            update conversation set state = 'OPEN', last_at = :at, last_text = left(:text, 200),
              last_attachment = :attachment, last_direction = :direction
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and (last_at <= :at or (last_text = '' and last_attachment is null))
            """)
        .param("workspaceId", in.workspaceId())
        .param("conversationId", in.conversationId())
        .params(last.params())
        .update();
  }

  /// A program said something: a conversation that has ended stays so.
  void automated(Conversation in, String text, Instant at) {
    jdbc.sql(
            """
            update conversation set last_at = :at, last_text = left(:text, 200),
              last_attachment = null, last_direction = 'out'
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and last_at <= :at
            """)
        .param("workspaceId", in.workspaceId())
        .param("conversationId", in.conversationId())
        .param("at", param(at))
        .param("text", text)
        .update();
  }

  /// What was said last has other words now.
  ///
  /// @param at when it was said; nothing changes if something else was said since
  void reworded(Conversation in, Direction direction, Instant at, String text) {
    jdbc.sql(
            """
            update conversation set last_text = left(:text, 200)
            where workspace_id = :workspaceId and conversation_id = :conversationId
              and last_at = :at and last_direction = :direction
            """)
        .param("direction", lower(direction))
        .param("workspaceId", in.workspaceId())
        .param("conversationId", in.conversationId())
        .param("at", param(at))
        .param("text", text)
        .update();
  }

  /// The customer was heard: it is open again, and unread from now. Her name and the post are taken
  /// over when they are told; the provider does not always tell them. What she said is shown last
  /// unless something newer was said: as [#said], in the same write, because each writes the row
  /// anew, and most of what a shop is told is this.
  ///
  /// @param from as it is now, locked
  void heard(
      Conversation from,
      String customerId,
      String customerName,
      @Nullable Post post,
      Message message,
      Instant now) {
    Snippet last = Snippet.of(from).then(message);
    jdbc.sql(
            """
            update conversation set state = 'OPEN', heard_at = :now,
              customer_id = case when heard_at is null then :customerId else customer_id end,
              customer_name = case when customer_name = '' or (:name <> '' and
                customer_id = :customerId) then :name else customer_name end,
              post_id = coalesce(post_id, :postId),
              post_text = case when coalesce(:postText, '') = '' then post_text else :postText end,
              last_at = :at, last_text = left(:text, 200), last_attachment = :attachment,
              last_direction = :direction
            where workspace_id = :workspaceId and conversation_id = :conversationId
            """)
        .param("workspaceId", from.workspaceId())
        .param("conversationId", from.conversationId())
        .param("customerId", customerId)
        .param("name", customerName)
        .param("postId", post == null ? null : post.id())
        .param("postText", post == null ? null : Texts.storable(post.text()))
        .param("now", param(now))
        .params(last.params())
        .update();
  }

  /// The name is known at last.
  ///
  /// @return false if it was known already
  boolean named(UUID workspaceId, UUID conversationId, String customerName) {
    return jdbc.sql(
                """
                update conversation set customer_name = :name
                where workspace_id = :workspaceId and conversation_id = :conversationId
                  and customer_name = ''
                """)
            .param("workspaceId", workspaceId)
            .param("conversationId", conversationId)
            .param("name", customerName)
            .update()
        == 1;
  }

  /// Those of a channel whose customer has no name yet, the latest first.
  public List<UUID> nameless(UUID workspaceId, UUID channelId, int limit) {
    return jdbc.sql(
            """
            select conversation_id from conversation
            where workspace_id = :workspaceId and channel_id = :channelId and customer_name = ''
            order by last_at desc, conversation_id desc
            limit :limit
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .param("limit", limit)
        .query((row, _) -> Rows.uuid(row, "conversation_id"))
        .list();
  }

  void assign(UUID workspaceId, UUID conversationId, @Nullable UUID personId) {
    jdbc.sql(
            """
            update conversation set assignee_id = :personId
            where workspace_id = :workspaceId and conversation_id = :conversationId
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("personId", personId)
        .update();
  }

  void turn(UUID workspaceId, UUID conversationId, Conversation.State state) {
    jdbc.sql(
            """
            update conversation set state = :state
            where workspace_id = :workspaceId and conversation_id = :conversationId
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("state", state.name())
        .update();
  }

  private static final String VIEW =
      """
      select c.*, a.name as assignee_name,
        exists (select from conversation_member m
          where m.workspace_id = c.workspace_id and m.conversation_id = c.conversation_id
            and m.person_id = :me) as member,
        case when c.heard_at is null or c.heard_at <= r.read_at then 0 else (
          select count(*) from (
            select m.direction, m.received_at from message m
            where m.workspace_id = c.workspace_id and m.conversation_id = c.conversation_id
            order by m.at desc, m.message_id desc
            limit 100) recent
          where direction = 'in' and (r.read_at is null or received_at > r.read_at))
        end as unread
      from conversation c
      left join conversation_reading r on r.workspace_id = c.workspace_id
        and r.conversation_id = c.conversation_id and r.person_id = :me
      left join person a on a.workspace_id = c.workspace_id and a.person_id = c.assignee_id
      where c.workspace_id = :workspaceId
      """;

  Optional<View> view(Person viewer, UUID conversationId) {
    return jdbc.sql(VIEW + " and c.conversation_id = :conversationId")
        .param("workspaceId", viewer.workspaceId())
        .param("me", viewer.personId())
        .param("conversationId", conversationId)
        .query(Conversations::readView)
        .optional();
  }

  /// Newest first.
  ///
  /// @param notSent the conversations with something not sent, for [Filter#ATTENTION]
  List<View> page(
      Person viewer, Filter filter, Collection<UUID> notSent, @Nullable Cursor after, int limit) {
    String sql =
        VIEW
            + " and "
            + condition(filter)
            + (after == null ? "" : " and (c.last_at, c.conversation_id) < (:at, :id)")
            + " order by c.last_at desc, c.conversation_id desc limit :limit";
    var statement =
        jdbc.sql(sql)
            .param("workspaceId", viewer.workspaceId())
            .param("me", viewer.personId())
            .param("notSent", notSent.toArray(UUID[]::new))
            .param("limit", limit);
    if (after != null) statement = statement.param("at", param(after.at())).param("id", after.id());
    return statement.query(Conversations::readView).list();
  }

  Counts counts(Person viewer, Collection<UUID> notSent) {
    return jdbc.sql(
            """
            select count(*) as n_all, count(*) filter (where %s) as n_mine,
              count(*) filter (where %s) as n_unassigned, count(*) filter (where %s) as n_unread,
              count(*) filter (where %s) as n_attention
            from conversation c
            left join conversation_reading r on r.workspace_id = c.workspace_id
              and r.conversation_id = c.conversation_id and r.person_id = :me
            where c.workspace_id = :workspaceId
            """
                .formatted(
                    condition(Filter.MINE),
                    condition(Filter.UNASSIGNED),
                    condition(Filter.UNREAD),
                    condition(Filter.ATTENTION)))
        .param("workspaceId", viewer.workspaceId())
        .param("me", viewer.personId())
        .param("notSent", notSent.toArray(UUID[]::new))
        .query((row, _) ->
            new Counts(
                row.getInt("n_all"),
                row.getInt("n_mine"),
                row.getInt("n_unassigned"),
                row.getInt("n_unread"),
                row.getInt("n_attention")))
        .single();
  }

  private static String condition(Filter filter) {
    return switch (filter) {
      case ALL -> "true";
      case MINE -> "(c.state = 'OPEN' and c.assignee_id = :me)";
      case UNASSIGNED -> "(c.state = 'OPEN' and c.assignee_id is null)";
      case UNREAD -> "(c.heard_at is not null and (r.read_at is null or c.heard_at > r.read_at))";
      case ATTENTION -> "c.conversation_id = any(:notSent)";
    };
  }

  private static View readView(ResultSet row, int n) throws SQLException {
    Conversation conversation = read(row, n);
    UUID assigneeId = conversation.assigneeId();
    String assigneeName = row.getString("assignee_name");
    return new View(
        conversation,
        row.getInt("unread"),
        row.getBoolean("member"),
        assigneeId == null || assigneeName == null
            ? null
            : new Colleague(assigneeId, assigneeName));
  }

  private static Conversation read(ResultSet row, int n) throws SQLException {
    String postId = row.getString("post_id");
    String postText = row.getString("post_text");
    return new Conversation(
        Rows.uuid(row, "workspace_id"),
        Rows.uuid(row, "conversation_id"),
        Rows.uuid(row, "channel_id"),
        Rows.word(ChannelKind.class, row, "kind"),
        Rows.text(row, "recipient"),
        Rows.text(row, "customer_id"),
        Rows.text(row, "customer_name"),
        postId == null ? null : new Post(postId, postText == null ? "" : postText),
        Rows.uuidOrNull(row, "assignee_id"),
        Rows.word(Conversation.State.class, row, "state"),
        Rows.instant(row, "last_at"),
        Rows.text(row, "last_text"),
        row.getString("last_attachment") == null
            ? null
            : Rows.word(Kind.class, row, "last_attachment"),
        Rows.word(Direction.class, row, "last_direction"));
  }
}
