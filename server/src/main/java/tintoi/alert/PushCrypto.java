package tintoi.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What Web Push needs of cryptography: a message only one browser can read (RFC 8291, in the form
/// of RFC 8188), and the proof of who sends it (RFC 8292). With the JDK's own algorithms: the
/// libraries there are bring another provider of cryptography and an HTTP client that looks names
/// up by itself.
final class PushCrypto {
  /// An uncompressed point of P-256.
  static final int POINT_BYTES = 65;

  static final int AUTH_BYTES = 16;
  static final int SALT_BYTES = 16;

  /// One record: the push services take no more than 4,096 bytes.
  private static final int RECORD = 4096;

  private static final int TAG_BITS = 128;
  private static final ECParameterSpec CURVE = curve();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private PushCrypto() {}

  private static ECParameterSpec curve() {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /// @param text at most 3,900 bytes
  /// @param browser its public key, as [#point] reads it
  /// @param auth the secret it made for us
  /// @param own a pair for this message alone
  static byte[] seal(byte[] text, ECPublicKey browser, byte[] auth, KeyPair own, byte[] salt)
      throws GeneralSecurityException {
    byte[] ours = bytes((ECPublicKey) own.getPublic());
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init((ECPrivateKey) own.getPrivate());
    agreement.doPhase(browser, true);
    byte[] both = join("WebPush: info\0".getBytes(US_ASCII), bytes(browser), ours);
    byte[] secret = derive(agreement.generateSecret(), auth, both, 32);
    byte[] key = derive(secret, salt, "Content-Encoding: aes128gcm\0".getBytes(US_ASCII), 16);
    byte[] nonce = derive(secret, salt, "Content-Encoding: nonce\0".getBytes(US_ASCII), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    // 2 = the last record, and no padding after it.
    byte[] sealed = cipher.doFinal(join(text, new byte[] {2}));
    return ByteBuffer.allocate(salt.length + 5 + ours.length + sealed.length)
        .put(salt)
        .putInt(RECORD)
        .put((byte) ours.length)
        .put(ours)
        .put(sealed)
        .array();
  }

  private static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt).thenExpand(info, length));
  }

  /// The token that proves who sends.
  ///
  /// @param claims JSON
  static String token(String claims, ECPrivateKey key) {
    String head = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
    String signed =
        URL.encodeToString(head.getBytes(UTF_8)) + "." + URL.encodeToString(claims.getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(signed.getBytes(US_ASCII));
      return signed + "." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ES256", e);
    }
  }

  static byte[] bytes(ECPublicKey key) {
    ByteBuffer point = ByteBuffer.allocate(POINT_BYTES).put((byte) 4);
    for (BigInteger part : new BigInteger[] {key.getW().getAffineX(), key.getW().getAffineY()}) {
      byte[] number = part.toByteArray();
      int from = Math.max(0, number.length - 32);
      point.put(new byte[32 - (number.length - from)]).put(number, from, number.length - from);
    }
    return point.array();
  }

  /// @throws InvalidKeyException if it is no point of the curve: whoever gives us one must not
  ///   learn anything of our key by it
  static ECPublicKey point(byte[] bytes) throws GeneralSecurityException {
    if (bytes.length != POINT_BYTES || bytes[0] != 4)
      throw new InvalidKeyException("not an uncompressed point");
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(bytes, 1, 33));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(bytes, 33, POINT_BYTES));
    BigInteger p = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    BigInteger right =
        x.pow(3).add(CURVE.getCurve().getA().multiply(x)).add(CURVE.getCurve().getB()).mod(p);
    boolean within = x.compareTo(p) < 0 && y.compareTo(p) < 0;
    if (!within || !y.pow(2).mod(p).equals(right))
      throw new InvalidKeyException("not a point of the curve");
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) length += part.length;
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) all.put(part);
    return all.array();
  }
}
