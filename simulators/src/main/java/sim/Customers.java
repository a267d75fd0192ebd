package sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What customers (and people at the Page's or OA's own inbox) do. Called under the world's lock.
final class Customers {
  private final World world;
  private final MetaWebhooks meta;

  Customers(World world, MetaWebhooks meta) {
    this.world = world;
    this.meta = meta;
  }

  static String need(JsonNode body, String name) {
    String value = body.path(name).asString("");
    if (value.isBlank()) throw new IllegalArgumentException(name + " is missing");
    return value;
  }

  /// The Page named, or the first one.
  private String page(JsonNode body) {
    String id = body.path("page").asString("");
    return id.isEmpty() ? world.meta.pages.keySet().iterator().next() : world.meta.page(id).id;
  }

  private MetaWorld.Conversation conversation(JsonNode body) {
    String customer = world.meta.customer(need(body, "customer")).key;
    return world.meta.conversation(page(body), customer);
  }

  /// Words are needed only where there is no file.
  private static String words(JsonNode body, List<Media.Piece> files) {
    return files.isEmpty() ? need(body, "text") : body.path("text").asString("");
  }

  private List<Media.Piece> files(JsonNode body) {
    return world.media.wanted(body, world.mediaEndsAt());
  }

  Object metaMessage(JsonNode body) {
    MetaWorld.Conversation conversation = conversation(body);
    List<Media.Piece> files = files(body);
    MetaWorld.Message message =
        world.meta.addMessage(conversation, "in", words(body, files), world.clock.now());
    message.files.addAll(files);
    meta.message(conversation, message);
    return Json.object("mid", message.mid);
  }

  /// Someone answers in the Page's own inbox on Facebook.
  Object pageMessage(JsonNode body) {
    MetaWorld.Conversation conversation = conversation(body);
    MetaWorld.Message message =
        world.meta.addMessage(conversation, "out", need(body, "text"), world.clock.now());
    message.appId = MetaWorld.PAGE_INBOX_APP_ID;
    message.deliveredAt = message.at;
    meta.echo(conversation, message);
    return Json.object("mid", message.mid);
  }

  Object metaRead(JsonNode body) {
    MetaWorld.Conversation conversation = conversation(body);
    int read = 0;
    MetaWorld.Message last = null;
    for (MetaWorld.Message message : conversation.messages) {
      if (message.direction.equals("in")) continue;
      last = message;
      if (message.readAt != null) continue;
      message.readAt = world.clock.now();
      read++;
    }
    if (last != null) meta.read(conversation, last);
    return Json.object("read", read);
  }

  Object comment(JsonNode body) {
    String customer = world.meta.customer(need(body, "customer")).key;
    String parent = body.path("parent").asString("");
    MetaWorld.Post post = world.meta.postOf(page(body));
    if (!parent.isEmpty()) {
      MetaWorld.Comment above = MetaWorld.need(world.meta.comments.get(parent), "comment");
      post = MetaWorld.need(world.meta.posts.get(above.post), "post");
    }
    List<Media.Piece> files = files(body);
    MetaWorld.Comment comment =
        world.meta.addComment(post, parent, customer, words(body, files), world.clock.now());
    if (!files.isEmpty()) comment.file = files.getFirst();
    meta.comment(comment, "add");
    return Json.object("comment_id", comment.id);
  }

  /// A comment's author gives it other words; or somebody at the Page's own site hides it, shows it
  /// again, or answers it privately.
  Object changeComment(String id, JsonNode body) {
    MetaWorld.Comment comment = MetaWorld.need(world.meta.comments.get(id), "comment " + id);
    if (body.has("text")) {
      comment.text = need(body, "text");
      meta.comment(comment, "edited");
    }
    if (body.has("hidden")) {
      comment.hidden = body.path("hidden").asBoolean(true);
      meta.comment(comment, comment.hidden ? "hide" : "unhide");
    }
    if (body.has("privateReply")) {
      MetaWorld.Conversation conversation = world.meta.conversation(comment.page, comment.customer);
      MetaWorld.Message message =
          world.meta.addMessage(conversation, "out", need(body, "privateReply"), world.clock.now());
      message.appId = MetaWorld.PAGE_INBOX_APP_ID;
      message.commentId = comment.id;
      message.deliveredAt = message.at;
      comment.privateReply = message.mid;
      meta.echo(conversation, message);
    }
    return Json.object("comment_id", comment.id);
  }

