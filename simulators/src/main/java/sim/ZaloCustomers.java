package sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What customers of the OA do, and people at Zalo's own chat. Called under the world's lock.
final class ZaloCustomers {
  private static final String UNKNOWN_VISIT = "visit";

  private final World world;
  private final ZaloWebhooks webhooks;

  ZaloCustomers(World world, ZaloWebhooks webhooks) {
    this.world = world;
    this.webhooks = webhooks;
  }

  /// @return null if it is none of ours
  @Nullable Object play(String pattern, JsonNode body) {
    return switch (pattern) {
      case "POST zalo/messages" -> message(body);
      case "POST zalo/oa-messages" -> oaMessage(body);
      case "POST zalo/reads" -> read(body);
      case "POST zalo/reactions" -> react(body);
      case "POST zalo/forms" -> submit(body);
      case "POST zalo/chatnow" -> about(body, "user_click_chatnow");
      case "POST zalo/erasures" -> about(body, "user_withdraw");
      default -> null;
    };
  }

  private ZaloWorld.Customer customer(JsonNode body) {
    return world.zalo.customer(Customers.need(body, "customer"));
  }

  private Object message(JsonNode body) {
    ZaloWorld.Customer customer = customer(body);
    JsonNode first = body.path("attachments").path(0);
    boolean payload = first.has("payload");
    List<Media.Piece> files = payload ? List.of() : world.media.wanted(body, world.mediaEndsAt());
    boolean silent = payload || !files.isEmpty();
    String text = silent ? body.path("text").asString("") : Customers.need(body, "text");
    ZaloMessage message = world.zalo.addMessage(customer, "in", text, world.clock.now());
    if (!files.isEmpty()) message.file = files.getFirst();
    if (payload) message.attachment = first.toString();
    message.quotes = body.path("quotes").asString("");
    // Whoever writes has a relation to the OA again.
    customer.follows = customer.visit.isEmpty();
    webhooks.received(customer, message);
    return Json.object("mid", message.mid);
  }

  /// An admin answers in Zalo's own OA chat.
  private Object oaMessage(JsonNode body) {
    ZaloWorld.Customer customer = customer(body);
    ZaloMessage message =
        world.zalo.addMessage(customer, "out", Customers.need(body, "text"), world.clock.now());
    message.byHand = true;
    message.deliveredAt = message.at;
    webhooks.sent(customer, message);
    return Json.object("mid", message.mid);
  }

  private Object read(JsonNode body) {
    ZaloWorld.Customer customer = customer(body);
    var mids = new ArrayList<String>();
    for (ZaloMessage message : customer.messages) {
      if (message.direction.equals("in") || message.readAt != null) continue;
      message.readAt = world.clock.now();
      mids.add(message.mid);
    }
    if (!mids.isEmpty()) webhooks.seen(customer, mids);
    return Json.object("read", mids.size());
  }

  /// On the message named, or on the last one of the OA's.
  private Object react(JsonNode body) {
    ZaloWorld.Customer customer = customer(body);
    String mid = body.path("mid").asString("");
    for (ZaloMessage message : customer.messages) {
      if (!body.has("mid") && message.direction.equals("out")) mid = message.mid;
    }
    webhooks.reacted(customer, mid, body.path("icon").asString("/-heart"));
    return Json.object("mid", mid);
  }

  /// Fills in the form the OA sent.
  private Object submit(JsonNode body) {
    ZaloWorld.Customer customer = customer(body);
    customer.lastInteraction = world.clock.now();
    for (var field : body.path("info").properties()) {
      customer.shared.put(field.getKey(), field.getValue().asString(""));
    }
    webhooks.submitted(customer, body.path("info"));
    return Json.object("submitted", true);
  }

  private Object about(JsonNode body, String event) {
    ZaloWorld.Customer customer = customer(body);
    if (event.equals("user_click_chatnow")) customer.lastInteraction = world.clock.now();
    webhooks.about(customer, event);
    return Json.object("event", event);
  }

  Object change(String key, JsonNode body) {
    ZaloWorld.Customer customer = world.zalo.customer(key);
    if (body.has("follows") && customer.follows != body.path("follows").asBoolean(true)) {
      customer.follows = !customer.follows;
      if (customer.follows) customer.lastInteraction = world.clock.now();
      webhooks.follow(customer);
    }
    if (body.has("lastInteraction")) {
      Duration ago = Duration.parse(Customers.need(body, "lastInteraction"));
      customer.lastInteraction = world.clock.now().minus(ago.abs());
    }
    if (body.has("state")) {
      String state = Customers.need(body, "state");
      if (!List.of("ok", "blocked", "restricted", "inactive").contains(state)) {
        throw new IllegalArgumentException("a state is ok, blocked, restricted or inactive");
      }
      customer.state = state;
    }
    if (body.has("anonymous")) {
      customer.visit = body.path("anonymous").asBoolean(true) ? UNKNOWN_VISIT + customer.key : "";
    }
    return Json.object(
        "follows", customer.follows, "state", customer.state, "visit", customer.visit);
  }

  /// What the provider and the OA's people change about the account.
  Object account(JsonNode body) {
    ZaloWorld zalo = world.zalo;
    if (body.has("wallet")) {
      String wallet = Customers.need(body, "wallet");
      if (!ZaloSending.wallets().contains(wallet)) {
        throw new IllegalArgumentException("a wallet is linked, missing or empty");
      }
      zalo.wallet = wallet;
    }
    if (body.has("bought")) zalo.bought = body.path("bought").asLong(0);
    if (body.has("promotionsLeft")) {
      zalo.promotionsLeft = body.path("promotionsLeft").asLong(0);
      zalo.promotionDay = world.clock.today();
    }
    if (body.has("appOff")) zalo.appOff = body.path("appOff").asBoolean(false);
    if (body.has("appsFull")) zalo.appsFull = body.path("appsFull").asBoolean(false);
    if (body.has("admin")) zalo.admin = body.path("admin").asBoolean(true);
    if (body.has("ungranted")) {
      zalo.ungranted = new TreeSet<>(Json.strings(body.path("ungranted")));
    }
    if (body.has("unregistered")) {
      zalo.unregistered = new TreeSet<>(Json.strings(body.path("unregistered")));
    }
    return Json.object(
        "packageEnds", zalo.packageEnds,
        "locked", zalo.locked,
        "wallet", zalo.wallet,
        "bought", zalo.bought,
        "billed", zalo.billed,
        "ungranted", zalo.ungranted);
  }

  static Object phone(World world, String key) {
    var list = new ArrayList<Map<String, Object>>();
    for (ZaloMessage message : world.zalo.customer(key).messages) {
      list.add(
          Json.object(
              "mid", message.mid,
              "direction", message.direction,
              "text", message.text,
              "files", message.file == null ? null : List.of(message.file),
              "sticker", message.sticker.isEmpty() ? null : message.sticker,
              "template", message.template.isEmpty() ? null : Json.read(message.template),
              "at", message.at));
    }
    return Json.object("customer", key, "page", ZaloWorld.OA_ID, "messages", list);
  }
}
