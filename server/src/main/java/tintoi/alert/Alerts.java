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
import tintoi.delivery.Outages;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.provider.Provider;

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

  /// A provider fails for all its channels, or works again: one alert for a workspace, however many
  /// it has there.
  void putOutage(UUID workspaceId, Outages.Outage outage, Alert.News news, Instant at) {
    jdbc.sql(
            """
            insert into alert
              (workspace_id, alert_id, provider, news, incident_id, diagnosis, at)
            values (:workspace, :alert, :provider, :news, :incident, :why::jsonb, :at)
            on conflict do nothing
            """)
        .param("workspace", workspaceId)
        .param("alert", UuidCreator.getTimeOrderedEpoch())
        .param("provider", outage.provider().name())
        .param("news", news.name())
        .param("incident", outage.id())
        .param("why", Diagnoses.write(outage.why()))
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }

  /// Incidents of providers that were told and are not known to be over. One of the few reads
  /// across workspaces.
  List<UUID> outages() {
    return jdbc.sql(
            """
            select distinct incident_id from alert o
            where o.provider is not null and o.news = 'OPENED' and not exists (
              select from alert h where h.workspace_id = o.workspace_id
                and h.incident_id = o.incident_id and h.news = 'HEALED')
            """)
        .query((row, _) -> row.getObject(1, UUID.class))
        .list();
  }

  /// Who was told that it began. One of the few reads across workspaces.
  List<UUID> toldOf(UUID incidentId) {
    return jdbc.sql(
            """
            select workspace_id from alert
            where incident_id = :incident and provider is not null and news = 'OPENED'
            """)
        .param("incident", incidentId)
        .query((row, _) -> row.getObject(1, UUID.class))
        .list();
  }

  /// @param week the same for each node that finds out that it is time
  /// @return true if it was not there before
  boolean putDigest(UUID workspaceId, UUID week, Instant at) {
    return jdbc.sql(
                """
                insert into alert (workspace_id, alert_id, news, incident_id, at)
                values (:workspace, :alert, 'DIGEST', :week, :at) on conflict do nothing
                """)
            .param("workspace", workspaceId)
            .param("alert", UuidCreator.getTimeOrderedEpoch())
            .param("week", week)
            .param("at", at.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
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
    String provider = row.getString("provider");
    String why = row.getString("diagnosis");
    return new Alert(
        row.getObject("workspace_id", UUID.class),
        row.getObject("alert_id", UUID.class),
        row.getObject("channel_id", UUID.class),
        provider == null ? null : Provider.valueOf(provider),
        Alert.News.valueOf(row.getString("news")),
        row.getObject("incident_id", UUID.class),
        why == null ? null : Diagnoses.read(why),
        row.getInt("n"),
        row.getObject("at", OffsetDateTime.class).toInstant());
  }
}