  /// A Page's own settings.
  Object page(String id, JsonNode body) {
    MetaWorld.Page page = world.meta.page(id);
    if (body.has("messagesOff")) page.messagesOff = body.path("messagesOff").asBoolean(true);
    return Json.object("messagesOff", page.messagesOff);
  }

  Object deleteComment(String id) {
    MetaWorld.Comment comment = MetaWorld.need(world.meta.comments.get(id), "comment " + id);
    if (!comment.deleted) {
      comment.deleted = true;
      meta.comment(comment, "remove");
    }
    return Json.object("deleted", true);
  }

  Object block(String key, JsonNode body) {
    MetaWorld.Customer customer = world.meta.customer(key);
    boolean blocked = body.path("blocked").asBoolean(true);
    String only = body.path("page").asString("");
    for (MetaWorld.Page page : world.meta.pages.values()) {
      if (!only.isEmpty() && !only.equals(page.id)) continue;
      if (blocked) page.blockedBy.add(customer.key);
      else page.blockedBy.remove(customer.key);
    }
    return Json.object("blocked", blocked);
  }

  Object closeWindow(JsonNode body) {
    MetaWorld.Conversation conversation = conversation(body);
    Instant closed = world.clock.now().minus(MetaWorld.WINDOW).minusSeconds(1);
    Instant opened = conversation.windowOpenedAt;
    if (opened == null || opened.isAfter(closed)) conversation.windowOpenedAt = closed;
    return Json.object("open", false);
  }

  /// Customers for a load run; the page of the simulators does not show them.
  Object crowd(JsonNode body) {
    int size = Math.clamp(body.path("size").asInt(0), 0, 100_000);
    world.meta.addCrowd(size);
    world.meta.addPages(Math.clamp(body.path("pages").asInt(0), 0, 1_000));
    world.zalo.addCrowd(size);
    return Json.object("size", size);
  }

  /// What stands under a comment, in order, in the form of a phone's messages.
  Object thread(String parent) {
    var list = new ArrayList<Map<String, Object>>();
    for (MetaWorld.Comment comment : world.meta.comments.values()) {
      if (comment.deleted || !comment.parent.equals(parent)) continue;
      list.add(
          Json.object(
              "mid", comment.id,
              "direction", comment.customer.isEmpty() ? "out" : "in",
              "text", comment.text,
              "at", comment.at));
    }
    return Json.object("comment", parent, "messages", list);
  }

  /// What this customer has on the phone, in order. Directions are the business's: "in" was written
  /// by the customer.
  Object phone(String key, String page) {
    var list = new ArrayList<Map<String, Object>>();
    if (world.zalo.customers.containsKey(key)) return ZaloCustomers.phone(world, key);
    String of = page.isEmpty() ? world.meta.pages.keySet().iterator().next() : page;
    String customer = world.meta.customer(key).key;
    MetaWorld.Conversation found =
        world.meta.conversations.get(world.meta.page(of).id + ":" + customer);
    List<MetaWorld.Message> messages = found == null ? List.of() : found.messages;
    for (MetaWorld.Message message : messages) {
      list.add(
          Json.object(
              "mid", message.mid,
              "direction", message.direction,
              "text", message.text,
              "files", message.files.isEmpty() ? null : message.files,
              "metadata", message.metadata,
              "shape", message.shape,
              "ground", message.ground.isEmpty() ? null : message.ground,
              "comment_id", message.commentId.isEmpty() ? null : message.commentId,
              "at", message.at));
    }
    List<String> actions = found == null ? List.of() : found.actions;
    return Json.object("customer", customer, "page", of, "messages", list, "actions", actions);
  }
}
