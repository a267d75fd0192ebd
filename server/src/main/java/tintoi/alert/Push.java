package tintoi.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Puts a note on somebody's screen by the push service of her browser's maker (RFC 8030), which
/// carries it without being able to read it.
@Component
class Push {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  /// A token may be good for a day; the services' clocks may differ from ours.
  private static final Duration PROOF = Duration.ofHours(12);

  /// News of yesterday are told by the screen itself.
  private static final Duration KEPT = Duration.ofDays(1);

  private static final int TOPIC_BYTES = 24;

  /// A text, in bytes of UTF-8 at most about 3,000: with what is around it one record.
  private static final int MOST_LETTERS = 700;

  private final PushKeys keys;
  private final Post post;
  private final Clock clock;
  private final String contact;
  private final SecureRandom random = new SecureRandom();

  Push(
      PushKeys keys,
      Post post,
      Clock clock,
      @Value("${tintoi.support-address:support@example.org}") String contact) {
    this.keys = keys;
    this.post = post;
    this.clock = clock;
    this.contact = contact;
  }

  /// What is shown.
  ///
  /// @param path where a touch on it leads
  /// @param topic a later note of the same topic takes the place of an earlier one
  record Note(String title, String body, String path, String topic) {}

  Told send(Devices.Reach reach, Note note) {
    Optional<PushKeys.Pair> pair = keys.pair();
    if (pair.isEmpty()) return new Told.Never("our key does not open");
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("title", brief(note.title));
    shown.put("body", brief(note.body));
    shown.put("path", note.path);
    shown.put("topic", note.topic);
    byte[] sealed;
    try {
      byte[] salt = new byte[PushCrypto.SALT_BYTES];
      random.nextBytes(salt);
      sealed =
          PushCrypto.seal(
              JSON.writeValueAsBytes(shown),
              PushCrypto.point(Base64.getUrlDecoder().decode(reach.key())),
              Base64.getUrlDecoder().decode(reach.auth()),
              PushCrypto.newPair(),
              salt);
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return new Told.Never("its key is none");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/octet-stream");
    headers.put("Content-Encoding", "aes128gcm");
    headers.put("TTL", Long.toString(KEPT.toSeconds()));
    headers.put("Urgency", "high");
    headers.put("Topic", topic(note.topic));
    headers.put("Authorization", proof(pair.get(), reach.endpoint()));
    return post.push(reach.endpoint(), headers, sealed);
  }

  private String proof(PushKeys.Pair pair, URI endpoint) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", endpoint.getScheme() + "://" + endpoint.getRawAuthority());
    claims.put("exp", clock.instant().plus(PROOF).getEpochSecond());
    claims.put("sub", "mailto:" + contact);
    String token = PushCrypto.token(JSON.writeValueAsString(claims), pair.secret());
    return "vapid t=" + token + ", k=" + URL.encodeToString(pair.open());
  }

  /// At most 32 letters of base64url.
  private static String topic(String topic) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(topic.getBytes(UTF_8));
      return URL.encodeToString(Arrays.copyOf(hash, TOPIC_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String brief(String text) {
    return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS) + "…";
  }
}
