package tintoi.audit;

import static java.time.ZoneOffset.UTC;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The `audit` table. No other class writes it. Never a token, a password or a message.
@Repository
public class Audit {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JdbcClient jdbc;
  private final Clock clock;

  Audit(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /// Who did it.
  ///
  /// @param id person of ours; null for the system and for whoever holds a link
  /// @param name as they are called now
  /// @param address network address; null if it was not done by a request
  public record Actor(@Nullable UUID id, String name, @Nullable String address) {
    static final Actor SYSTEM = new Actor(null, "Tintoi", null);
  }

  /// What it was done to.
  ///
  /// @param kind "channel", "link", "person", …
  /// @param name as it is called now
  public record Subject(String kind, @Nullable UUID id, String name) {}

  /// @param before null if it was not there
  /// @param after null if it is gone, or nothing of it changed
  public record Entry(
      UUID id,
      Instant at,
      Actor actor,
      String action,
      Subject subject,
      @Nullable Map<String, Object> before,
      @Nullable Map<String, Object> after) {}

  /// In the caller's transaction, if there is one.
  ///
  /// @param action noun and what became of it: "link.made"
  public void add(
      UUID workspaceId,
      Actor actor,
      String action,
      Subject subject,
      @Nullable Map<String, Object> before,
      @Nullable Map<String, Object> after) {
    jdbc.sql(
            """
            insert into audit (workspace_id, audit_id, at, actor_id, actor, action, subject_kind,
              subject_id, subject, before, after, address)
            values (:workspaceId, :id, :at, :actorId, :actor, :action, :kind,
              :subjectId, :subject, :before::jsonb, :after::jsonb, :address)
            """)
        .param("workspaceId", workspaceId)
        .param("id", UuidCreator.getTimeOrderedEpoch())
        .param("at", clock.instant().atOffset(UTC))
        .param("actorId", actor.id())
        .param("actor", actor.name())
        .param("action", action)
        .param("kind", subject.kind())
        .param("subjectId", subject.id())
        .param("subject", subject.name())
        .param("before", before == null ? null : JSON.writeValueAsString(before))
        .param("after", after == null ? null : JSON.writeValueAsString(after))
        .param("address", actor.address())
        .update();
  }

  /// Newest first.
  ///
  /// @param before only what is older than this entry; null = from the newest
  public List<Entry> page(UUID workspaceId, @Nullable UUID before, int limit) {
    return jdbc.sql(
            """
            select * from audit
            where workspace_id = :workspaceId
              and (:before::uuid is null or audit_id < :before)
            order by audit_id desc limit :limit
            """)
        .param("workspaceId", workspaceId)
        .param("before", before)
        .param("limit", limit)
        .query(Audit::entry)
        .list();
  }

  private static Entry entry(ResultSet row, int n) throws SQLException {
    return new Entry(
        row.getObject("audit_id", UUID.class),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        new Actor(
            row.getObject("actor_id", UUID.class),
            row.getString("actor"),
            row.getString("address")),
        row.getString("action"),
        new Subject(
            row.getString("subject_kind"),
            row.getObject("subject_id", UUID.class),
            row.getString("subject")),
        map(row.getString("before")),
        map(row.getString("after")));
  }

  private static @Nullable Map<String, Object> map(@Nullable String json) {
    return json == null ? null : JSON.readValue(json, new TypeReference<Map<String, Object>>() {});
  }
}
