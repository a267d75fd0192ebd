package tintoi.inbox;

import static tintoi.inbox.Rows.param;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.inbox.Conversation.Colleague;

/// The `conversation_member` table. No other class writes it.
@Repository
public class Members {
  private final JdbcClient jdbc;

  Members(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Those who belong to a conversation and still work here, the longest first.
  public List<Colleague> of(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            """
            select p.person_id, p.name
            from conversation_member m
            join person p on p.workspace_id = m.workspace_id and p.person_id = m.person_id
            where m.workspace_id = :workspaceId and m.conversation_id = :conversationId and p.active
            order by m.since, p.person_id
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .query((row, _) -> new Colleague(Rows.uuid(row, "person_id"), Rows.text(row, "name")))
        .list();
  }

  public boolean has(UUID workspaceId, UUID conversationId, UUID personId) {
    return of(workspaceId, conversationId).stream().anyMatch(it -> it.id().equals(personId));
  }

  /// @param by who let her in; null: the assignment rule
  /// @return false if she belonged to it already
  boolean add(
      UUID workspaceId, UUID conversationId, UUID personId, @Nullable UUID by, Instant now) {
    return jdbc.sql(
                """
                insert into conversation_member
                  (workspace_id, conversation_id, person_id, since, added_by)
                values (:workspaceId, :conversationId, :personId, :now, :by)
                on conflict do nothing
                """)
            .param("workspaceId", workspaceId)
            .param("conversationId", conversationId)
            .param("personId", personId)
            .param("now", param(now))
            .param("by", by)
            .update()
        == 1;
  }

  boolean remove(UUID workspaceId, UUID conversationId, UUID personId) {
    return jdbc.sql(
                """
                delete from conversation_member
                where workspace_id = :workspaceId and conversation_id = :conversationId
                  and person_id = :personId
                """)
            .param("workspaceId", workspaceId)
            .param("conversationId", conversationId)
            .param("personId", personId)
            .update()
        == 1;
  }
}
