package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The Send API, conversations, and what a Page subscribes our app to.
final class GraphMessages {
  static final Duration PRIVATE_REPLY = Duration.ofDays(7);
  private static final Set<String> TYPES = Set.of("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY");
  private final World world;
  private final GraphAccess access;
  private final MetaWebhooks webhooks;
  private final GraphUploads uploads;
  private final GraphShapes shapes;
  private final GraphThreads threads;

  GraphMessages(World world, GraphAccess access, MetaWebhooks webhooks, GraphUploads uploads) {
    this.uploads = uploads;
    this.shapes = new GraphShapes(world, access);
    this.threads = new GraphThreads(world, access);
    this.world = world;
    this.access = access;
    this.webhooks = webhooks;
  }

  GraphShapes shapes() {
    return shapes;
  }

  GraphThreads threads() {
    return threads;
  }

  Object send(Call call, String pageId) {
    if (!call.method.equals("POST")) throw Refusal.noObject(call.method, pageId + "/messages");
    MetaWorld.Page page = access.page(call, pageId, "pages_messaging", "MESSAGING");
    JsonNode recipient = call.node("recipient");
    String commentId = recipient.path("comment_id").asString("");
    if (!call.param("sender_action").isEmpty()) return action(call, page, recipient);
    unrestricted(page);
    access.spend(pageId, "messenger");
    JsonNode message = call.node("message");
    String text = message.path("text").asString("");
    check(call, message, text);
    JsonNode shape = shapes.of(call, page, message);
    Media.Piece file = uploads.piece(call, pageId, message);
    MetaWorld.Conversation conversation =
        commentId.isEmpty()
            ? toCustomer(call, page, recipient.path("id").asString(""))
            : toCommenter(page, commentId);
    MetaWorld.Message sent = world.meta.addMessage(conversation, "out", text, world.clock.now());
    sent.shape = shape;
    sent.ground = ground(call);
    sent.metadata = message.path("metadata").asString("");
    sent.appId = MetaWorld.APP_ID;
    if (file != null) sent.files.add(file);
    sent.deliveredAt = sent.at;
    if (!commentId.isEmpty()) {
      sent.commentId = commentId;
      comment(commentId).privateReply = sent.mid;
    }
    world.limits.use("META", pageId);
    webhooks.echo(conversation, sent);
    String psid = world.meta.customer(conversation.customer).psid(pageId);
    boolean tells = commentId.isEmpty() || world.switches.privateReplyTellsPerson;
    return Json.object("recipient_id", tells ? psid : null, "message_id", sent.mid);
  }

  private void unrestricted(MetaWorld.Page page) {
    Instant until = page.restrictedUntil;
    if (until == null || !world.clock.now().isBefore(until)) return;
    throw Refusal.of(
        400, 10, 1893063, "(#10) This Page is temporarily restricted from sending messages.");
  }

  /// `/{page}/page_status`.
  Object status(Call call, String pageId) {
    MetaWorld.Page page = access.page(call, pageId, "pages_manage_metadata", "MODERATE");
    Instant until = page.restrictedUntil;
    boolean restricted = until != null && world.clock.now().isBefore(until);
    var restriction =
        Json.object(
            "feature",
            "page_messaging_api",
            "description",
            "Cannot send messages through apps",
            "expiration_time",
            until == null ? null : until.getEpochSecond());
    return Json.object(
        "id",
        page.id,
        "status",
        restricted ? "restricted" : "ok",
        "restrictions",
        restricted ? List.of(restriction) : List.of());
  }

  private void check(Call call, JsonNode message, String text) {
    String type = call.param("messaging_type");
    if (type.isEmpty() && world.switches.messagingTypeRequired) {
      throw Refusal.of(400, 100, 0, "(#100) The parameter messaging_type is required");
    }
    if (!type.isEmpty() && !TYPES.contains(type)) {
      throw Refusal.of(
          400,
          100,
          0,
          "(#100) Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}");
    }
    if (text.isEmpty() && !message.has("attachment") && !message.has("template")) {
      throw Refusal.of(
          400,
          100,
          2018034,
          "(#100) Message cannot be empty, must provide valid attachment or text");
    }
    if (text.codePointCount(0, text.length()) > 2000) {
      throw Refusal.of(
          400,
          100,
          0,
          "(#100) Length of param message[text] must be less than or equal to 2000",
          "(#100) Độ dài của tham số message[text] phải nhỏ hơn hoặc bằng 2000");
    }
    if (message.path("metadata").asString("").length() > 1000) {
      throw Refusal.of(
          400,
          100,
          0,
          "(#100) Length of param message[metadata] must be less than or equal to 1000");
    }
  }

