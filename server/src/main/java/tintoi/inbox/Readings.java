package tintoi.inbox;

import static tintoi.inbox.Rows.param;

import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `conversation_reading` table: how far a person has read. No other class writes it.
@Repository
public class Readings {
  private final JdbcClient jdbc;

  Readings(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// She has seen everything there is until now. Never goes back.
  public void read(UUID workspaceId, UUID conversationId, UUID personId, Instant now) {
    jdbc.sql(
            """
            insert into conversation_reading (workspace_id, conversation_id, person_id, read_at)
            values (:workspaceId, :conversationId, :personId, :now)
            on conflict (workspace_id, conversation_id, person_id)
              do update set read_at = greatest(conversation_reading.read_at, excluded.read_at)
            """)
        .param("workspaceId", workspaceId)
        .param("conversationId", conversationId)
        .param("personId", personId)
        .param("now", param(now))
        .update();
  }
}
