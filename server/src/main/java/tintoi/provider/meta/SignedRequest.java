package tintoi.provider.meta;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Meta's `signed_request`: the signature, a dot, and the payload, each in URL-safe Base64. The
/// signature is over the payload as it is encoded. Source: Meta, Data Deletion Request Callback,
/// read 2026-11-20.
final class SignedRequest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 10_000;

  /// Without an end of its own it is believed this long.
  private static final Duration FRESH = Duration.ofDays(1);

  /// Clocks differ.
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private SignedRequest() {}

  static Optional<String> person(String request, String secret, Instant now) {
    int dot = request.indexOf('.');
    if (secret.isEmpty() || dot < 1 || request.length() > LONGEST) return Optional.empty();
    String payload = request.substring(dot + 1);
    try {
      byte[] given = Base64.getUrlDecoder().decode(request.substring(0, dot).getBytes(US_ASCII));
      // Nothing of the payload is looked at before this.
      if (!MessageDigest.isEqual(given, sign(payload, secret))) return Optional.empty();
      JsonNode json = JSON.readTree(Base64.getUrlDecoder().decode(payload.getBytes(US_ASCII)));
      String algorithm = GraphClient.text(json.path("algorithm")).toUpperCase(Locale.ROOT);
      String person = GraphClient.text(json.path("user_id"));
      return algorithm.equals("HMAC-SHA256") && !person.isEmpty() && isFresh(json, now)
          ? Optional.of(person)
          : Optional.empty();
    } catch (IllegalArgumentException | JacksonException _) {
      return Optional.empty();
    }
  }

  private static boolean isFresh(JsonNode json, Instant now) {
    long expires = json.path("expires").asLong(0);
    if (expires > 0) return now.getEpochSecond() < expires;
    Instant issued = Instant.ofEpochSecond(Math.max(0, json.path("issued_at").asLong(0)));
    return issued.isAfter(now.minus(FRESH)) && issued.isBefore(now.plus(AHEAD));
  }

  private static byte[] sign(String payload, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(payload.getBytes(US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
