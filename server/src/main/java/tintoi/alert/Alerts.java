package tintoi.alert;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;

/// The `alert` table. No other class writes it.
@Repository
class Alerts {
  private final JdbcClient jdbc;

  Alerts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// In the caller's transaction. An incident is opened once and healed once, so is this.
  void put(
      UUID workspaceId,
      UUID channelId,
      Alert.News news,
      @Nullable UUID incidentId,
      Diagnosis why,
      int n,
      Instant at) {
    jdbc.sql(
            """
            insert into alert
              (workspace_id, alert_id, channel_id, news, incident_id, diagnosis, n, at)
            values (:workspace, :alert, :channel, :news, :incident, :why::jsonb, :n, :at)
            on conflict do nothing
            """)
        .param("workspace", workspaceId)
        .param("alert", UuidCreator.getTimeOrderedEpoch())
        .param("channel", channelId)
        .param("news", news.name())
        .param("incident", incidentId)
        .param("why", Diagnoses.write(why))
        .param("n", n)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }

  /// Of whom it is not settled yet who is told, oldest first. One of the few reads across
  /// workspaces.
  List<Alert> unaddressed(int limit) {
    return jdbc.sql("select * from alert where addressed_at is null order by alert_id limit :limit")
        .param("limit", limit)
        .query(Alerts::alert)
        .list();
  }

  /// True for exactly one of all nodes that try, in the caller's transaction.
  boolean address(Alert alert, Instant now) {
    return jdbc.sql(
                """
                update alert set addressed_at = :now
                where workspace_id = :workspace and alert_id = :alert and addressed_at is null
                """)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("workspace", alert.workspaceId())
            .param("alert", alert.alertId())
            .update()
        == 1;
  }

  Optional<Alert> find(UUID workspaceId, UUID alertId) {
    return jdbc.sql("select * from alert where workspace_id = :workspace and alert_id = :alert")
        .param("workspace", workspaceId)
        .param("alert", alertId)
        .query(Alerts::alert)
        .optional();
  }

  /// The other news of the same incident.
  Optional<Alert> other(Alert alert, Alert.News news) {
    return jdbc.sql(
            """
            select * from alert
            where workspace_id = :workspace and incident_id = :incident and news = :news
            """)
        .param("workspace", alert.workspaceId())
        .param("incident", alert.incidentId())
        .param("news", news.name())
        .query(Alerts::alert)
        .optional();
  }

  private static Alert alert(ResultSet row, int n) throws SQLException {
    return new Alert(
        row.getObject("workspace_id", UUID.class),
        row.getObject("alert_id", UUID.class),
        row.getObject("channel_id", UUID.class),
        Alert.News.valueOf(row.getString("news")),
        row.getObject("incident_id", UUID.class),
        Diagnoses.read(row.getString("diagnosis")),
        row.getInt("n"),
        row.getObject("at", OffsetDateTime.class).toInstant());
  }
}
