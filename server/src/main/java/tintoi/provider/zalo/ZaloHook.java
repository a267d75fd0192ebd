package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static tintoi.provider.ChannelKind.ZALO_OA;
import static tintoi.provider.zalo.ZaloClient.text;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
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

/// Zalo's webhook: one event in a body. Source: Zalo, OA, Webhook, read 2026-11-20.
///
/// Message events name no OA at the top: it is the recipient of what a person sends, and the sender
/// of what comes back to us as echo or receipt.
@Component
class ZaloHook implements Hook {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ZaloProperties zalo;

  ZaloHook(ZaloProperties zalo) {
    this.zalo = zalo;
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
    String told = header.apply("X-ZEvent-Timestamp");
    boolean good = MessageDigest.isEqual(mac, sign(body, own));
    // Some installations sign the time of a header instead.
    return good || (told != null && MessageDigest.isEqual(mac, sign(body, told)));
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
      return List.of(read(event));
    } catch (RuntimeException e) {
      return List.of(new InboundEvent.Ignored("", "unreadable: " + e.getMessage()));
    }
  }

  private static InboundEvent read(JsonNode event) {
    String name = text(event.path("event_name"));
    return switch (name) {
      case "user_received_message", "user_seen_message" -> receipt(name, event);
      case "follow" -> opened(event, event.path("follower").path("id"));
      case "user_click_chatnow" -> opened(event, event.path("user_id"));
      default -> {
        if (name.startsWith("user_send_") && !name.startsWith("user_send_group"))
          yield received(event);
        if (name.startsWith("oa_send_") && event.path("message").has("msg_id")) yield echo(event);
        yield ignored(event, "event " + name);
      }
    };
  }

  private static InboundEvent received(JsonNode event) {
    String customer = id(event, "sender");
    String oa = id(event, "recipient");
    String id = text(event.path("message").path("msg_id"));
    if (customer.isEmpty() || oa.isEmpty() || id.isEmpty())
      return ignored(event, "a message without sender, recipient or id");
    return new InboundEvent.MessageReceived(
        ZALO_OA,
        oa,
        customer,
        customer,
        "",
        id,
        words(event),
        Attachments.of(event),
        at(event),
        null,
        null);
  }

  /// Also what an admin writes by hand in Zalo's own chat. No reference of ours comes back.
  private static InboundEvent echo(JsonNode event) {
    String oa = id(event, "sender");
    String customer = id(event, "recipient");
    String name = text(event.path("event_name"));
    if (oa.isEmpty() || customer.isEmpty() || name.contains("group") || name.contains("anonymous"))
      return ignored(event, "event " + name);
    String id = text(event.path("message").path("msg_id"));
    return new InboundEvent.Echo(
        ZALO_OA, oa, customer, id, words(event), Attachments.of(event), at(event), null);
  }

  private static InboundEvent receipt(String name, JsonNode event) {
    JsonNode message = event.path("message");
    List<String> ids = new ArrayList<>();
    if (message.has("msg_id")) ids.add(text(message.path("msg_id")));
    for (JsonNode id : message.path("msg_ids").values()) ids.add(text(id));
    String oa = id(event, "sender");
    String customer = id(event, "recipient");
    ids.removeIf(String::isEmpty);
    if (oa.isEmpty() || customer.isEmpty() || ids.isEmpty())
      return ignored(event, "a receipt without ids");
    return name.equals("user_seen_message")
        ? new InboundEvent.Read(ZALO_OA, oa, customer, ids, null, at(event))
        : new InboundEvent.Delivered(ZALO_OA, oa, customer, ids, null, at(event));
  }

  private static InboundEvent opened(JsonNode event, JsonNode person) {
    String oa = text(event.path("oa_id"));
    if (oa.isEmpty() || text(person).isEmpty()) return ignored(event, "without OA or person");
    return new InboundEvent.WindowOpened(ZALO_OA, oa, text(person), at(event));
  }

  private static InboundEvent ignored(JsonNode event, String why) {
    return new InboundEvent.Ignored(text(event.path("oa_id")), why);
  }

  private static String id(JsonNode event, String who) {
    return text(event.path(who).path("id"));
  }

  /// Milliseconds, written as text.
  private static Instant at(JsonNode event) {
    String millis = text(event.path("timestamp"));
    if (!millis.matches("\\d{10,14}")) throw new IllegalArgumentException("it has no time");
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }

  private static String words(JsonNode event) {
    return text(event.path("message").path("text"));
  }
}
