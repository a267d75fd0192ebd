package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tintoi.provider.InboundEvent.Attachment;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a message of Zalo's carries beside its words: `message.attachments[]`, each with a type and
/// a payload. Where the type is missing the event's own name says it.
final class Attachments {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CARD = "business_card";
  private static final int LONGEST_NAME = 300;

  private Attachments() {}

  static List<Attachment> of(JsonNode event) {
    JsonNode message = event.path("message");
    String name = text(event.path("event_name"));
    String usual = name.endsWith(CARD) ? "card" : name.substring(name.lastIndexOf('_') + 1);
    List<Attachment> found = new ArrayList<>();
    for (JsonNode each : message.path("attachments").values()) {
      String type = text(each.path("type"));
      if (each.path("payload").has("zinstant_id")) {
        found.add(template(each.path("payload")));
        continue;
      }
      // A card comes as a link whose description is JSON.
      boolean card = usual.equals("card") && type.equals("link");
      found.add(read(kind(type.isEmpty() || card ? usual : type), each.path("payload")));
    }
    boolean silent = text(message.path("text")).isBlank() && message.path("attachments").isEmpty();
    if (found.isEmpty() && silent) found.add(new Attachment(kind(usual), "", ""));
    return List.copyOf(found);
  }

  /// Its words are the message's; where it leads is beside them.
  private static Attachment template(JsonNode payload) {
    String url = text(payload.path("link_url"));
    return new Attachment(Kind.CARD, url, name("", url));
  }

  private static Attachment read(Kind kind, JsonNode payload) {
    String url = text(payload.path("url"));
    return switch (kind) {
      case IMAGE, AUDIO, VIDEO, STICKER ->
          // Some come without the address of the whole thing.
          new Attachment(kind, url.isEmpty() ? text(payload.path("thumbnail")) : url, "");
      case FILE -> new Attachment(kind, url, text(payload.path("name")));
      case LINK -> new Attachment(kind, url, name(text(payload.path("description")), url));
      case CARD -> card(payload, url);
      case LOCATION -> place(payload.path("coordinates"));
      case FORM, OTHER -> new Attachment(kind, "", "");
    };
  }

  private static String name(String description, String url) {
    String words = description.isBlank() ? url : description.strip();
    return words.length() > LONGEST_NAME ? words.substring(0, LONGEST_NAME) : words;
  }

  private static Attachment card(JsonNode payload, String url) {
    String description = text(payload.path("description"));
    JsonNode details = json(description);
    if (details == null) return new Attachment(Kind.CARD, url, name(description, ""));
    List<String> words = new ArrayList<>();
    for (String field : List.of("name", "phone"))
      if (!text(details.path(field)).isBlank()) words.add(text(details.path(field)).strip());
    return new Attachment(Kind.CARD, url, name(String.join(", ", words), ""));
  }

  private static @Nullable JsonNode json(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isObject() ? node : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /// RFC 5870: a place by its coordinates.
  private static Attachment place(JsonNode coordinates) {
    String latitude = text(coordinates.path("latitude"));
    String longitude = text(coordinates.path("longitude"));
    boolean known = isDegrees(latitude) && isDegrees(longitude);
    return new Attachment(Kind.LOCATION, known ? "geo:" + latitude + "," + longitude : "", "");
  }

  private static boolean isDegrees(String number) {
    return number.matches("-?\\d{1,3}(\\.\\d{1,15})?");
  }

  private static Kind kind(String word) {
    return switch (word) {
      case "image", "gif", "photo" -> Kind.IMAGE;
      case "audio" -> Kind.AUDIO;
      case "video" -> Kind.VIDEO;
      case "sticker" -> Kind.STICKER;
      case "location" -> Kind.LOCATION;
      case "file" -> Kind.FILE;
      case "link" -> Kind.LINK;
      case "card" -> Kind.CARD;
      default -> Kind.OTHER;
    };
  }
}
