package bench.crash;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the database says of a Page's lane at one moment.
///
/// @param page see [LaneName]
/// @param owner null = nobody
/// @param leaseUntil by the machine's clock, in ms; 0 = never
/// @param waiting something is there that may be sent at once: the first of a conversation, that
///   nobody has claimed, in a lane that does not rest nor sends one in five seconds, as private
///   answers go, and the provider is not known to fail
record Ready(String page, @Nullable UUID owner, long leaseUntil, boolean waiting) {
  private static final String ALL =
      "select "
          + LaneName.SQL
          + """
           as page, l.owner, l.lease_until, l.state = 'READY' and l.kind <> 'PRIVATE_REPLY'
              and not exists (select from provider_incident where healed_at is null)
              and exists (
                select from conversation_queue q
                join delivery d on d.workspace_id = q.workspace_id
                  and d.conversation_id = q.conversation_id and d.precedence = q.precedence
                  and d.seq = q.head
                where q.workspace_id = l.workspace_id and q.channel_id = l.channel_id
                  and q.kind = l.kind and q.work = 2 and q.head <= q.tail and q.due_at <= ?
                  and d.state = 'QUEUED') as waiting
          from lane l
          join channel c on c.workspace_id = l.workspace_id and c.channel_id = l.channel_id
          """;

  static List<Ready> all(Connection connection, Instant now) throws SQLException {
    List<Ready> all = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(ALL)) {
      statement.setObject(1, now.atOffset(ZoneOffset.UTC));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          var lease = row.getTimestamp("lease_until");
          all.add(
              new Ready(
                  row.getString("page"),
                  row.getObject("owner", UUID.class),
                  lease == null ? 0 : lease.getTime(),
                  row.getBoolean("waiting")));
        }
      }
    }
    return all;
  }
}
