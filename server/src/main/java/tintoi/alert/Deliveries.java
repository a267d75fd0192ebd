package tintoi.alert;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `alert_delivery` table: one alert on its way to one target. No other class writes it.
@Repository("alertDeliveries")
class Deliveries {
  private final JdbcClient jdbc;

  Deliveries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  enum Way {
    EMAIL,
    WEBHOOK,
    PUSH
  }

  /// @param tries made before
  record Due(UUID workspaceId, UUID alertId, Way way, UUID target, int tries) {}

  void put(Alert alert, Way way, UUID target, Instant now) {
    jdbc.sql(
            """
            insert into alert_delivery (workspace_id, alert_id, way, target, due_at)
            values (:workspace, :alert, :way, :target, :now) on conflict do nothing
            """)
        .param("workspace", alert.workspaceId())
        .param("alert", alert.alertId())
        .param("way", way.name())
        .param("target", target)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /// Whoever was told that it began is told that it is over; whoever was not yet, is told neither.
  void over(Alert opened, Alert healed, Instant now) {
    jdbc.sql(
            """
            update alert_delivery set due_at = null, outcome = 'over before it was told'
            where workspace_id = :workspace and alert_id = :opened and sent_at is null
              and due_at is not null and tries = 0 and lease_until is null
            """)
        .param("workspace", opened.workspaceId())
        .param("opened", opened.alertId())
        .update();
    jdbc.sql(
            """
            insert into alert_delivery (workspace_id, alert_id, way, target, due_at)
            select workspace_id, :healed, way, target, :now from alert_delivery
            where workspace_id = :workspace and alert_id = :opened
              and (sent_at is not null or due_at is not null)
            on conflict do nothing
            """)
        .param("workspace", opened.workspaceId())
        .param("opened", opened.alertId())
        .param("healed", healed.alertId())
        .param("now", now.atOffset(UTC))
        .update();
  }

  /// True of what could not be told while it lasted, if its target is told that it is over: told
  /// now it would be the last word. What was never tried is not asked: it was withdrawn, or it is
  /// being told just now, and then what is over waits for it.
  boolean isOver(Due due) {
    return due.tries > 0
        && jdbc.sql(
                """
                select exists (
                  select from alert o
                  join alert h on h.workspace_id = o.workspace_id
                    and h.incident_id = o.incident_id and h.news = 'HEALED'
                  join alert_delivery d on d.workspace_id = h.workspace_id
                    and d.alert_id = h.alert_id and d.way = :way and d.target = :target
                  where o.workspace_id = :workspace and o.alert_id = :alert and o.news = 'OPENED')
                """)
            .param("workspace", due.workspaceId)
            .param("alert", due.alertId)
            .param("way", due.way.name())
            .param("target", due.target)
            .query(Boolean.class)
            .single();
  }

  /// Of each target the oldest, and none while a node is telling it another: what is over would
  /// overtake what began. One of the few reads across workspaces.
  List<Due> due(Instant now, int limit) {
    return jdbc.sql(
            """
            select workspace_id, alert_id, way, target, tries from (
              select distinct on (workspace_id, way, target) * from alert_delivery d
              where due_at <= :now and not exists (
                select from alert_delivery told
                where told.workspace_id = d.workspace_id and told.way = d.way
                  and told.target = d.target and told.due_at is not null
                  and told.lease_until >= clock_timestamp())
              order by workspace_id, way, target, due_at, alert_id) as oldest
            order by due_at, alert_id limit :limit
            """)
        .param("now", now.atOffset(UTC))
        .param("limit", limit)
        .query(Deliveries::due)
        .list();
  }

  private static Due due(ResultSet row, int n) throws SQLException {
    return new Due(
        row.getObject("workspace_id", UUID.class),
        row.getObject("alert_id", UUID.class),
        Way.valueOf(row.getString("way")),
        row.getObject("target", UUID.class),
        row.getInt("tries"));
  }

  /// True for exactly one of all nodes that try; counts the try.
  boolean take(Due due, Instant now, Duration lease) {
    return jdbc.sql(
                """
                update alert_delivery set tries = tries + 1,
                  lease_until = clock_timestamp() + make_interval(secs => :lease)
                where workspace_id = :workspace and alert_id = :alert and way = :way
                  and target = :target and tries = :tries and due_at <= :now
                  and (lease_until is null or lease_until < clock_timestamp())
                """)
            .param("lease", (double) lease.toSeconds())
            .param("workspace", due.workspaceId)
            .param("alert", due.alertId)
            .param("way", due.way.name())
            .param("target", due.target)
            .param("tries", due.tries)
            .param("now", now.atOffset(UTC))
            .update()
        == 1;
  }

  /// @param sentAt null if it was not told
  /// @param next when it is tried again; null = it is over
  void settle(Due due, @Nullable Instant sentAt, @Nullable Instant next, String outcome) {
    String words = outcome.length() > 300 ? outcome.substring(0, 300) : outcome;
    jdbc.sql(
            """
            update alert_delivery set sent_at = :sentAt, due_at = :next, lease_until = null,
              outcome = :outcome
            where workspace_id = :workspace and alert_id = :alert and way = :way
              and target = :target and tries = :tries
            """)
        .param("sentAt", sentAt == null ? null : sentAt.atOffset(UTC))
        .param("next", next == null ? null : next.atOffset(UTC))
        .param("outcome", words.replace('\0', ' '))
        .param("workspace", due.workspaceId)
        .param("alert", due.alertId)
        .param("way", due.way.name())
        .param("target", due.target)
        .param("tries", due.tries + 1)
        .update();
  }
}
