package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.util.ArrayList;
import java.util.List;
import tintoi.provider.InboundEvent.Attachment;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tools.jackson.databind.JsonNode;

/// What a message of Zalo's carries beside its words: `message.attachments[]`, each with a type and
/// a payload. Where the type is missing the event's own name says it.
final class Attachments {
  private Attachments() {}

  static List<Attachment> of(JsonNode event) {
    JsonNode message = event.path("message");
    String name = text(event.path("event_name"));
    String usual = name.substring(name.lastIndexOf('_') + 1);
    List<Attachment> found = new ArrayList<>();
    for (JsonNode each : message.path("attachments").values()) {
      String type = text(each.path("type"));
      found.add(read(kind(type.isEmpty() ? usual : type), each.path("payload")));
    }
    if (found.isEmpty() && text(message.path("text")).isBlank())
      found.add(new Attachment(kind(usual), "", ""));
    return List.copyOf(found);
  }

  private static Attachment read(Kind kind, JsonNode payload) {
    String url = text(payload.path("url"));
    return switch (kind) {
      case IMAGE, AUDIO, VIDEO, STICKER -> new Attachment(kind, url, "");
      case FILE -> new Attachment(kind, url, text(payload.path("name")));
      case LINK -> new Attachment(kind, "", text(payload.path("description")));
      case LOCATION, CARD, OTHER -> new Attachment(kind, "", "");
    };
  }

  private static Kind kind(String word) {
    return switch (word) {
      case "image", "gif" -> Kind.IMAGE;
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
