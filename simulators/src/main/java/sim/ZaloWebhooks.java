package sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What Zalo tells the app by itself: one event per POST, signed with the OA's secret.
final class ZaloWebhooks implements Courier.Sender<Map<String, Object>> {
  private final World world;
  private final Courier courier;

  ZaloWebhooks(World world, Courier courier) {
    this.world = world;
    this.courier = courier;
  }

  private static Map<String, Object> id(String id) {
    return Json.object("id", id);
  }

  void received(ZaloWorld.Customer from, ZaloWorld.Message message) {
    String who = from.visit.isEmpty() ? "user_send_" : "anonymous_send_";
    event(
        from,
        who + kind(message),
        Json.object(
            "sender", id(from.id),
            "recipient", id(ZaloWorld.OA_ID),
            "message", said(from, message)),
        message.at.toEpochMilli());
  }

  private static String kind(ZaloWorld.Message message) {
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

  private static Map<String, Object> said(ZaloWorld.Customer with, ZaloWorld.Message message) {
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

  private static @Nullable Object attachment(ZaloWorld.Message message) {
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

  /// The echo of what the OA sent, then the phone's receipt.
  void sent(ZaloWorld.Customer to, ZaloWorld.Message message) {
    var sender = id(ZaloWorld.OA_ID);
    if (message.byHand) sender.put("admin_id", "4000000000000001");
    String who = to.visit.isEmpty() ? "oa_send_" : "oa_send_anonymous_";
    event(
        to,
        who + kind(message),
        Json.object("sender", sender, "recipient", id(to.id), "message", said(to, message)),
        message.at.toEpochMilli());
    if (!to.visit.isEmpty()) return;
    event(
        to,
        "user_received_message",
        Json.object(
            "sender", id(ZaloWorld.OA_ID),
            "recipient", id(to.id),
            "message", Json.object("msg_id", message.mid)),
        world.clock.now().toEpochMilli());
  }

  void reacted(ZaloWorld.Customer by, String mid, String icon) {
    event(
        by,
        "user_reacted_message",
        Json.object(
            "sender", id(by.id),
            "recipient", id(ZaloWorld.OA_ID),
            "message", Json.object("msg_id", mid, "react_icon", icon)),
        world.clock.now().toEpochMilli());
  }

  void oaReacted(ZaloWorld.Customer to, String mid, String icon) {
    event(
        to,
        "oa_reacted_message",
        Json.object(
            "sender", id(ZaloWorld.OA_ID),
            "recipient", id(to.id),
            "message", Json.object("msg_id", mid, "react_icon", icon)),
        world.clock.now().toEpochMilli());
  }

  void submitted(ZaloWorld.Customer by, JsonNode info) {
    event(
        by,
        "user_submit_info",
        Json.object("sender", id(by.id), "recipient", id(ZaloWorld.OA_ID), "info", info),
        world.clock.now().toEpochMilli());
  }

  /// user_click_chatnow, user_withdraw
  void about(ZaloWorld.Customer who, String name) {
    event(
        who,
        name,
        Json.object("oa_id", ZaloWorld.OA_ID, "user_id", who.id),
        world.clock.now().toEpochMilli());
  }

  void seen(ZaloWorld.Customer by, List<String> mids) {
    event(
        by,
        "user_seen_message",
        Json.object(
            "sender", id(ZaloWorld.OA_ID),
            "recipient", id(by.id),
            "message", Json.object("msg_ids", mids)),
        world.clock.now().toEpochMilli());
  }

  void follow(ZaloWorld.Customer customer) {
    event(
        customer,
        customer.follows ? "follow" : "unfollow",
        Json.object("oa_id", ZaloWorld.OA_ID, "follower", id(customer.id), "source", "oa_profile"),
        world.clock.now().toEpochMilli());
  }

  private void event(
      ZaloWorld.Customer about, String name, Map<String, Object> body, long timestamp) {
    if (!world.zalo.authorized || world.zalo.withdrawn) return;
    var event = new LinkedHashMap<String, Object>();
    event.put("app_id", ZaloWorld.APP_ID);
    event.putAll(body);
    event.put("user_id_by_app", about.idByApp);
    event.put("event_name", name);
    event.put("timestamp", Long.toString(timestamp));
    courier.post("zalo:" + about.id, event, this);
  }

  @Override
  public int batch() {
    return 1;
  }

  /// The documentation speaks of connections that could not be opened only.
  @Override
  public boolean repeats(int status) {
    return world.switches.retryAnswered;
  }

  @Override
  public Courier.@Nullable Parcel pack(List<Map<String, Object>> events) {
    String url;
    synchronized (world) {
      url = world.webhooks.getOrDefault("zalo", "");
    }
    if (url.isEmpty()) return null;
    Map<String, Object> event = events.getFirst();
    String body = Json.write(event);
    String time = String.valueOf(event.get("timestamp"));
    String mac = Text.sha256Hex(ZaloWorld.APP_ID + body + time + ZaloWorld.OA_SECRET);
    String prefix = world.switches.macPrefix ? "mac=" : "";
    return new Courier.Parcel(url, body, Map.of("X-ZEvent-Signature", prefix + mac), "num_retry");
  }

  /// Zalo takes the app off all events; configuring the webhook again switches them on.
  @Override
  public void givenUp(Map<String, Object> event) {
    synchronized (world) {
      world.webhooks.remove("zalo");
      world.changed();
    }
  }
}
