package tintoi.provider.meta;

import static tintoi.provider.ChannelKind.PAGE_COMMENT;
import static tintoi.provider.meta.GraphClient.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment;
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
      case "edit", "edited" -> edited(page, id, entry, value);
      case "remove", "delete" ->
          new InboundEvent.Withdrawn(PAGE_COMMENT, page, root(id, value), id, at);
      case "hide", "unhide" ->
          new InboundEvent.Hidden(
              PAGE_COMMENT, page, root(id, value), id, verb.equals("hide"), changed(entry, value));
      default -> new InboundEvent.Ignored(page, "comment " + verb);
    };
  }

  private static InboundEvent edited(String page, String id, JsonNode entry, JsonNode value) {
    Instant said = Stamps.first(value.path("created_time"), entry.path("time"));
    InboundEvent now = added(page, id, said, value);
    if (now instanceof InboundEvent.Ignored) return now;
    return new InboundEvent.Edited(
        PAGE_COMMENT,
        page,
        root(id, value),
        id,
        text(value.path("message")),
        changed(entry, value),
        now);
  }

  /// When a comment was changed: `created_time` may be the comment's own, so that the later of both
  /// times counts.
  private static Instant changed(JsonNode entry, JsonNode value) {
    Instant made = Stamps.first(value.path("created_time"), entry.path("time"));
    Instant told = Stamps.first(entry.path("time"), value.path("created_time"));
    return told.isAfter(made) ? told : made;
  }

  private static InboundEvent added(String page, String id, Instant at, JsonNode value) {
    // Older versions write sender_id and sender_name.
    String from = first(value.path("from").path("id"), value.path("sender_id"));
    String name = first(value.path("from").path("name"), value.path("sender_name"));
    if (from.isEmpty()) return InboundEvent.Ignored.strange(page, "a comment without author");
    String root = root(id, value);
    String text = text(value.path("message"));
    List<Attachment> attachments = attachments(value, text);
    if (from.equals(page))
      return new InboundEvent.Echo(PAGE_COMMENT, page, root, id, text, attachments, at, null);
    String post = text(value.path("post_id"));
    return new InboundEvent.MessageReceived(
        PAGE_COMMENT,
        page,
        root,
        from,
        name,
        id,
        text,
        attachments,
        at,
        parent(value),
        post.isEmpty()
            ? null
            : new InboundEvent.Post(post, text(value.path("post").path("message"))));
  }

  /// The comment the conversation hangs on: the one answered, or itself directly under the post.
  /// Where that one answers another, whoever keeps the comments knows better.
  private static String root(String id, JsonNode value) {
    String parent = parent(value);
    return parent == null ? id : parent;
  }

  private static @Nullable String parent(JsonNode value) {
    String parent = text(value.path("parent_id"));
    return parent.isEmpty() || parent.equals(text(value.path("post_id"))) ? null : parent;
  }

  private static List<Attachment> attachments(JsonNode value, String words) {
    List<Attachment> found = new ArrayList<>();
    String photo = text(value.path("photo"));
    String video = text(value.path("video"));
    if (!photo.isEmpty()) found.add(new Attachment(Attachment.Kind.IMAGE, photo, ""));
    if (!video.isEmpty()) found.add(new Attachment(Attachment.Kind.VIDEO, video, ""));
    if (found.isEmpty() && words.isBlank())
      found.add(new Attachment(Attachment.Kind.OTHER, "", ""));
    return List.copyOf(found);
  }

  private static String first(JsonNode one, JsonNode other) {
    return text(one).isEmpty() ? text(other) : text(one);
  }
}
