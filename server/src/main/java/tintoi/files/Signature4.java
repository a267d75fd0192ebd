package tintoi.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs a request to S3. Source: Amazon S3, Authenticating Requests: Using the Authorization
/// Header (Signature Version 4), whose own example is the test.
///
/// Our keys are made of letters, digits, dashes and slashes, so that no path needs to be encoded.
final class Signature4 {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(UTC);

  private final String accessKey;
  private final String secretKey;
  private final String region;
  private final Clock clock;

  Signature4(String accessKey, String secretKey, String region, Clock clock) {
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.region = region;
    this.clock = clock;
  }

  /// @param sha256 of the body, in hexadecimal
  /// @return the headers to send with it
  Map<String, String> headers(String method, URI address, String sha256) {
    return headers(method, address, sha256, Map.of());
  }

  /// @param more headers that are signed, too; names in lower case
  Map<String, String> headers(String method, URI address, String sha256, Map<String, String> more) {
    String time = TIME.format(clock.instant());
    String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
    SortedMap<String, String> signed = new TreeMap<>(more);
    signed.put("host", host(address));
    signed.put("x-amz-content-sha256", sha256);
    signed.put("x-amz-date", time);
    String names = String.join(";", signed.keySet());
    StringBuilder lines = new StringBuilder();
    signed.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
    String canonical =
        String.join("\n", method, address.getRawPath(), "", lines.toString(), names, sha256);
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical));
    String mac = HexFormat.of().formatHex(hmac(key(time.substring(0, 8)), toSign));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amz-content-sha256", sha256);
    headers.put("x-amz-date", time);
    headers.put(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s"
            .formatted(accessKey, scope, names, mac));
    return headers;
  }

  private static String host(URI address) {
    return address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
  }

  private byte[] key(String day) {
    byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
    for (String part : new String[] {day, region, "s3", "aws4_request"}) key = hmac(key, part);
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
