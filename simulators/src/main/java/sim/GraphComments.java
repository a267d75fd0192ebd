package sim;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Posts of a Page, the comments below them, and the Page's own replies.
final class GraphComments {
  static final String NOT_CAPABLE =
      "(#3) Application does not have the capability to make this API call.";

  private static final Pattern LINK = Pattern.compile("https?://\\S+");

  private final World world;
  private final GraphAccess access;
  private final ArrayDeque<Instant> lately = new ArrayDeque<>();
  private final MetaWebhooks webhooks;
  private final GraphUploads uploads;

  GraphComments(World world, GraphAccess access, MetaWebhooks webhooks, GraphUploads uploads) {
    this.uploads = uploads;
    this.world = world;
    this.access = access;
    this.webhooks = webhooks;
  }

  /// `/{post or comment}/comments`.
  Object edge(Call call, String id) {
    MetaWorld.Post post = world.meta.posts.get(id);
    MetaWorld.Comment parent = post == null ? comment(call, id) : null;
    if (post == null) post = world.meta.posts.get(parent == null ? "" : parent.post);
    if (post == null) throw Refusal.noObject(call.method, id);
    if (call.method.equals("POST")) return add(call, post, id);
    access.page(call, post.page, "pages_read_user_content", "ANALYZE");
    return list(call, post, id);
  }

  private Object add(Call call, MetaWorld.Post post, String parent) {
    if (access.token(call).page.isEmpty()) {
      throw Refusal.of(400, 1705, 0, "(#1705) There was an error posting to this wall");
    }
    access.page(call, post.page, "pages_manage_engagement", "CREATE_CONTENT");
    calm();
    MetaWorld.Comment above = world.meta.comments.get(parent);
    boolean third = above != null && !above.parent.equals(above.post);
    if (third && world.switches.secondLevelReply.equals("1705")) {
      throw Refusal.of(400, 1705, 0, "(#1705) There was an error posting to this wall");
    }
    access.spend(post.page, "pages");
    String text = call.param("message");
    String url = call.param("attachment_url");
    if (text.isBlank() && url.isEmpty()) {
      throw Refusal.of(400, 100, 0, "(#100) Missing message or attachment");
    }
    if (text.codePointCount(0, text.length()) > 8000) {
      throw Refusal.of(
          400, 100, 0, "(#100) Length of param message must be less than or equal to 8000");
    }
    if (world.switches.duplicateCommentRefused && repeats(post.page, parent, text)) {
      throw Refusal.of(
          400, 506, 0, "(#506) Duplicate status message", "(#506) Bình luận trùng lặp");
    }
    Media.Piece file = url.isEmpty() ? null : picture(url);
    MetaWorld.Comment comment = world.meta.addComment(post, parent, "", text, world.clock.now());
    comment.file = file;
    world.limits.use("META", post.page);
    webhooks.comment(comment, "add");
    return Json.object("id", comment.id);
  }

  /// Too much at once is refused without saying so.
  private void calm() {
    int most = world.switches.commentActsPerMinute;
    Instant now = world.clock.now();
    lately.removeIf(at -> !at.isAfter(now.minusSeconds(60)) || at.isAfter(now));
    if (most > 0 && lately.size() >= most) {
      throw Refusal.of(403, 200, 0, "(#200) Permissions error");
    }
    lately.add(now);
  }

  /// `/{comment}/likes`: the Page's own like.
  Object likes(Call call, String id) {
    MetaWorld.Comment comment = comment(call, id);
    if (call.method.equals("GET")) {
      access.page(call, comment.page, "pages_read_user_content", "ANALYZE");
      var page = world.meta.page(comment.page);
      var one = Json.object("id", page.id, "name", page.name);
      return Json.object("data", comment.liked ? List.of(one) : List.of());
    }
    access.page(call, comment.page, "pages_manage_engagement", "MODERATE");
    if (!world.switches.commentLikes) throw Refusal.of(403, 3, 0, NOT_CAPABLE);
    calm();
    comment.liked = call.method.equals("POST");
    return Json.object("success", true);
  }

  private Media.Piece picture(String url) {
    Media.Upload upload = Media.fetch(url);
    if (upload == null) {
      throw Refusal.of(400, 100, 2018008, "(#100) Failed to fetch the file from the url");
    }
    return uploads.keep("image", upload);
  }

  private boolean repeats(String page, String parent, String text) {
    for (MetaWorld.Comment comment : world.meta.comments.values()) {
      boolean ours = comment.customer.isEmpty() && comment.page.equals(page) && !comment.deleted;
      if (ours && comment.parent.equals(parent) && comment.text.equals(text)) return true;
    }
    return false;
  }

  private Object list(Call call, MetaWorld.Post post, String parent) {
    boolean stream = call.param("filter").equals("stream");
    boolean ofPost = parent.equals(post.id);
    var fields = new Fields(call.param("fields"));
    var all = new ArrayList<Map<String, Object>>();
    for (MetaWorld.Comment comment : world.meta.comments.values()) {
      if (comment.deleted || !comment.post.equals(post.id)) continue;
      boolean below = comment.parent.equals(parent) || (stream && ofPost);
      if (below) all.add(describe(comment, fields));
    }
    if (call.param("order").startsWith("reverse")) return Paging.of(call, all.reversed(), 25);
    return Paging.of(call, all, 25);
  }

