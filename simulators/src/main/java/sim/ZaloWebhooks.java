package sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What Zalo tells the app by itself: one event per POST, signed with the OA's secret.
final class ZaloWebhooks implements Packer<Map<String, Object>> {
  private final World world;
  private final Courier courier;

  ZaloWebhooks(World world, Courier courier) {
    this.world = world;
    this.courier = courier;
  }

  private static Map<String, Object> id(String id) {
    return Json.object("id", id);
  }

  void received(ZaloWorld.Customer from, ZaloMessage message) {
    String who = from.visit.isEmpty() ? "user_send_" : "anonymous_send_";
    event(
        from,
        who + ZaloSaid.kind(message),
        Json.object(
            "sender", id(from.id),
            "recipient", id(ZaloWorld.OA_ID),
            "message", ZaloSaid.said(from, message)),
        message.at.toEpochMilli());
  }

  /// The echo of what the OA sent, then the phone's receipt.
  void sent(ZaloWorld.Customer to, ZaloMessage message) {
    var sender = id(ZaloWorld.OA_ID);
    if (message.byHand) sender.put("admin_id", "4000000000000001");
    String who = to.visit.isEmpty() ? "oa_send_" : "oa_send_anonymous_";
    event(
        to,
        who + ZaloSaid.kind(message),
        Json.object(
            "sender", sender, "recipient", id(to.id), "message", ZaloSaid.said(to, message)),
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
  public @Nullable Parcel pack(List<Map<String, Object>> events) {
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
    return new Parcel(url, body, Map.of("X-ZEvent-Signature", prefix + mac), "num_retry");
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
