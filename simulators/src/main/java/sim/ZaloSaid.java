package sim;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a webhook tells of one message: what it is called, its words, what it carries.
final class ZaloSaid {
  private ZaloSaid() {}

  static String kind(ZaloMessage message) {
    if (!message.sticker.isEmpty()) return "sticker";
    if (!message.template.isEmpty()) {
      String type = Json.read(message.template).path("template_type").asString("");
      return type.equals("list") ? "list" : "text";
    }
    if (!message.attachment.isEmpty()) {
      JsonNode attachment = Json.read(message.attachment);
      boolean card = attachment.path("card").asBoolean(false);
      return card ? "business_card" : attachment.path("type").asString("");
    }
    return message.file == null ? "text" : message.file.kind;
  }

  static Map<String, Object> said(ZaloWorld.Customer with, ZaloMessage message) {
    Object attachment = attachment(message);
    String words = message.text.isEmpty() && attachment != null ? null : message.text;
    return Json.object(
        "text",
        words,
        "msg_id",
        message.mid,
        "quote_msg_id",
        message.quotes.isEmpty() ? null : message.quotes,
        "conversation_id",
        with.visit.isEmpty() ? null : with.visit,
        "attachments",
        attachment == null ? null : List.of(attachment));
  }

  private static @Nullable Object attachment(ZaloMessage message) {
    if (!message.attachment.isEmpty()) {
      JsonNode attachment = Json.read(message.attachment);
      return Json.object(
          "type", attachment.path("type").asString(""), "payload", attachment.path("payload"));
    }
    if (!message.sticker.isEmpty()) {
      var sticker =
          Json.object(
              "url", "https://zalo-api.zadn.vn/sticker/" + message.sticker, "id", message.sticker);
      return Json.object("type", "sticker", "payload", sticker);
    }
    if (!message.template.isEmpty()) {
      return Json.object(
          "payload",
          Json.object(
              "zinstant_id",
              message.mid,
              "text",
              words(Json.read(message.template)),
              "link_url",
              "",
              "checksum",
              Text.sha256Hex(message.mid)));
    }
    Media.Piece file = message.file;
    if (file == null) return null;
    var payload =
        file.kind.equals("file")
            ? Json.object("url", file.url, "size", Long.toString(file.size), "name", file.name)
            : Json.object("thumbnail", file.url, "url", file.url);
    return Json.object("type", file.kind, "payload", payload);
  }

  /// What a template says first; how Zalo puts it together is not written down.
  private static String words(JsonNode template) {
    for (JsonNode element : template.path("elements").values()) {
      boolean text = element.path("type").asString("").matches("header|text");
      String words = element.path(text ? "content" : "title").asString("");
      if (!words.isEmpty()) return words;
    }
    return "";
  }
}
