package tintoi.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What a browser does with a push message, written after RFC 8291 and 8188 and not after our code.
public final class Receiver {
  private final KeyPair keys;
  private final byte[] auth;

  Receiver(KeyPair keys, byte[] auth) {
    this.keys = keys;
    this.auth = auth.clone();
  }

  /// A new browser.
  public static Receiver create() {
    return new Receiver(PushCrypto.newPair(), "sixteen letters!".getBytes(US_ASCII));
  }

  public String key() {
    return url(PushCrypto.bytes((ECPublicKey) keys.getPublic()));
  }

  public String auth() {
    return url(auth);
  }

  /// @return the text
  public byte[] open(byte[] message) throws GeneralSecurityException {
    ByteBuffer in = ByteBuffer.wrap(message);
    byte[] salt = new byte[16];
    in.get(salt);
    int record = in.getInt();
    byte[] sender = new byte[in.get() & 255];
    in.get(sender);
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    if (sealed.length > record) throw new GeneralSecurityException("more than one record");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(keys.getPrivate());
    agreement.doPhase(PushCrypto.point(sender), true);
    byte[] own = PushCrypto.bytes((ECPublicKey) keys.getPublic());
    byte[] prk = hmac(auth, agreement.generateSecret());
    byte[] ikm = expand(prk, join(text("WebPush: info"), new byte[1], own, sender), 32);
    byte[] second = hmac(salt, ikm);
    byte[] key = expand(second, join(text("Content-Encoding: aes128gcm"), new byte[1]), 16);
    byte[] nonce = expand(second, join(text("Content-Encoding: nonce"), new byte[1]), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    byte[] padded = cipher.doFinal(sealed);
    int end = padded.length - 1;
    while (padded[end] == 0) end--;
    if (padded[end] != 2) throw new GeneralSecurityException("not the last record");
    return Arrays.copyOf(padded, end);
  }

  private static byte[] expand(byte[] prk, byte[] info, int length)
      throws GeneralSecurityException {
    return Arrays.copyOf(hmac(prk, join(info, new byte[] {1})), length);
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static byte[] text(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) all.put(part);
    return all.array();
  }

  static KeyPair pair(String open, String secret) throws GeneralSecurityException {
    ECPublicKey key = PushCrypto.point(bytes(open));
    var spec = new ECPrivateKeySpec(new BigInteger(1, bytes(secret)), key.getParams());
    return new KeyPair(key, (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(spec));
  }

  static byte[] bytes(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }

  static String url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
