package tintoi.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.ZoneOffset.UTC;

import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `reconnect_link` table: links with which the owner of a Page or OA, who has no account here,
/// connects one channel again. No other class writes it.
///
/// A link is its workspace and its id, so that it is found without a search, then 256 random bits
/// of which only the hash is kept. It is good once, for a short time, for one channel, and for
/// nothing else: whoever finds it later learns nothing and can do nothing.
@Repository
public class ReconnectLinks {
  private static final int SECRET_BYTES = 32;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  ReconnectLinks(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /// @param openedAt first time; null = never
  /// @param openedFrom network address
  /// @param usedAt when the channel was connected by it; null = not yet
  public record Link(
      UUID workspaceId,
      UUID linkId,
      UUID channelId,
      UUID createdBy,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Instant openedAt,
      @Nullable String openedFrom,
      @Nullable Instant usedAt,
      @Nullable String usedFrom,
      @Nullable Instant revokedAt) {

    public enum State {
      GOOD,
      USED,
      REVOKED,
      EXPIRED
    }

    public State state(Instant now) {
      if (usedAt != null) return State.USED;
      if (revokedAt != null) return State.REVOKED;
      return now.isBefore(expiresAt) ? State.GOOD : State.EXPIRED;
    }

    public Walker walker() {
      return new Walker(createdBy, linkId);
    }
  }

  /// @param secret what the link carries; it can never be read again
  public record Made(Link link, String secret) {
    @Override
    public String toString() {
      return "Made[" + link.linkId() + ", ***]";
    }
  }

  public Made make(Channel channel, UUID byPerson, Duration life) {
    Instant now = clock.instant();
    UUID linkId = UuidCreator.getTimeOrderedEpoch();
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    jdbc.sql(
            """
            insert into reconnect_link (workspace_id, link_id, channel_id, secret_hash, created_by,
              created_at, expires_at)
            values (:workspaceId, :linkId, :channelId, :hash, :person, :now, :expiresAt)
            """)
        .param("workspaceId", channel.workspaceId())
        .param("linkId", linkId)
        .param("channelId", channel.channelId())
        .param("hash", hash(secret))
        .param("person", byPerson)
        .param("now", now.atOffset(UTC))
        .param("expiresAt", now.plus(life).atOffset(UTC))
        .update();
    ByteBuffer bytes = ByteBuffer.allocate(32 + SECRET_BYTES);
    put(bytes, channel.workspaceId());
    put(bytes, linkId);
    bytes.put(secret);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    return new Made(find(channel.workspaceId(), linkId).orElseThrow(), text);
  }

  /// The link that carries this; empty if there is none. It may be good no more.
  public Optional<Link> open(String secret) {
    if (secret.length() > 200) return Optional.empty();
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(secret.getBytes(US_ASCII));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    if (bytes.length != 32 + SECRET_BYTES) return Optional.empty();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    UUID workspaceId = new UUID(buffer.getLong(), buffer.getLong());
    UUID linkId = new UUID(buffer.getLong(), buffer.getLong());
    byte[] tail = new byte[SECRET_BYTES];
    buffer.get(tail);
    return jdbc.sql(
            """
            select secret_hash from reconnect_link
            where workspace_id = :workspaceId and link_id = :linkId
            """)
        .param("workspaceId", workspaceId)
        .param("linkId", linkId)
        .query((row, _) -> Objects.requireNonNull(row.getBytes(1)))
        .optional()
        .filter(kept -> MessageDigest.isEqual(kept, hash(tail)))
        .flatMap(_ -> find(workspaceId, linkId));
  }

  /// Somebody looked at it.
  ///
  /// @return true the first time
  public boolean opened(Link link, String from) {
    return jdbc.sql(
                """
                update reconnect_link set opened_at = :now, opened_from = :from
                where workspace_id = :workspaceId and link_id = :linkId and opened_at is null
                """)
            .param("now", clock.instant().atOffset(UTC))
            .param("from", from)
            .param("workspaceId", link.workspaceId())
            .param("linkId", link.linkId())
            .update()
        == 1;
  }

  /// Where it was used from; known a moment after it was.
  public void usedFrom(Link link, String from) {
    jdbc.sql(
            """
            update reconnect_link set used_from = :from
            where workspace_id = :workspaceId and link_id = :linkId and used_at is not null
              and used_from is null
            """)
        .param("from", from)
        .param("workspaceId", link.workspaceId())
        .param("linkId", link.linkId())
        .update();
  }

  /// In the transaction that connects the channel: of two who walk by one link one wins. Whoever
  /// began in time may finish.
  ///
  /// @return false if it was used or taken back meanwhile; true for who walks without a link
  boolean use(Connection connection, Instant now) {
    UUID linkId = connection.linkId();
    if (linkId == null) return true;
    return jdbc.sql(
                """
                update reconnect_link set used_at = :now
                where workspace_id = :workspaceId and link_id = :linkId
                  and used_at is null and revoked_at is null
                """)
            .param("now", now.atOffset(UTC))
            .param("workspaceId", connection.workspaceId())
            .param("linkId", linkId)
            .update()
        == 1;
  }

  /// @return false if it was good no more
  public boolean revoke(Link link, UUID byPerson) {
    return jdbc.sql(
                """
                update reconnect_link set revoked_at = :now, revoked_by = :person
                where workspace_id = :workspaceId and link_id = :linkId
                  and used_at is null and revoked_at is null
                """)
            .param("now", clock.instant().atOffset(UTC))
            .param("person", byPerson)
            .param("workspaceId", link.workspaceId())
            .param("linkId", link.linkId())
            .update()
        == 1;
  }

  public Optional<Link> find(UUID workspaceId, UUID linkId) {
    return jdbc.sql(
            """
            select * from reconnect_link where workspace_id = :workspaceId and link_id = :linkId
            """)
        .param("workspaceId", workspaceId)
        .param("linkId", linkId)
        .query(ReconnectLinks::link)
        .optional();
  }

  public boolean isGood(UUID workspaceId, UUID linkId) {
    return find(workspaceId, linkId)
        .filter(link -> link.state(clock.instant()) == Link.State.GOOD)
        .isPresent();
  }

  /// The latest of a channel, newest first.
  public List<Link> of(UUID workspaceId, UUID channelId, int limit) {
    return jdbc.sql(
            """
            select * from reconnect_link
            where workspace_id = :workspaceId and channel_id = :channelId
            order by created_at desc, link_id desc limit :limit
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .param("limit", limit)
        .query(ReconnectLinks::link)
        .list();
  }

  private static Link link(ResultSet row, int n) throws SQLException {
    return new Link(
        row.getObject("workspace_id", UUID.class),
        row.getObject("link_id", UUID.class),
        row.getObject("channel_id", UUID.class),
        row.getObject("created_by", UUID.class),
        Objects.requireNonNull(Channels.instant(row, "created_at")),
        Objects.requireNonNull(Channels.instant(row, "expires_at")),
        Channels.instant(row, "opened_at"),
        row.getString("opened_from"),
        Channels.instant(row, "used_at"),
        row.getString("used_from"),
        Channels.instant(row, "revoked_at"));
  }

  private static void put(ByteBuffer bytes, UUID id) {
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static byte[] hash(byte[] secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
