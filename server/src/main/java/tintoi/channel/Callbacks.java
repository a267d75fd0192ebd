package tintoi.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tintoi.provider.Provider;

/// What a provider's person asks of us by the provider itself: that she took her consent back, or
/// that what we keep of her be deleted. Writes the `deletion` table.
@Repository
public class Callbacks {
  private final JdbcClient jdbc;
  private final Authorizers authorizers;
  private final Grants grants;
  private final Channels channels;
  private final Connections connections;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Callbacks(
      JdbcClient jdbc,
      Authorizers authorizers,
      Grants grants,
      Channels channels,
      Connections connections,
      Clock clock) {
    this.jdbc = jdbc;
    this.authorizers = authorizers;
    this.grants = grants;
    this.channels = channels;
    this.connections = connections;
    this.clock = clock;
  }

  /// Which channels a person had granted who took her consent back. Only said, not proved: a look
  /// at each of them finds out.
  ///
  /// @return empty if the provider did not say so
  public Optional<List<Channel>> deauthorized(Provider provider, String request) {
    return authorizers
        .of(provider)
        .signedFor(request, clock.instant())
        .map(person -> hers(provider, person));
  }

  private List<Channel> hers(Provider provider, String person) {
    return grants.by(provider, person).stream()
        .flatMap(one -> channels.find(one.workspaceId(), one.channelId()).stream())
        .toList();
  }

  /// @param code for the person to ask with
  /// @param forgotten the channels she had granted, as they were; none the second time
  public record Deleted(String code, List<Channel> forgotten) {}

  /// Forgets a person: her name, her id, her tokens. The channels stay with their history, and wait
  /// to be connected by somebody else.
  ///
  /// @return empty if the provider did not say so
  @Transactional
  public Optional<Deleted> delete(Provider provider, String request) {
    Instant now = clock.instant();
    Optional<String> person = authorizers.of(provider).signedFor(request, now);
    if (person.isEmpty()) return Optional.empty();
    byte[] hash = hash(request);
    List<Granted> granted = grants.by(provider, person.get());
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String code = HexFormat.of().formatHex(bytes);
    int first =
        jdbc.sql(
                """
                insert into deletion (code, request_hash, provider, requested_at, channels)
                values (:code, :hash, :provider, :now, :channels) on conflict do nothing
                """)
            .param("code", code)
            .param("hash", hash)
            .param("provider", provider.name())
            .param("now", now.atOffset(UTC))
            .param("channels", granted.size())
            .update();
    if (first == 0) return Optional.of(new Deleted(known(hash), List.of()));
    connections.forget(provider, person.get(), now);
    List<Channel> forgotten = new ArrayList<>();
    for (Granted one : granted) {
      channels
          .find(one.workspaceId(), one.channelId())
          .ifPresent(channel -> {
            connections.forgetOld(channel.workspaceId(), channel.authorizerName());
            grants.forget(one);
            forgotten.add(channel);
          });
    }
    return Optional.of(new Deleted(code, List.copyOf(forgotten)));
  }

  private String known(byte[] hash) {
    return jdbc.sql("select code from deletion where request_hash = :hash")
        .param("hash", hash)
        .query((row, _) -> row.getString(1))
        .single();
  }

  /// When it was asked for, and done; empty if there is no such code.
  public Optional<Instant> deletedAt(String code) {
    return jdbc.sql("select requested_at from deletion where code = :code")
        .param("code", code)
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }

  private static byte[] hash(String request) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(request.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
