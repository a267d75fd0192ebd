package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.util.ArrayList;
import java.util.List;
import tintoi.provider.InboundEvent.Attachment;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tools.jackson.databind.JsonNode;

/// What a message or comment carries, as Graph tells it when it is read; webhooks tell it
/// differently ([Attachments]). Source: Meta, reference of Message and of Comment, read 2026-11-28.
final class ReadAttachments {
  /// What Graph made of a link by itself names itself a share, in one way or another.
  private static final String SHARE = "share";

  private ReadAttachments() {}

  /// What there is beside the words.
  enum Carried {
    NOTHING,
    FILE,
    /// Made of a link by the provider, for all that is known.
    PREVIEW,
    /// Something, of which nothing we know of is told.
    UNKNOWN
  }

  /// Of a message or a comment.
  static Carried carried(JsonNode item) {
    JsonNode one = item.path("attachment");
    if (!isNothing(one)) {
      String type = text(one.path("type"));
      if (type.contains(SHARE)) return Carried.PREVIEW;
      boolean file = type.contains("photo") || type.contains("video");
      return file ? Carried.FILE : Carried.UNKNOWN;
    }
    JsonNode several = item.path("attachments");
    if (isNothing(several)) return Carried.NOTHING;
    JsonNode list = several.path("data");
    if (list.isArray() && list.isEmpty()) return Carried.NOTHING;
    boolean file =
        list.valueStream().anyMatch(each -> kind(text(each.path("mime_type")), each) != Kind.OTHER);
    return file ? Carried.FILE : Carried.UNKNOWN;
  }

  private static boolean isNothing(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /// Of a message.
  static List<Attachment> of(JsonNode message) {
    List<Attachment> found = new ArrayList<>();
    for (JsonNode one : message.path("attachments").path("data").values()) {
      Kind kind = kind(text(one.path("mime_type")), one);
      String url =
          switch (kind) {
            case IMAGE -> first(one.path("image_data").path("url"), one.path("file_url"));
            case VIDEO -> first(one.path("video_data").path("url"), one.path("file_url"));
            case AUDIO, FILE -> text(one.path("file_url"));
            case STICKER, LOCATION, LINK, CARD, FORM, OTHER -> "";
          };
      found.add(new Attachment(kind, url, text(one.path("name"))));
    }
    return orOther(found, text(message.path("message")));
  }

  /// Of a comment: one at most. The preview of a link that stands in its words is none of what was
  /// sent.
  static List<Attachment> ofComment(JsonNode comment) {
    List<Attachment> found = new ArrayList<>();
    String words = text(comment.path("message"));
    String picture = text(comment.path("attachment").path("media").path("image").path("src"));
    boolean preview = carried(comment) == Carried.PREVIEW && !words.isBlank();
    if (!picture.isEmpty() && !preview) found.add(new Attachment(Kind.IMAGE, picture, ""));
    return orOther(found, words);
  }

  /// What says nothing we know of carries something all the same.
  private static List<Attachment> orOther(List<Attachment> found, String words) {
    if (found.isEmpty() && words.isBlank()) found.add(new Attachment(Kind.OTHER, "", ""));
    return List.copyOf(found);
  }

  private static Kind kind(String type, JsonNode one) {
    if (type.startsWith("image/") || one.has("image_data")) return Kind.IMAGE;
    if (type.startsWith("video/") || one.has("video_data")) return Kind.VIDEO;
    if (type.startsWith("audio/")) return Kind.AUDIO;
    return one.has("file_url") ? Kind.FILE : Kind.OTHER;
  }

  private static String first(JsonNode one, JsonNode other) {
    return text(one).isEmpty() ? text(other) : text(one);
  }
}
