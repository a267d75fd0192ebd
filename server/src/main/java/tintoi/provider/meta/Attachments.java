package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a message says, with a readable stand-in for what is no text. Files themselves are not kept
/// yet.
final class Attachments {
  private Attachments() {}

  static String readable(JsonNode message) {
    String words = text(message.path("text"));
    if (!words.isBlank()) return words;
    List<String> parts = new ArrayList<>();
    for (JsonNode attachment : message.path("attachments").values()) {
      String title = text(attachment.path("title"));
      String part = standIn(text(attachment.path("type")), attachment.path("payload"));
      parts.add(title.isBlank() ? part : part + " " + title);
    }
    return parts.isEmpty() ? "[nội dung chưa hiển thị được]" : String.join(" ", parts);
  }

  private static String standIn(String type, JsonNode payload) {
    return switch (type) {
      case "image" -> payload.has("sticker_id") ? "[nhãn dán]" : "[ảnh]";
      case "audio" -> "[ghi âm]";
      case "video", "reel", "ig_reel" -> "[video]";
      case "file" -> "[tệp]";
      case "location" -> "[vị trí]";
      case "fallback" -> "[liên kết]";
      default -> "[nội dung chưa hiển thị được]";
    };
  }
}
