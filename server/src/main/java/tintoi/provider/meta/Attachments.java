package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.util.ArrayList;
import java.util.List;
import tintoi.provider.InboundEvent.Attachment;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tools.jackson.databind.JsonNode;

/// What a message carries beside its words.
final class Attachments {
  private Attachments() {}

  /// A message that says nothing we know of carries something all the same.
  static List<Attachment> of(JsonNode message) {
    List<Attachment> found = new ArrayList<>();
    for (JsonNode attachment : message.path("attachments").values()) {
      JsonNode payload = attachment.path("payload");
      Kind kind = kind(text(attachment.path("type")), payload);
      String url = kind.isContent() ? text(payload.path("url")) : "";
      String title = text(attachment.path("title"));
      String name = title.isEmpty() ? name(attachment, payload) : title;
      found.add(new Attachment(kind, url, name));
    }
    if (found.isEmpty() && text(message.path("text")).isBlank())
      found.add(new Attachment(Kind.OTHER, "", ""));
    return List.copyOf(found);
  }

  /// A card is called as its first element is, or by its words.
  private static String name(JsonNode attachment, JsonNode payload) {
    String element = text(payload.path("elements").path(0).path("title"));
    String name = text(attachment.path("name"));
    if (!name.isEmpty()) return name;
    return element.isEmpty() ? text(payload.path("text")) : element;
  }

  private static Kind kind(String type, JsonNode payload) {
    return switch (type) {
      case "image" -> payload.has("sticker_id") ? Kind.STICKER : Kind.IMAGE;
      case "audio" -> Kind.AUDIO;
      case "video", "reel", "ig_reel" -> Kind.VIDEO;
      case "file" -> Kind.FILE;
      case "location" -> Kind.LOCATION;
      case "fallback" -> Kind.LINK;
      case "template" -> Kind.CARD;
      default -> Kind.OTHER;
    };
  }
}
