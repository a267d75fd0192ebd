package tintoi.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/// A channel somebody granted.
record Granted(UUID workspaceId, UUID channelId) {
  static Granted of(ResultSet row, int n) throws SQLException {
    return new Granted(
        row.getObject("workspace_id", UUID.class), row.getObject("channel_id", UUID.class));
  }
}
