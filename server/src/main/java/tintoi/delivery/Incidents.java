package tintoi.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;

/// The `incident` table: the times in which a channel could not send. No other class writes it.
@Repository
class Incidents {
  private final JdbcClient jdbc;

  Incidents(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Opens an incident unless one of this cause is open: five messages that fail alike are one.
  ///
  /// @return true if it is new
  boolean open(UUID workspaceId, UUID channelId, Diagnosis why, Instant now) {
    return jdbc.sql(
                """
                insert into incident
                  (workspace_id, channel_id, incident_id, cause, diagnosis, began_at)
                values (:workspace, :channel, :incident, :cause, :diagnosis::jsonb, :now)
                on conflict (workspace_id, channel_id, cause) where healed_at is null do nothing
                """)
            .param("workspace", workspaceId)
            .param("channel", channelId)
            .param("incident", UuidCreator.getTimeOrderedEpoch())
            .param("cause", why.cause())
            .param("diagnosis", Diagnoses.write(why))
            .param("now", Rows.at(now))
            .update()
        == 1;
  }

  /// True if no incident of the channel is open.
  boolean none(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            """
            select 1 from incident
            where workspace_id = :workspace and channel_id = :channel and healed_at is null limit 1
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .query((row, _) -> row.getInt(1))
        .optional()
        .isEmpty();
  }

  void heal(UUID workspaceId, UUID channelId, @Nullable UUID byPerson, int waited, Instant now) {
    jdbc.sql(
            """
            update incident set healed_at = :now, healed_by = :person, waited = :waited
            where workspace_id = :workspace and channel_id = :channel and healed_at is null
            """)
        .param("now", Rows.at(now))
        .param("person", byPerson)
        .param("waited", waited)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .update();
  }

  List<Lanes.Incident> open(UUID workspaceId) {
    return jdbc.sql(
            """
            select * from incident where workspace_id = :workspace and healed_at is null
            order by began_at
            """)
        .param("workspace", workspaceId)
        .query((row, _) -> incident(row))
        .list();
  }

  List<Lanes.Incident> latest(UUID workspaceId, UUID channelId, int limit) {
    return jdbc.sql(
            """
            select * from incident where workspace_id = :workspace and channel_id = :channel
            order by began_at desc limit :limit
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("limit", limit)
        .query((row, _) -> incident(row))
        .list();
  }

  private static Lanes.Incident incident(ResultSet row) throws SQLException {
    return new Lanes.Incident(
        Rows.uuid(row, "incident_id"),
        Rows.uuid(row, "channel_id"),
        Objects.requireNonNull(Rows.diagnosis(row, "diagnosis")),
        Rows.someInstant(row, "began_at"),
        Rows.instant(row, "healed_at"),
        row.getObject("healed_by", UUID.class),
        row.getInt("waited"));
  }
}
