package tintoi.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// The `sending_rule` table. No other class writes it. A rule just read is remembered for a second:
/// the engine asks for it with every message.
@Repository
public class SendingRules {
  private static final long KEPT = TimeUnit.SECONDS.toNanos(1);
  private static final ZoneId HOME = ZoneId.of("Asia/Ho_Chi_Minh");

  private record Kept(SendingRule rule, long until) {}

  private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();
  private final JdbcClient jdbc;
  private final Clock clock;

  SendingRules(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /// As it was a second ago at the latest.
  SendingRule of(UUID workspaceId) {
    Kept known = kept.get(workspaceId);
    if (known != null && System.nanoTime() - known.until < 0) return known.rule;
    SendingRule rule = find(workspaceId);
    kept.put(workspaceId, new Kept(rule, System.nanoTime() + KEPT));
    return rule;
  }

  /// As it is now; the defaults if the workspace never said anything else.
  public SendingRule find(UUID workspaceId) {
    return jdbc.sql(
            """
            select w.zone, r.* from workspace w
            left join sending_rule r on r.workspace_id = w.workspace_id
            where w.workspace_id = :workspace
            """)
        .param("workspace", workspaceId)
        .query((row, _) -> read(row))
        .optional()
        .orElseGet(() -> SendingRule.standard(HOME));
  }

  /// @param byPerson who wants it so; the rule's zone is the workspace's and is not written
  public void put(UUID workspaceId, SendingRule rule, UUID byPerson) {
    SendingRule.Quiet quiet = rule.quiet();
    jdbc.sql(
            """
            insert into sending_rule (workspace_id, stale_hours, quiet_from, quiet_to, reply_hours,
              automatic_hours, campaign_hours, updated_at, updated_by)
            values (:workspace, :stale, :quietFrom::time, :quietTo::time, :reply, :automatic,
              :campaign, :now, :person)
            on conflict (workspace_id) do update
            set stale_hours = excluded.stale_hours, quiet_from = excluded.quiet_from,
              quiet_to = excluded.quiet_to, reply_hours = excluded.reply_hours,
              automatic_hours = excluded.automatic_hours, campaign_hours = excluded.campaign_hours,
              updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """)
        .param("workspace", workspaceId)
        .param("stale", rule.staleHours())
        .param("quietFrom", quiet == null ? null : quiet.from().toString())
        .param("quietTo", quiet == null ? null : quiet.to().toString())
        .param("reply", rule.expiry().reply())
        .param("automatic", rule.expiry().automatic())
        .param("campaign", rule.expiry().campaign())
        .param("now", Rows.at(clock.instant()))
        .param("person", byPerson)
        .update();
    forget(workspaceId);
  }

  /// Once more after the commit: until then others read the rule of before, and remember it.
  private void forget(UUID workspaceId) {
    kept.remove(workspaceId);
    if (!TransactionSynchronizationManager.isSynchronizationActive()) return;
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            kept.remove(workspaceId);
          }
        });
  }

  private static SendingRule read(ResultSet row) throws SQLException {
    ZoneId zone = ZoneId.of(Rows.text(row, "zone"));
    Integer stale = row.getObject("stale_hours", Integer.class);
    if (stale == null) return SendingRule.standard(zone);
    LocalTime from = row.getObject("quiet_from", LocalTime.class);
    LocalTime to = row.getObject("quiet_to", LocalTime.class);
    return new SendingRule(
        stale,
        from == null || to == null ? null : new SendingRule.Quiet(from, to),
        new SendingRule.Expiry(
            hours(row, "reply_hours"), hours(row, "automatic_hours"), hours(row, "campaign_hours")),
        zone);
  }

  private static @Nullable Integer hours(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }
}
