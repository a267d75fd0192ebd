package tintoi.provider.meta;

import static tintoi.provider.ChannelKind.PAGE_COMMENT;
import static tintoi.provider.meta.GraphClient.text;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.provider.InboundEvent;
import tools.jackson.databind.JsonNode;

/// Reads one `feed` change: comments under a Page's posts. The Page's own comments come back here
/// too; that is the echo.
final class FeedEvents {
  private FeedEvents() {}

  static InboundEvent read(String page, JsonNode entry, JsonNode value) {
    String item = text(value.path("item"));
    String verb = text(value.path("verb"));
    if (!item.equals("comment")) return new InboundEvent.Ignored(page, "feed " + item + " " + verb);
    String id = text(value.path("comment_id"));
    if (id.isEmpty()) return new InboundEvent.Ignored(page, "a comment without id");
    Instant at = Stamps.first(value.path("created_time"), entry.path("time"));
    return switch (verb) {
      case "add" -> added(page, id, at, value);
      case "remove" -> new InboundEvent.Withdrawn(PAGE_COMMENT, page, root(id, value), id, at);
      default -> new InboundEvent.Ignored(page, "comment " + verb);
    };
  }

  private static InboundEvent added(String page, String id, Instant at, JsonNode value) {
    // Older versions write sender_id and sender_name.
    String from = first(value.path("from").path("id"), value.path("sender_id"));
    String name = first(value.path("from").path("name"), value.path("sender_name"));
    if (from.isEmpty()) return new InboundEvent.Ignored(page, "a comment without author");
    String root = root(id, value);
    String text = readable(value);
    if (from.equals(page))
      return new InboundEvent.Echo(PAGE_COMMENT, page, root, id, text, at, null);
    String post = text(value.path("post_id"));
    return new InboundEvent.MessageReceived(
        PAGE_COMMENT,
        page,
        root,
        from,
        name,
        id,
        text,
        at,
        parent(value),
        post.isEmpty()
            ? null
            : new InboundEvent.Post(post, text(value.path("post").path("message"))));
  }

  /// The comment the conversation hangs on: the one answered, or itself directly under the post.
  private static String root(String id, JsonNode value) {
    String parent = parent(value);
    return parent == null ? id : parent;
  }

  private static @Nullable String parent(JsonNode value) {
    String parent = text(value.path("parent_id"));
    return parent.isEmpty() || parent.equals(text(value.path("post_id"))) ? null : parent;
  }

  private static String readable(JsonNode value) {
    String words = text(value.path("message"));
    if (!words.isBlank()) return words;
    if (value.has("photo")) return "[ảnh]";
    return value.has("video") ? "[video]" : "[nội dung chưa hiển thị được]";
  }

  private static String first(JsonNode one, JsonNode other) {
    return text(one).isEmpty() ? text(other) : text(one);
  }
}
