package tintoi.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.ZoneOffset.UTC;

import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The `api_token` table: programs that act as a person. A token is `tt_`, then its workspace and
/// its id, so that it is found without a search, then 256 random bits of which only the hash is
/// kept.
@Repository
public class Tokens {
  private static final String PREFIX = "tt_";
  private static final int SECRET_BYTES = 32;

  private final JdbcClient jdbc;
  private final People people;
  private final Clock clock;
  private final ApplicationEventPublisher events;
  private final SecureRandom random = new SecureRandom();

  Tokens(JdbcClient jdbc, People people, Clock clock, ApplicationEventPublisher events) {
    this.events = events;
    this.jdbc = jdbc;
    this.people = people;
    this.clock = clock;
  }

  /// @param name what it is for
  /// @return the token; it can never be read again
  @Transactional
  public String issue(Person person, String name) {
    UUID tokenId = UuidCreator.getTimeOrderedEpoch();
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    jdbc.sql(
            """
            insert into api_token (workspace_id, token_id, person_id, name, secret_hash, created_at)
            values (:workspaceId, :tokenId, :personId, :name, :hash, :now)
            """)
        .param("workspaceId", person.workspaceId())
        .param("tokenId", tokenId)
        .param("personId", person.personId())
        .param("name", name)
        .param("hash", hash(secret))
        .param("now", clock.instant().atOffset(UTC))
        .update();
    events.publishEvent(new TokenIssued(person, tokenId, name));
    ByteBuffer bytes = ByteBuffer.allocate(32 + SECRET_BYTES);
    put(bytes, person.workspaceId());
    put(bytes, tokenId);
    bytes.put(secret);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /// Whom a token acts as; empty if it is none, revoked, or hers who was deactivated.
  public Optional<Person> person(String token) {
    if (!token.startsWith(PREFIX) || token.length() > 200) return Optional.empty();
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()).getBytes(US_ASCII));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    if (bytes.length != 32 + SECRET_BYTES) return Optional.empty();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    UUID workspaceId = new UUID(buffer.getLong(), buffer.getLong());
    UUID tokenId = new UUID(buffer.getLong(), buffer.getLong());
    byte[] secret = new byte[SECRET_BYTES];
    buffer.get(secret);
    return jdbc.sql(
            """
            select person_id, secret_hash from api_token
            where workspace_id = :workspaceId and token_id = :tokenId and revoked_at is null
            """)
        .param("workspaceId", workspaceId)
        .param("tokenId", tokenId)
        .query((row, n) ->
            new Found(row.getObject("person_id", UUID.class), row.getBytes("secret_hash")))
        .optional()
        .filter(found -> MessageDigest.isEqual(found.hash, hash(secret)))
        .flatMap(found -> people.find(workspaceId, found.personId))
        .filter(Person::active);
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Found(UUID personId, byte[] hash) {}

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