  private MetaWorld.Conversation toCustomer(Call call, MetaWorld.Page page, String psid) {
    MetaWorld.Customer customer = world.meta.customerByPsid(page.id, psid);
    if (customer == null) {
      throw Refusal.of(
          400,
          100,
          2018001,
          "(#100) No matching user found",
          "(#100) Không tìm thấy người dùng phù hợp");
    }
    if (page.blockedBy.contains(customer.key)) throw blocked();
    MetaWorld.Conversation conversation = world.meta.conversation(page.id, customer.key);
    threads.write(conversation);
    checkTag(call, conversation);
    return conversation;
  }

  private static String ground(Call call) {
    String tag = call.param("tag");
    return tag.isEmpty() ? call.param("messaging_type") : tag;
  }

  private Refusal blocked() {
    boolean asCode = world.switches.blockedError.startsWith("551");
    return Refusal.of(
        400,
        asCode ? 551 : 200,
        asCode ? 0 : 1545041,
        "(#551) This person isn't available right now.",
        "(#551) Người này hiện không có mặt.");
  }

  private void checkTag(Call call, MetaWorld.Conversation conversation) {
    Instant now = world.clock.now();
    if (call.param("messaging_type").equals("UTILITY")) return;
    if (call.param("messaging_type").equals("MESSAGE_TAG")) {
      String tag = call.param("tag");
      if (!tag.equals("HUMAN_AGENT")) {
        throw Refusal.of(
            400, 100, 0, "(#100) Message tag '%s' is no longer supported.".formatted(tag));
      }
      if (!world.switches.humanAgentApproved) {
        throw Refusal.of(
            400,
            100,
            2018276,
            "(#100) Cannot tag messages with 'HUMAN_AGENT' without prior approval.");
      }
      Instant opened = conversation.windowOpenedAt;
      if (opened != null && now.isBefore(opened.plus(Duration.ofDays(7)))) return;
    } else if (conversation.isOpen(now)) {
      return;
    }
    throw Refusal.of(
        400,
        10,
        2018278,
        "(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview",
        "(#10) Tin nhắn này được gửi ngoài khoảng thời gian cho phép.");
  }

  private MetaWorld.Comment comment(String id) {
    MetaWorld.Comment comment = world.meta.comments.get(id);
    if (comment == null || comment.deleted) throw Refusal.noObject("post", id);
    return comment;
  }

  /// One private message per comment, within seven days.
  private MetaWorld.Conversation toCommenter(MetaWorld.Page page, String id) {
    MetaWorld.Comment comment = comment(id);
    if (!comment.page.equals(page.id) || comment.customer.isEmpty()) {
      throw Refusal.noObject("post", id);
    }
    if (page.messagesOff) {
      throw Refusal.of(400, 10904, 1893050, "(#10904) This Page does not take messages");
    }
    if (!comment.privateReply.isEmpty()) {
      throw Refusal.of(400, 10900, 0, "(#10900) Activity already replied to");
    }
    int hourly = world.switches.privateRepliesPerHour;
    if (hourly > 0 && privateRepliesSince(page, Duration.ofHours(1)) >= hourly) {
      throw Refusal.transientOne(
          400, 613, "(#613) Calls to this api have exceeded the rate limit.", Map.of());
    }
    boolean late = !world.clock.now().isBefore(comment.at.plus(PRIVATE_REPLY));
    if (late || page.blockedBy.contains(comment.customer)) {
      throw Refusal.of(
          400, 10903, late ? 1893062 : 1893049, "(#10903) This user cant reply to this activity");
    }
    return world.meta.conversation(page.id, comment.customer);
  }

  private long privateRepliesSince(MetaWorld.Page page, Duration span) {
    Instant since = world.clock.now().minus(span);
    return world.meta.conversations.values().stream()
        .filter(conversation -> conversation.page.equals(page.id))
        .flatMap(conversation -> conversation.messages.stream())
        .filter(message -> !message.commentId.isEmpty() && message.at.isAfter(since))
        .count();
  }

