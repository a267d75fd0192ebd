package bench.crash;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How a lane stood at one moment.
///
/// @param page see [LaneName]
record Standing(
    String page, @Nullable UUID owner, String state, @Nullable String reach, String cause) {
  static List<Standing> all(Connection connection) throws SQLException {
    List<Standing> all = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select "
                    + LaneName.SQL
                    + """
                     as page, l.owner, l.state, l.diagnosis->>'reach' as reach,
                      coalesce(l.diagnosis->>'cause', '') as cause
                    from lane l
                    join channel c on c.workspace_id = l.workspace_id and c.channel_id = l.channel_id
                    """);
        ResultSet row = statement.executeQuery()) {
      while (row.next())
        all.add(
            new Standing(
                row.getString("page"),
                row.getObject("owner", UUID.class),
                row.getString("state"),
                row.getString("reach"),
                row.getString("cause")));
    }
    return all;
  }
}
