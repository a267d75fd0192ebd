package tintoi.inbox;

import static tintoi.inbox.Rows.param;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `scheduled_reply` table. No other class writes it. A row that is gone was sent, or taken
/// back: whoever deletes it decides, everybody else comes too late.
@Repository
public class ScheduledReplies {
  private static final String SELECT =
      """
      select s.*, p.name as author_name from scheduled_reply s
      join person p on p.workspace_id = s.workspace_id and p.person_id = s.author_id
      """;

  private final JdbcClient jdbc;

  ScheduledReplies(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void add(ScheduledReply reply) {
    jdbc.sql(
            """
            insert into scheduled_reply (workspace_id, scheduled_id, conversation_id, author_id,
              text, send_at, worded_at, created_at)
            values (:workspaceId, :scheduledId, :conversationId, :authorId, :text, :sendAt, :now,
              :now)
            """)
        .param("workspaceId", reply.workspaceId())
        .param("scheduledId", reply.scheduledId())
        .param("conversationId", reply.conversationId())
        .param("authorId", reply.authorId())
        .param("text", reply.text())
        .param("sendAt", param(reply.sendAt()))
        .param("now", param(reply.wordedAt()))
        .update();
  }

  public Optional<ScheduledReply> find(UUID workspaceId, UUID scheduledId) {
    return jdbc.sql(
            SELECT + "where s.workspace_id = :workspaceId and s.scheduled_id = :scheduledId")
        .param("workspaceId", workspaceId)
        .param("scheduledId", scheduledId)
        .query(ScheduledReplies::read)
        .optional();
  }

  /// Those of a conversation, soonest first.
  public List<ScheduledReply> of(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            SELECT
                + """
                where s.workspace_id = :workspaceId and s.conversation_id = :conversationId
                order by s.send_at, s.scheduled_id
                """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .query(ScheduledReplies::read)
        .list();
  }

  /// @return false if it is gone, or was changed since
  boolean change(ScheduledReply seen, String text, Instant sendAt, Instant now) {
    return jdbc.sql(
                """
                update scheduled_reply
                set text = :text, send_at = :sendAt, worded_at = :now, revision = revision + 1
                where workspace_id = :workspaceId and scheduled_id = :scheduledId
                  and revision = :revision and send_at > :now
                """)
            .param("text", text)
            .param("sendAt", param(sendAt))
            .param("now", param(now))
            .param("workspaceId", seen.workspaceId())
            .param("scheduledId", seen.scheduledId())
            .param("revision", seen.revision())
            .update()
        == 1;
  }

  /// @return false if it is gone
  boolean remove(ScheduledReply reply) {
    return jdbc.sql(
                """
                delete from scheduled_reply
                where workspace_id = :workspaceId and scheduled_id = :scheduledId
                """)
            .param("workspaceId", reply.workspaceId())
            .param("scheduledId", reply.scheduledId())
            .update()
        == 1;
  }

  /// The conversation of one whose time has come.
  record Due(UUID workspaceId, UUID conversationId) {}

  /// One for each reply, the soonest first. One of the few reads across workspaces: taking one
  /// names its workspace.
  List<Due> due(Instant now, int limit) {
    return jdbc.sql(
            """
            select workspace_id, conversation_id from scheduled_reply
            where send_at <= :now order by send_at, scheduled_id limit :limit
            """)
        .param("now", param(now))
        .param("limit", limit)
        .query(
            (row, _) -> new Due(Rows.uuid(row, "workspace_id"), Rows.uuid(row, "conversation_id")))
        .list();
  }

  /// Takes the soonest of a conversation, whose lock is held, if its time has come: of several
  /// nodes, one gets it.
  Optional<ScheduledReply> takeSoonest(UUID workspaceId, UUID conversationId, Instant now) {
    return jdbc.sql(
            """
            with s as (
              delete from scheduled_reply
              where workspace_id = :workspaceId and scheduled_id = (
                select scheduled_id from scheduled_reply
                where workspace_id = :workspaceId and conversation_id = :conversationId
                  and send_at <= :now
                order by send_at, scheduled_id limit 1)
              returning *)
            select s.*, p.name as author_name from s
            join person p on p.workspace_id = s.workspace_id and p.person_id = s.author_id
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("now", param(now))
        .query(ScheduledReplies::read)
        .optional();
  }

  private static ScheduledReply read(ResultSet row, int n) throws SQLException {
    return new ScheduledReply(
        Rows.uuid(row, "workspace_id"),
        Rows.uuid(row, "scheduled_id"),
        Rows.uuid(row, "conversation_id"),
        Rows.uuid(row, "author_id"),
        Rows.text(row, "author_name"),
        Rows.text(row, "text"),
        Rows.instant(row, "send_at"),
        Rows.instant(row, "worded_at"),
        row.getInt("revision"));
  }
}
