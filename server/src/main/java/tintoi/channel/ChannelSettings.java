package tintoi.channel;

import static java.time.ZoneOffset.UTC;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `channel_setting` table: what an admin wants of a channel. No other class writes it. A
/// setting just read is remembered for a second.
@Repository
public class ChannelSettings {
  private static final long KEPT = TimeUnit.SECONDS.toNanos(1);

  /// @param humanAgent the provider has approved that people answer here later than programs may
  /// @param signals customers are shown that they were read, and that somebody types
  public record Setting(boolean humanAgent, boolean signals) {
    static final Setting STANDARD = new Setting(false, true);
  }

  private record Kept(Setting setting, long until) {}

  private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();
  private final JdbcClient jdbc;
  private final Clock clock;

  ChannelSettings(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /// As it was a second ago at the latest.
  public Setting of(UUID workspaceId, UUID channelId) {
    Kept known = kept.get(channelId);
    if (known != null && System.nanoTime() - known.until < 0) return known.setting;
    Setting setting = find(workspaceId, channelId);
    kept.put(channelId, new Kept(setting, System.nanoTime() + KEPT));
    return setting;
  }

  /// As it is now; the defaults if nobody ever said anything else.
  public Setting find(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            """
            select human_agent, signals from channel_setting
            where workspace_id = :workspace and channel_id = :channel
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .query((row, _) -> new Setting(row.getBoolean("human_agent"), row.getBoolean("signals")))
        .optional()
        .orElse(Setting.STANDARD);
  }

  /// @param byPerson who wants it so
  public void put(UUID workspaceId, UUID channelId, Setting setting, UUID byPerson) {
    jdbc.sql(
            """
            insert into channel_setting
              (workspace_id, channel_id, human_agent, signals, updated_at, updated_by)
            values (:workspace, :channel, :humanAgent, :signals, :now, :person)
            on conflict (workspace_id, channel_id) do update
            set human_agent = excluded.human_agent, signals = excluded.signals,
              updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("humanAgent", setting.humanAgent())
        .param("signals", setting.signals())
        .param("now", clock.instant().atOffset(UTC))
        .param("person", byPerson)
        .update();
    kept.remove(channelId);
  }
}
