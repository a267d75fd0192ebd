package tintoi.alert;

import static java.time.ZoneOffset.UTC;

import com.github.f4b6a3.uuid.UuidCreator;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.channel.Seal;
import tintoi.channel.Sealed;

/// The `webhook` table: addresses of the shop's own that are told. No other class writes it.
@Repository
public class Webhooks implements Sealed {
  private static final int SECRET_BYTES = 32;
  private static final String SELECT =
      """
      select *, disabled_at is not null and exists (
        select 1 from alert_delivery d
        where d.workspace_id = w.workspace_id and d.way = 'WEBHOOK' and d.target = w.webhook_id
          and d.outcome = :gone) as gone
      from webhook w
      """;

  private final JdbcClient jdbc;
  private final Seal seal;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Webhooks(JdbcClient jdbc, Seal seal, Clock clock) {
    this.jdbc = jdbc;
    this.seal = seal;
    this.clock = clock;
  }

  /// @param disabledAt since when nothing is sent there; null = it is
  /// @param gone true if that is because the address itself said so
  public record Webhook(
      UUID workspaceId,
      UUID webhookId,
      URI url,
      UUID createdBy,
      Instant createdAt,
      @Nullable Instant disabledAt,
      boolean gone) {}

  /// @param secret to verify signatures with ("whsec_…"); shown once
  public record Made(Webhook webhook, String secret) {
    @Override
    public String toString() {
      return "Made[" + webhook.webhookId + ", ***]";
    }
  }

  public Made add(UUID workspaceId, URI url, UUID byPerson) {
    UUID webhookId = UuidCreator.getTimeOrderedEpoch();
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = "whsec_" + Base64.getEncoder().encodeToString(bytes);
    jdbc.sql(
            """
            insert into webhook (workspace_id, webhook_id, url, secret, created_by, created_at)
            values (:workspace, :webhook, :url, :secret, :person, :now)
            """)
        .param("workspace", workspaceId)
        .param("webhook", webhookId)
        .param("url", url.toString())
        .param("secret", seal.close(secret, place(workspaceId, webhookId)))
        .param("person", byPerson)
        .param("now", clock.instant().atOffset(UTC))
        .update();
    return new Made(find(workspaceId, webhookId).orElseThrow(), secret);
  }

  /// @return false if it was disabled before
  public boolean disable(UUID workspaceId, UUID webhookId) {
    return jdbc.sql(
                """
                update webhook set disabled_at = :now
                where workspace_id = :workspace and webhook_id = :webhook and disabled_at is null
                """)
            .param("now", clock.instant().atOffset(UTC))
            .param("workspace", workspaceId)
            .param("webhook", webhookId)
            .update()
        == 1;
  }

  public Optional<Webhook> find(UUID workspaceId, UUID webhookId) {
    return jdbc.sql(SELECT + "where workspace_id = :workspace and webhook_id = :webhook")
        .param("gone", Post.GONE)
        .param("workspace", workspaceId)
        .param("webhook", webhookId)
        .query(Webhooks::webhook)
        .optional();
  }

  /// Also those that are disabled, newest first.
  public List<Webhook> all(UUID workspaceId) {
    return jdbc.sql(SELECT + "where workspace_id = :workspace order by webhook_id desc")
        .param("gone", Post.GONE)
        .param("workspace", workspaceId)
        .query(Webhooks::webhook)
        .list();
  }

  Optional<String> secret(UUID workspaceId, UUID webhookId) {
    return jdbc.sql(
            "select secret from webhook where workspace_id = :workspace and webhook_id = :webhook")
        .param("workspace", workspaceId)
        .param("webhook", webhookId)
        .query((row, _) -> Objects.requireNonNull(row.getBytes(1)))
        .optional()
        .flatMap(sealed -> seal.open(sealed, place(workspaceId, webhookId)));
  }

  /// One of the few reads across workspaces. A secret never changes, so that nobody is in the way.
  @Override
  public Resealed reseal() {
    List<Webhook> old =
        jdbc.sql(SELECT + "where substring(secret from 2 for 4) <> :key")
            .param("gone", Post.GONE)
            .param("key", seal.keyId())
            .query(Webhooks::webhook)
            .list();
    int done = 0;
    for (Webhook one : old) {
      Optional<String> secret = secret(one.workspaceId, one.webhookId);
      if (secret.isEmpty()) continue;
      done +=
          jdbc.sql(
                  """
                  update webhook set secret = :secret
                  where workspace_id = :workspace and webhook_id = :webhook
                  """)
              .param("secret", seal.close(secret.get(), place(one.workspaceId, one.webhookId)))
              .param("workspace", one.workspaceId)
              .param("webhook", one.webhookId)
              .update();
    }
    return new Resealed(done, old.size() - done);
  }

  private static String place(UUID workspaceId, UUID webhookId) {
    return "webhook/" + workspaceId + "/" + webhookId;
  }

  private static Webhook webhook(ResultSet row, int n) throws SQLException {
    OffsetDateTime disabled = row.getObject("disabled_at", OffsetDateTime.class);
    return new Webhook(
        row.getObject("workspace_id", UUID.class),
        row.getObject("webhook_id", UUID.class),
        URI.create(row.getString("url")),
        row.getObject("created_by", UUID.class),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        disabled == null ? null : disabled.toInstant(),
        row.getBoolean("gone"));
  }
}
