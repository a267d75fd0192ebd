package tintoi.inbox;

import static java.util.Objects.requireNonNull;
import static tintoi.inbox.Rows.param;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `idempotency_key` table: a reply sent twice by a shaky network is one reply. No other class
/// writes it.
@Repository
class IdempotencyKeys {

  /// What a key stood for when it was first used.
  ///
  /// @param fingerprint SHA-256 of what was asked, in hexadecimal
  record Used(String fingerprint, UUID conversationId, UUID messageId) {}

  private final JdbcClient jdbc;

  IdempotencyKeys(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Used> find(UUID workspaceId, UUID personId, String key) {
    return jdbc.sql(
            """
            select fingerprint, conversation_id, message_id from idempotency_key
            where workspace_id = :workspaceId and person_id = :personId and key = :key
            """)
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .param("key", key)
        .query((row, _) ->
            new Used(
                HexFormat.of().formatHex(requireNonNull(row.getBytes("fingerprint"))),
                Rows.uuid(row, "conversation_id"),
                Rows.uuid(row, "message_id")))
        .optional();
  }

  /// Takes a key. If another transaction is taking the same one, waits for it to end.
  ///
  /// @return false if it was taken before
  boolean take(UUID workspaceId, UUID personId, String key, Used use, Instant now) {
    return jdbc.sql(
                """
                insert into idempotency_key (workspace_id, person_id, key, fingerprint,
                  conversation_id, message_id, created_at)
                values (:workspaceId, :personId, :key, :fingerprint,
                  :conversationId, :messageId, :now)
                on conflict do nothing
                """)
            .param("workspaceId", workspaceId)
            .param("personId", personId)
            .param("key", key)
            .param("fingerprint", HexFormat.of().parseHex(use.fingerprint()))
            .param("conversationId", use.conversationId())
            .param("messageId", use.messageId())
            .param("now", param(now))
            .update()
        == 1;
  }

  /// All workspaces: one of the few reads across them.
  List<UUID> workspaces() {
    return jdbc.sql("select workspace_id from workspace")
        .query((row, _) -> Rows.uuid(row, "workspace_id"))
        .list();
  }

  /// Forgets keys nobody will send again.
  void forget(UUID workspaceId, Instant before) {
    jdbc.sql(
            "delete from idempotency_key where workspace_id = :workspaceId and created_at < :before")
        .param("workspaceId", workspaceId)
        .param("before", param(before))
        .update();
  }
}
