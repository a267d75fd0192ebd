package tintoi.inbox;

import static tintoi.inbox.Rows.param;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `join_request` table. No other class writes it.
@Repository
public class Requests {
  private static final String SELECT =
      """
      select q.*, c.customer_name, p.name as person_name, d.name as decided_by_name
      from join_request q
      join conversation c
        on c.workspace_id = q.workspace_id and c.conversation_id = q.conversation_id
      join person p on p.workspace_id = q.workspace_id and p.person_id = q.person_id
      left join person d on d.workspace_id = q.workspace_id and d.person_id = q.decided_by
      where q.workspace_id = :workspaceId
      """;

  private final JdbcClient jdbc;

  Requests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<Request> find(UUID workspaceId, UUID requestId) {
    return jdbc.sql(SELECT + " and q.request_id = :requestId")
        .param("workspaceId", workspaceId)
        .param("requestId", requestId)
        .query(Requests::read)
        .optional();
  }

  /// The pending ones of one conversation, oldest first.
  public List<Request> pending(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            SELECT
                + " and q.conversation_id = :conversationId and q.state = 'PENDING'"
                + " order by q.created_at, q.request_id")
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .query(Requests::read)
        .list();
  }

  /// The last one this person made about a conversation.
  public Optional<Request> last(UUID workspaceId, UUID conversationId, UUID personId) {
    return jdbc.sql(
            SELECT
                + " and q.conversation_id = :conversationId and q.person_id = :personId"
                + " order by q.created_at desc, q.request_id desc limit 1")
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("personId", personId)
        .query(Requests::read)
        .optional();
  }

  /// Those that can concern a person: her own, and, of others, all if she supervises, else those
  /// about conversations she is a member of. Oldest first.
  ///
  /// @param state only these; null = all
  public List<Request> concerning(
      UUID workspaceId,
      UUID personId,
      boolean supervises,
      Request.@Nullable State state,
      int limit) {
    return jdbc.sql(
            SELECT
                + """
                 and (:supervises or q.person_id = :personId or exists (
                  select from conversation_member m
                  where m.workspace_id = q.workspace_id
                    and m.conversation_id = q.conversation_id and m.person_id = :personId))
                """
                + (state == null ? "" : " and q.state = :state")
                + " order by q.created_at, q.request_id limit :limit")
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .param("supervises", supervises)
        .param("state", state == null ? "" : state.name())
        .param("limit", limit)
        .query(Requests::read)
        .list();
  }

  /// @return false if she has a pending one for this conversation
  boolean add(Request request) {
    return jdbc.sql(
                """
                insert into join_request (workspace_id, request_id, conversation_id, person_id,
                  reason, draft, draft_key, created_at)
                values (:workspaceId, :requestId, :conversationId, :personId,
                  :reason, :draft, :draftKey, :createdAt)
                on conflict (workspace_id, conversation_id, person_id) where state = 'PENDING'
                  do nothing
                """)
            .param("workspaceId", request.workspaceId())
            .param("requestId", request.requestId())
            .param("conversationId", request.conversationId())
            .param("personId", request.personId())
            .param("reason", request.reason())
            .param("draft", request.draft())
            .param("draftKey", request.draftKey())
            .param("createdAt", param(request.createdAt()))
            .update()
        == 1;
  }

  /// Settles a pending one. Whoever comes second gets false.
  ///
  /// @param by null if she withdrew it herself, or the assignment rule let her in
  boolean settle(
      Request request, Request.State state, @Nullable UUID by, String note, Instant now) {
    return jdbc.sql(
                """
                update join_request
                set state = :state, decided_by = :by, decided_at = :now, note = :note
                where workspace_id = :workspaceId and request_id = :requestId
                  and state = 'PENDING'
                """)
            .param("workspaceId", request.workspaceId())
            .param("requestId", request.requestId())
            .param("state", state.name())
            .param("by", by)
            .param("note", note)
            .param("now", param(now))
            .update()
        == 1;
  }

  private static Request read(ResultSet row, int n) throws SQLException {
    return new Request(
        Rows.uuid(row, "workspace_id"),
        Rows.uuid(row, "request_id"),
        Rows.uuid(row, "conversation_id"),
        Rows.text(row, "customer_name"),
        Rows.uuid(row, "person_id"),
        Rows.text(row, "person_name"),
        Rows.text(row, "reason"),
        row.getString("draft"),
        row.getString("draft_key"),
        Rows.word(Request.State.class, row, "state"),
        Rows.instant(row, "created_at"),
        Rows.instantOrNull(row, "decided_at"),
        row.getString("decided_by_name"),
        Rows.text(row, "note"));
  }
}