  Object posts(Call call, String pageId) {
    access.page(call, pageId, "pages_read_engagement", "ANALYZE");
    var all = new ArrayList<Map<String, Object>>();
    for (MetaWorld.Post post : world.meta.posts.values()) {
      if (post.page.equals(pageId)) all.add(describe(post, new Fields(call.param("fields"))));
    }
    return Paging.of(call, all, 25);
  }

  /// A post or comment by its id: read, edited, hidden or deleted.
  @Nullable Object node(Call call, String id) {
    MetaWorld.Post post = world.meta.posts.get(id);
    if (post != null) {
      access.page(call, post.page, "pages_read_engagement", "ANALYZE");
      return describe(post, new Fields(call.param("fields")));
    }
    MetaWorld.Comment comment = comment(call, id);
    return switch (call.method) {
      case "GET" -> {
        access.page(call, comment.page, "pages_read_user_content", "ANALYZE");
        yield describe(comment, new Fields(call.param("fields")));
      }
      case "DELETE" -> {
        access.page(call, comment.page, "pages_manage_engagement", "MODERATE");
        comment.deleted = true;
        webhooks.comment(comment, "remove");
        yield Json.object("success", true);
      }
      case "POST" -> {
        access.page(call, comment.page, "pages_manage_engagement", "MODERATE");
        change(call, comment);
        yield Json.object("success", true);
      }
      default -> throw Refusal.noObject(call.method, id);
    };
  }

  private void change(Call call, MetaWorld.Comment comment) {
    if (call.has("is_hidden")) {
      if (comment.customer.isEmpty()) throw Refusal.of(403, 200, 0, "(#200) Permissions error");
      calm();
      comment.hidden = call.param("is_hidden").equals("true");
      webhooks.comment(comment, comment.hidden ? "hide" : "unhide");
      return;
    }
    if (!comment.customer.isEmpty()) throw Refusal.of(403, 200, 0, "(#200) Permissions error");
    comment.text = call.param("message");
    webhooks.comment(comment, "edited");
  }

  private MetaWorld.Comment comment(Call call, String id) {
    MetaWorld.Comment comment = world.meta.comments.get(id);
    if (comment == null || comment.deleted) throw Refusal.noObject(call.method, id);
    return comment;
  }

  private Map<String, Object> describe(MetaWorld.Comment comment, Fields fields) {
    boolean reply = !comment.parent.equals(comment.post);
    var from = Json.object("id", comment.fromId, "name", comment.fromName);
    boolean own = comment.customer.isEmpty();
    var all =
        Json.object(
            "id",
            comment.id,
            "from",
            from,
            "message",
            comment.text,
            "created_time",
            Graph.time(comment.at),
            "parent",
            reply ? Json.object("id", comment.parent) : null,
            "object",
            Json.object("id", comment.post),
            "permalink_url",
            "https://www.facebook.com/" + comment.post + "?comment_id=" + comment.id,
            "attachment",
            attachment(comment),
            "can_reply_privately",
            !own && comment.privateReply.isEmpty() && isFresh(comment) && receives(comment),
            "private_reply_conversation",
            privateThread(comment),
            "user_likes",
            comment.liked,
            "like_count",
            comment.liked ? 1 : 0,
            "can_like",
            true,
            "can_comment",
            true,
            "can_hide",
            !own,
            "can_remove",
            true,
            "is_hidden",
            comment.hidden);
    return fields.select(all, "created_time", "from", "message", "id");
  }

  private boolean isFresh(MetaWorld.Comment comment) {
    return world.clock.now().isBefore(comment.at.plus(GraphMessages.PRIVATE_REPLY));
  }

  private boolean receives(MetaWorld.Comment comment) {
    MetaWorld.Page page = world.meta.page(comment.page);
    return !page.messagesOff && !page.blockedBy.contains(comment.customer);
  }

  private @Nullable Object privateThread(MetaWorld.Comment comment) {
    if (comment.privateReply.isEmpty()) return null;
    return Json.object("id", world.meta.conversation(comment.page, comment.customer).id);
  }

  private @Nullable Object attachment(MetaWorld.Comment comment) {
    Media.Piece file = comment.file;
    if (file == null) {
      var link = LINK.matcher(comment.text);
      return world.switches.commentPreviews && link.find() ? preview(link.group()) : null;
    }
    var image = Json.object("image", Json.object("src", file.url));
    return Json.object("type", "photo", "media", image, "url", file.url);
  }

  private static Object preview(String link) {
    var image = Json.object("image", Json.object("src", "https://external.fbcdn.net/preview.jpg"));
    return Json.object("type", "share", "title", link, "media", image, "url", link);
  }

  private static Map<String, Object> describe(MetaWorld.Post post, Fields fields) {
    var all =
        Json.object(
            "id",
            post.id,
            "message",
            post.text,
            "created_time",
            Graph.time(post.at),
            "from",
            Json.object("id", post.page),
            "permalink_url",
            "https://www.facebook.com/" + post.id.replace("_", "/posts/"),
            "status_type",
            "mobile_status_update",
            "is_published",
            true,
            "attachments",
            Json.object("data", List.of()));
    return fields.select(all, "created_time", "message", "id");
  }
}
