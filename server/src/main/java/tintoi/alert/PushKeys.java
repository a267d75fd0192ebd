package tintoi.alert;

import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.channel.Seal;

/// The `push_key` table: the one pair by which push services know this server. No other class
/// writes it. Made when it is first needed, of several nodes by one; what browsers agreed to is
/// bound to it, so that it stays.
@Repository
class PushKeys implements tintoi.channel.Sealed {
  private static final String PLACE = "push_key";

  private final JdbcClient jdbc;
  private final Seal seal;
  private final Clock clock;
  private volatile @Nullable Pair known;

  PushKeys(JdbcClient jdbc, Seal seal, Clock clock) {
    this.jdbc = jdbc;
    this.seal = seal;
    this.clock = clock;
  }

  /// @param open what browsers are given
  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  record Pair(byte[] open, ECPrivateKey secret) {
    @Override
    public String toString() {
      return "Pair[***]";
    }
  }

  /// What a browser is given to subscribe with; empty if the pair that was made is sealed with a
  /// key we do not have any more.
  Optional<String> open() {
    return pair().map(pair -> Base64.getUrlEncoder().withoutPadding().encodeToString(pair.open));
  }

  Optional<Pair> pair() {
    Pair pair = known;
    if (pair != null) return Optional.of(pair);
    Optional<Pair> kept = kept();
    if (kept.isEmpty() && isNone()) {
      make();
      kept = kept();
    }
    known = kept.orElse(null);
    return kept;
  }

  private void make() {
    KeyPair made = PushCrypto.newPair();
    String secret = Base64.getEncoder().encodeToString(made.getPrivate().getEncoded());
    jdbc.sql(
            """
            insert into push_key (open, secret, created_at) values (:open, :secret, :now)
            on conflict do nothing
            """)
        .param("open", PushCrypto.bytes((ECPublicKey) made.getPublic()))
        .param("secret", seal.close(secret, PLACE))
        .param("now", clock.instant().atOffset(UTC))
        .update();
  }

  private boolean isNone() {
    return jdbc.sql("select count(*) from push_key").query((row, _) -> row.getInt(1)).single() == 0;
  }

  private Optional<Pair> kept() {
    return jdbc.sql("select open, secret from push_key")
        .query((row, _) ->
            new Sealed(
                requireNonNull(row.getBytes("open")), requireNonNull(row.getBytes("secret"))))
        .optional()
        .flatMap(sealed ->
            seal.open(sealed.secret, PLACE).map(secret -> new Pair(sealed.open, key(secret))));
  }

  @SuppressWarnings("ArrayRecordComponent") // on its way to be opened
  private record Sealed(byte[] open, byte[] secret) {}

  @Override
  public Resealed reseal() {
    Optional<byte[]> old =
        jdbc.sql("select secret from push_key where substring(secret from 2 for 4) <> :key")
            .param("key", seal.keyId())
            .query((row, _) -> requireNonNull(row.getBytes(1)))
            .optional();
    if (old.isEmpty()) return new Resealed(0, 0);
    Optional<String> secret = seal.open(old.get(), PLACE);
    if (secret.isEmpty()) return new Resealed(0, 1);
    int done =
        jdbc.sql("update push_key set secret = :secret")
            .param("secret", seal.close(secret.get(), PLACE))
            .update();
    return new Resealed(done, 0);
  }

  private static ECPrivateKey key(String secret) {
    try {
      var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(secret));
      return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key we made is not one", e);
    }
  }
}
