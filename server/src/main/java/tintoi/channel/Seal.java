package tintoi.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Seals secrets for the database: AES-256-GCM, bound to the place they are kept for, so that a
/// seal copied to another row does not open there. Form: version, key id, nonce, ciphertext with
/// tag.
@Component
public class Seal {
  private static final Logger log = LoggerFactory.getLogger(Seal.class);
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_BYTES = 1 + SecretKeys.Key.ID_BYTES + NONCE_BYTES;

  private final SecretKeys keys;
  private final SecureRandom random = new SecureRandom();

  Seal(SecretKeys keys) {
    this.keys = keys;
  }

  /// @param place where it is kept; it opens nowhere else
  public byte[] close(String secret, String place) {
    SecretKeys.Key key = keys.current();
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed;
    try {
      sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(secret.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
    return ByteBuffer.allocate(HEAD_BYTES + sealed.length)
        .put(VERSION)
        .put(key.id())
        .put(nonce)
        .put(sealed)
        .array();
  }

  /// The id of the key that seals now. It stands in each seal, after its first byte.
  public byte[] keyId() {
    return keys.current().id().clone();
  }

  /// Empty if the key is gone or the bytes are not what was sealed for this place.
  public Optional<String> open(byte[] sealed, String place) {
    if (sealed.length <= HEAD_BYTES || sealed[0] != VERSION) return cannot(place, "unknown form");
    ByteBuffer buffer = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
    byte[] id = new byte[SecretKeys.Key.ID_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    buffer.get(id).get(nonce);
    byte[] text = new byte[buffer.remaining()];
    buffer.get(text);
    Optional<SecretKeys.Key> key = keys.find(id);
    if (key.isEmpty()) return cannot(place, "its key is not among those given");
    try {
      byte[] secret = cipher(Cipher.DECRYPT_MODE, key.get(), nonce, place).doFinal(text);
      return Optional.of(new String(secret, UTF_8));
    } catch (AEADBadTagException _) {
      return cannot(place, "it was changed, or sealed for another place");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
  }

  private static Optional<String> cannot(String place, String why) {
    log.warn("seal of {} does not open: {}", place, why);
    return Optional.empty();
  }

  private static Cipher cipher(int mode, SecretKeys.Key key, byte[] nonce, String place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(key.secret(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(UTF_8));
    return cipher;
  }
}
