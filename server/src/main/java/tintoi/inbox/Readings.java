package tintoi.inbox;

import static tintoi.inbox.Rows.param;

import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.access.Person;

/// The `conversation_reading` table: how far a person has read. No other class writes it.
@Repository
public class Readings {
  private final JdbcClient jdbc;
  private final Clock clock;

  Readings(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /// She has seen everything there is until now. Never goes back.
  public void read(Person reader, Conversation conversation) {
    jdbc.sql(
            """
            insert into conversation_reading (workspace_id, conversation_id, person_id, read_at)
            values (:workspaceId, :conversationId, :personId, :now)
            on conflict (workspace_id, conversation_id, person_id)
              do update set read_at = greatest(conversation_reading.read_at, excluded.read_at)
            """)
        .param("workspaceId", conversation.workspaceId())
        .param("conversationId", conversation.conversationId())
        .param("personId", reader.personId())
        .param("now", param(clock.instant()))
        .update();
  }
}
