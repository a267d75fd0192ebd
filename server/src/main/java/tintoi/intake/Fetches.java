package tintoi.intake;

import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.inbox.Inbound.ToBring;

/// The `attachment_fetch` table: attachments still to be brought. No other class reads or writes
/// it. It is small: what is done with is gone.
@Repository
class Fetches {
  /// @param tries begun before
  /// @param refused of those, how many ended because the other side did not give it
  /// @param awaySince when our store first did not take it; null if it did not come to that
  record Due(ToBring which, int tries, int refused, @Nullable Instant awaySince) {}

  private final JdbcClient jdbc;

  Fetches(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void add(ToBring which, Instant now) {
    jdbc.sql(
            """
            insert into attachment_fetch (workspace_id, conversation_id, message_id, number, url, name,
              not_before)
            values (:workspace, :conversation, :message, :number, :url, :name, :now)
            on conflict do nothing
            """)
        .param("workspace", which.workspaceId())
        .param("conversation", which.conversationId())
        .param("message", which.messageId())
        .param("number", which.number())
        .param("url", which.url())
        .param("name", which.name())
        .param("now", now.atOffset(UTC))
        .update();
  }

  /// Across workspaces: what may be tried now, what waits longest first. A plain read; [#take]
  /// decides whose it is.
  List<Due> due(Instant now, int limit) {
    return jdbc.sql(
            """
            select * from attachment_fetch where not_before <= :now
            order by not_before limit :limit
            """)
        .param("now", now.atOffset(UTC))
        .param("limit", limit)
        .query(Fetches::read)
        .list();
  }

  /// Begins a try. If nobody says how it ended, it is due again at `until`.
  ///
  /// @return false if another node was quicker
  boolean take(Due due, Instant until) {
    return jdbc.sql(
                """
                update attachment_fetch set tries = tries + 1, not_before = :until
                where workspace_id = :workspace and conversation_id = :conversation
                  and message_id = :message and number = :number and tries = :tries
                """)
            .param("until", until.atOffset(UTC))
            .param("workspace", due.which().workspaceId())
            .param("conversation", due.which().conversationId())
            .param("message", due.which().messageId())
            .param("number", due.which().number())
            .param("tries", due.tries())
            .update()
        == 1;
  }

  /// The other side did not give it; it is asked again then.
  void refused(ToBring which, Instant at) {
    jdbc.sql(
            """
            update attachment_fetch set not_before = :at, refused = refused + 1
            where workspace_id = :workspace and conversation_id = :conversation
              and message_id = :message and number = :number
            """)
        .param("at", at.atOffset(UTC))
        .param("workspace", which.workspaceId())
        .param("conversation", which.conversationId())
        .param("message", which.messageId())
        .param("number", which.number())
        .update();
  }

  /// It was given, and our store did not take it.
  void away(ToBring which, Instant now, Instant at) {
    jdbc.sql(
            """
            update attachment_fetch set not_before = :at, away_since = coalesce(away_since, :now)
            where workspace_id = :workspace and conversation_id = :conversation
              and message_id = :message and number = :number
            """)
        .param("at", at.atOffset(UTC))
        .param("now", now.atOffset(UTC))
        .param("workspace", which.workspaceId())
        .param("conversation", which.conversationId())
        .param("message", which.messageId())
        .param("number", which.number())
        .update();
  }

  void remove(ToBring which) {
    jdbc.sql(
            """
            delete from attachment_fetch
            where workspace_id = :workspace and conversation_id = :conversation
              and message_id = :message and number = :number
            """)
        .param("workspace", which.workspaceId())
        .param("conversation", which.conversationId())
        .param("message", which.messageId())
        .param("number", which.number())
        .update();
  }

  private static Due read(ResultSet row, int n) throws SQLException {
    OffsetDateTime awaySince = row.getObject("away_since", OffsetDateTime.class);
    return new Due(
        new ToBring(
            requireNonNull(row.getObject("workspace_id", UUID.class)),
            requireNonNull(row.getObject("conversation_id", UUID.class)),
            requireNonNull(row.getObject("message_id", UUID.class)),
            row.getInt("number"),
            requireNonNull(row.getString("url")),
            requireNonNull(row.getString("name"))),
        row.getInt("tries"),
        row.getInt("refused"),
        awaySince == null ? null : awaySince.toInstant());
  }
}
