package tintoi.provider.meta;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA256 in lower-case hex: how Meta signs webhooks and how we prove that a token is used by
/// the app's owner.
final class Hmac {
  private final Mac keyed;

  /// Prepares the key once: a copy of what that brings is much cheaper than bringing it again.
  Hmac(String secret) {
    try {
      keyed = Mac.getInstance("HmacSHA256");
      // Nobody can sign with an empty secret; asking needs none.
      String key = secret.isEmpty() ? "\0" : secret;
      keyed.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  String hex(byte[] data) {
    try {
      return HexFormat.of().formatHex(((Mac) keyed.clone()).doFinal(data));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's HmacSHA256 can be copied", e);
    }
  }

  static String hex(String secret, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(data));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
