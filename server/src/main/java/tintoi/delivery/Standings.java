package tintoi.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.delivery.Lanes.Light;
import tintoi.delivery.Lanes.Standing;
import tintoi.provider.ChannelKind;

/// Reads how the lanes of a channel stand.
final class Standings {
  private Standings() {}

  /// @param kind null = the worst of all its lanes
  static Standing worst(
      JdbcClient jdbc, UUID workspaceId, UUID channelId, @Nullable ChannelKind kind) {
    return jdbc.sql(
            """
            select state, diagnosis, since, until from lane
            where workspace_id = :workspace and channel_id = :channel and state <> 'READY'
              and (:kind::text is null or kind = :kind)
            order by case state when 'PAUSED' then 0 else 1 end, since limit 1
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("kind", kind == null ? null : kind.name())
        .query((row, _) -> read(row))
        .optional()
        .orElse(Standing.GOOD);
  }

  /// @return of each of its lanes
  static Map<ChannelKind, Standing> each(JdbcClient jdbc, UUID workspaceId, UUID channelId) {
    Map<ChannelKind, Standing> all = new EnumMap<>(ChannelKind.class);
    jdbc.sql(
            """
            select kind, state, diagnosis, since, until from lane
            where workspace_id = :workspace and channel_id = :channel
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .query(row -> {
          all.put(ChannelKind.valueOf(Rows.text(row, "kind")), read(row));
        });
    return all;
  }

  private static Standing read(ResultSet row) throws SQLException {
    Light light =
        switch (Rows.text(row, "state")) {
          case "PAUSED" -> Light.INTERRUPTED;
          case "THROTTLED" -> Light.THROTTLED;
          default -> Light.OK;
        };
    return new Standing(
        light,
        Rows.diagnosis(row, "diagnosis"),
        Rows.instant(row, "since"),
        Rows.instant(row, "until"));
  }
}
