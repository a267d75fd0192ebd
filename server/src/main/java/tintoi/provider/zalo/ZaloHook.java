package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.Hook;
import tintoi.provider.InboundEvent;
import tintoi.provider.Provider;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Zalo's webhook: one event in a body. Source: Zalo, OA, Webhook, read 2026-11-20. What the events
/// say is read by [ZaloEvents].
@Component
class ZaloHook implements Hook {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ZaloProperties zalo;
  private final Clock clock;

  ZaloHook(ZaloProperties zalo, Clock clock) {
    this.zalo = zalo;
    this.clock = clock;
  }

  @Override
  public Provider provider() {
    return Provider.ZALO;
  }

  /// Plain SHA-256 over app id, raw body, the body's own timestamp and the OA secret: no HMAC. With
  /// or without "mac=" before it.
  @Override
  public boolean verify(byte[] body, UnaryOperator<@Nullable String> header) {
    String signature = header.apply("X-ZEvent-Signature");
    if (signature == null || zalo.oaSecret().isEmpty()) return false;
    String given = signature.strip().toLowerCase(Locale.ROOT);
    if (given.startsWith("mac=")) given = given.substring(4);
    if (given.length() != 64) return false;
    byte[] mac = given.getBytes(US_ASCII);
    String own = timestamp(body);
    String told = Objects.requireNonNullElse(header.apply("X-ZEvent-Timestamp"), "");
    // Body and time are signed as one string: with a shorter time, the rest would pass for body.
    boolean good = isTime(own) && MessageDigest.isEqual(mac, sign(body, own));
    // Some installations sign the time of a header instead.
    return good || (isTime(told) && MessageDigest.isEqual(mac, sign(body, told)));
  }

  private static boolean isTime(String millis) {
    return millis.matches("\\d{13}");
  }

  /// Read as a stream: nobody's unproven body is built into a tree.
  private static String timestamp(byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return "";
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean it = parser.currentName().equals("timestamp");
        JsonToken value = parser.nextToken();
        if (it) return value.isScalarValue() ? parser.getString() : "";
        parser.skipChildren();
      }
      return "";
    } catch (JacksonException e) {
      return "";
    }
  }

  private byte[] sign(byte[] body, String timestamp) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(zalo.appId().getBytes(UTF_8));
      digest.update(body);
      digest.update(timestamp.getBytes(UTF_8));
      digest.update(zalo.oaSecret().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest()).getBytes(US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public List<InboundEvent> read(byte[] body) {
    JsonNode event;
    try {
      event = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
    }
    if (event.isMissingNode())
      throw new IllegalArgumentException("the body is not JSON: it is empty");
    try {
      return List.of(ZaloEvents.read(event, clock.instant()));
    } catch (RuntimeException e) {
      return List.of(InboundEvent.Ignored.strange("", "unreadable: " + e.getMessage()));
    }
  }
}