  private Object action(Call call, MetaWorld.Page page, JsonNode recipient) {
    if (call.has("message")) {
      throw Refusal.of(400, 100, 2018014, "(#100) Must not provide both message and sender action");
    }
    String psid = recipient.path("id").asString("");
    MetaWorld.Customer customer = world.meta.customerByPsid(page.id, psid);
    if (customer == null) {
      throw Refusal.of(400, 100, 2018001, "(#100) No matching user found");
    }
    if (page.blockedBy.contains(customer.key)) throw blocked();
    world.meta.conversation(page.id, customer.key).actions.add(call.param("sender_action"));
    return Json.object("recipient_id", psid);
  }

  Object conversations(Call call, String pageId) {
    access.page(call, pageId, "pages_messaging", "ANALYZE");
    access.read(pageId);
    String psid = call.param("user_id");
    var all = new ArrayList<Map<String, Object>>();
    for (MetaWorld.Conversation conversation : wanted(pageId, psid)) {
      if (!conversation.page.equals(pageId) || conversation.messages.isEmpty()) continue;
      all.add(describe(conversation, new Fields(call.param("fields"))));
    }
    return Paging.of(call, all, 25);
  }

  /// The one conversation with `psid`, or all, the latest first.
  private List<MetaWorld.Conversation> wanted(String page, String psid) {
    if (psid.isEmpty()) {
      var sorted = new ArrayList<>(world.meta.conversations.values());
      sorted.sort((a, b) -> updated(b).compareTo(updated(a)));
      return sorted;
    }
    MetaWorld.Customer customer = world.meta.customerByPsid(page, psid);
    if (customer == null) return List.of();
    MetaWorld.Conversation one = world.meta.conversations.get(page + ":" + customer.key);
    return one == null ? List.of() : List.of(one);
  }

  private static Instant updated(MetaWorld.Conversation conversation) {
    return conversation.messages.isEmpty() ? Instant.EPOCH : conversation.messages.getLast().at;
  }

  @Nullable Object conversationNode(Call call, String id) {
    return describe(found(call, id), new Fields(call.param("fields")));
  }

  Object ofConversation(Call call, String id) {
    MetaWorld.Conversation conversation = found(call, id);
    return Paging.of(call, messages(conversation, new Fields(call.param("fields"))), 25);
  }

  private MetaWorld.Conversation found(Call call, String id) {
    MetaWorld.Conversation conversation = world.meta.conversationById(id);
    if (conversation == null) throw Refusal.noObject(call.method, id);
    access.page(call, conversation.page, "pages_messaging", "ANALYZE");
    access.read(conversation.page);
    return conversation;
  }

  private Map<String, Object> describe(MetaWorld.Conversation conversation, Fields fields) {
    Fields of = fields.of("messages");
    List<Map<String, Object>> messages = messages(conversation, of);
    var some = messages.subList(0, Math.min(of.limit(25), messages.size()));
    var all =
        Json.object(
            "id", conversation.id,
            "link", "/%s/inbox/%s/".formatted(conversation.page, conversation.id.substring(2)),
            "updated_time", Graph.time(updated(conversation)),
            "message_count", conversation.messages.size(),
            "participants",
                Json.object("data", List.of(customer(conversation), page(conversation))),
            "messages", Json.object("data", some));
    return fields.select(all, "id", "link", "updated_time");
  }

  /// Newest first. What the app wrote into `metadata` is not told here, only in the echo.
  private List<Map<String, Object>> messages(MetaWorld.Conversation conversation, Fields fields) {
    var list = new ArrayList<Map<String, Object>>();
    for (MetaWorld.Message message : conversation.messages.reversed()) {
      boolean in = message.direction.equals("in");
      var from = in ? customer(conversation) : page(conversation);
      var to = in ? page(conversation) : customer(conversation);
      var all =
          Json.object(
              "id",
              message.mid,
              "message",
              message.text,
              "from",
              from,
              "to",
              Json.object("data", List.of(to)),
              "created_time",
              Graph.time(message.at),
              "attachments",
              GraphUploads.shown(message.files));
      list.add(fields.select(all, "id", "created_time"));
    }
    return list;
  }

  private Map<String, Object> customer(MetaWorld.Conversation conversation) {
    MetaWorld.Customer customer = world.meta.customer(conversation.customer);
    String psid = customer.psid(conversation.page);
    return Json.object("name", customer.name, "email", psid + "@facebook.com", "id", psid);
  }

  private Map<String, Object> page(MetaWorld.Conversation conversation) {
    MetaWorld.Page page = world.meta.page(conversation.page);
    return Json.object("name", page.name, "email", page.id + "@facebook.com", "id", page.id);
  }
}
