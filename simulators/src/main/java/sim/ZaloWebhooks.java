package sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    event(
        from,
        "user_send_" + kind(message),
        Json.object(
            "sender", id(from.id),
            "recipient", id(ZaloWorld.OA_ID),
            "message", said(message)),
        message.at.toEpochMilli());
  }

  private static String kind(ZaloWorld.Message message) {
    return message.file == null ? "text" : message.file.kind;
  }

  private static Map<String, Object> said(ZaloWorld.Message message) {
    Media.Piece file = message.file;
    String words = message.text.isEmpty() && file != null ? null : message.text;
    if (file == null) return Json.object("text", words, "msg_id", message.mid);
    var payload =
        file.kind.equals("file")
            ? Json.object("url", file.url, "size", Long.toString(file.size), "name", file.name)
            : Json.object("thumbnail", file.url, "url", file.url);
    var attachment = Json.object("type", file.kind, "payload", payload);
    return Json.object("text", words, "msg_id", message.mid, "attachments", List.of(attachment));
  }

  /// The echo of what the OA sent, then the phone's receipt.
  void sent(ZaloWorld.Customer to, ZaloWorld.Message message) {
    var sender = id(ZaloWorld.OA_ID);
    if (message.byHand) sender.put("admin_id", "4000000000000001");
    event(
        to,
        "oa_send_" + kind(message),
        Json.object("sender", sender, "recipient", id(to.id), "message", said(message)),
        message.at.toEpochMilli());
    event(
        to,
        "user_received_message",
        Json.object(
            "sender", id(ZaloWorld.OA_ID),
            "recipient", id(to.id),
            "message", Json.object("msg_id", message.mid)),
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
    return new Courier.Parcel(url, body, Map.of("X-ZEvent-Signature", "mac=" + mac), "num_retry");
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
