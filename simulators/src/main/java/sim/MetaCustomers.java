package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What customers do on Messenger beside writing: tap, react, give other words, take back; and what
/// other apps of the Page do with a thread. Called under the world's lock.
final class MetaCustomers {
  private final World world;
  private final MetaWebhooks webhooks;

  MetaCustomers(World world, MetaWebhooks webhooks) {
    this.world = world;
    this.webhooks = webhooks;
  }

  private MetaWorld.Conversation conversation(JsonNode body) {
    String id = body.path("page").asString("");
    String page =
        id.isEmpty() ? world.meta.pages.keySet().iterator().next() : world.meta.page(id).id;
    return world.meta.conversation(page, world.meta.customer(Customers.need(body, "customer")).key);
  }

  /// The message named, or the last one of that direction.
  private static MetaWorld.Message message(
      MetaWorld.Conversation in, JsonNode body, String direction) {
    String mid = body.path("mid").asString("");
    for (MetaWorld.Message message : in.messages.reversed()) {
      boolean meant = mid.isEmpty() ? message.direction.equals(direction) : message.mid.equals(mid);
      if (meant) return message;
    }
    throw new java.util.NoSuchElementException("no such message");
  }

  /// Taps the quick reply or button of that title on the last message that has it.
  Object tap(JsonNode body) {
    MetaWorld.Conversation in = conversation(body);
    String title = Customers.need(body, "title");
    for (MetaWorld.Message message : in.messages.reversed()) {
      JsonNode tapped = tappable(message.shape, title);
      if (tapped == null) continue;
      boolean quick = tapped.has("content_type");
      String says = body.path("says").asString(title);
      MetaWorld.Message said = world.meta.addMessage(in, "in", says, world.clock.now());
      String payload = tapped.path("payload").asString(quick ? says : "");
      if (quick) webhooks.quickReply(in, said, payload);
      else webhooks.postback(in, said, payload);
      return Json.object("mid", said.mid, "payload", payload);
    }
    throw new java.util.NoSuchElementException("nothing called " + title + " can be tapped");
  }

  private static @Nullable JsonNode tappable(@Nullable JsonNode shape, String title) {
    if (shape == null) return null;
    for (JsonNode node : shape.findParents("title")) {
      boolean taps = node.has("content_type") || node.path("type").asString("").equals("postback");
      if (taps && node.path("title").asString("").equals(title)) return node;
    }
    for (JsonNode node : shape.path("quick_replies").values()) {
      if (node.path("content_type").asString("").equals(title)) return node;
    }
    return null;
  }

  Object react(JsonNode body) {
    MetaWorld.Conversation in = conversation(body);
    MetaWorld.Message message = message(in, body, "out");
    String emoji = body.path("emoji").asString("❤");
    boolean taken = body.path("action").asString("react").equals("unreact");
    if (!taken) in.windowOpenedAt = world.clock.now();
    webhooks.customerDid(
        in,
        "message_reactions",
        "reaction",
        Json.object(
            "mid",
            message.mid,
            "action",
            taken ? "unreact" : "react",
            "emoji",
            taken ? null : emoji,
            "reaction",
            taken ? null : "other"));
    return Json.object("mid", message.mid);
  }

  Object edit(JsonNode body) {
    MetaWorld.Conversation in = conversation(body);
    MetaWorld.Message message = message(in, body, "in");
    message.text = Customers.need(body, "text");
    message.edits++;
    webhooks.customerDid(
        in,
        "message_edits",
        "message_edit",
        Json.object("mid", message.mid, "text", message.text, "num_edit", message.edits));
    return Json.object("mid", message.mid);
  }

  Object unsend(JsonNode body) {
    MetaWorld.Conversation in = conversation(body);
    MetaWorld.Message message = message(in, body, "in");
    webhooks.customerDid(
        in, "messages", "message", Json.object("mid", message.mid, "is_deleted", true));
    return Json.object("mid", message.mid);
  }

  /// Any event at all: `{"customer", "field", "name", "body"}`.
  Object event(JsonNode body) {
    MetaWorld.Conversation in = conversation(body);
    String field = Customers.need(body, "field");
    Map<String, Object> told =
        Json.MAPPER.convertValue(
            body.path("body"), new tools.jackson.core.type.TypeReference<Map<String, Object>>() {});
    webhooks.customerDid(in, field, Customers.need(body, "name"), told);
    return Json.object("told", true);
  }

  /// `{"customer", "owner": "APP" | "us" | ""}` moves a thread; `"asks": "APP"` only asks for it;
  /// `"defaultApp": "us" | "APP" | ""` is the Page's.
  Object thread(JsonNode body) {
    MetaWorld.Conversation in = conversation(body);
    MetaWorld.Page page = world.meta.page(in.page);
    if (body.has("defaultApp")) page.defaultApp = app(body.path("defaultApp").asString(""));
    if (body.has("asks")) {
      ObjectNode asks = Json.MAPPER.createObjectNode();
      asks.put("requested_owner_app_id", body.path("asks").asString(""));
      webhooks.handover(in, "request_thread_control", asks);
    }
    if (body.has("owner")) {
      String before = GraphThreads.holder(in, world.clock.now());
      in.owner = app(body.path("owner").asString(""));
      in.ownedAt = world.clock.now();
      boolean ours = in.owner.equals(MetaWorld.APP_ID);
      ObjectNode move = Json.MAPPER.createObjectNode();
      if (before.isEmpty()) move.putNull("previous_owner_app_id");
      else move.put("previous_owner_app_id", before);
      move.put("new_owner_app_id", in.owner);
      webhooks.handover(in, ours ? "pass_thread_control" : "take_thread_control", move);
    }
    return Json.object("owner", in.owner, "defaultApp", page.defaultApp);
  }

  /// `{"page", "restricted": "PT6H" | false}`: Meta restricts a Page, or no more, and says so.
  Object integrity(JsonNode body) {
    MetaWorld.Page page = world.meta.page(Customers.need(body, "page"));
    String span = body.path("restricted").asString("");
    boolean restricted = span.startsWith("P");
    Instant until = restricted ? world.clock.now().plus(Duration.parse(span)) : null;
    page.restrictedUntil = until;
    var restriction =
        Json.object(
            "feature",
            "page_messaging_api",
            "expiration_time",
            until == null ? null : until.getEpochSecond(),
            "status",
            until == null ? "UNRESTRICTED" : null);
    webhooks.integrity(page, Json.object("restrictions", List.of(restriction)));
    return Json.object("restricted", restricted);
  }

  private static String app(String name) {
    return name.equals("us") ? MetaWorld.APP_ID : name;
  }
}
