package sim;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What an OA may still send, when it asks.
final class ZaloQuotas {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/yyyy");

  private final World world;

  ZaloQuotas(World world) {
    this.world = world;
  }

  /// `v3.0/oa/quota/message`: of one customer, or what the OA owns.
  Object message(JsonNode wanted) {
    if (wanted.has("user_id")) return ofCustomer(wanted.path("user_id").asString(""));
    if (!wanted.has("quota_owner")) throw new ZaloApi.Refused(-201, "quota_owner is invalid!");
    String product = wanted.path("product_type").asString("cs");
    if (!wanted.path("quota_owner").asString("").equals("OA") || !product.equals("cs")) {
      return List.of();
    }
    ZaloWorld.Share share = world.zalo.share;
    return switch (wanted.path("quota_type").asString("sub_quota")) {
      case "sub_quota" ->
          share.ends.isBefore(world.clock.today())
              ? List.of()
              : List.of(asset("sub_quota", left(), share.total, DATE.format(share.ends)));
      case "purchase_quota" ->
          world.zalo.bought == 0
              ? List.of()
              : List.of(asset("purchase_quota", world.zalo.bought, world.zalo.bought, ""));
      default -> List.of();
    };
  }

  private long left() {
    Limits.Allowance allowance = world.limits.allowance("ZALO", ZaloWorld.OA_ID, world.clock.now());
    long remain = world.zalo.share.remain;
    return allowance == null ? remain : Math.min(remain, allowance.remaining());
  }

  private static Map<String, Object> asset(String type, long remain, long total, String until) {
    return Json.object(
        "asset_id",
        type + "-" + ZaloWorld.OA_ID,
        "product_type",
        "cs",
        "quota_type",
        type,
        "valid_through",
        until,
        "total",
        Long.toString(total),
        "remain",
        Long.toString(remain));
  }

  private Object ofCustomer(String id) {
    ZaloWorld.Customer customer = world.zalo.customerById(id);
    if (customer == null) throw new ZaloApi.Refused(-201, "user_id is invalid!");
    Instant last = customer.lastInteraction;
    boolean promoted = world.clock.today().equals(customer.promotedOn);
    var promotion =
        Json.object(
            "daily_remain", promoted ? "0" : "1",
            "daily_total", "1",
            "monthly_remain", "4",
            "monthly_total", "4");
    var reply = world.switches.replyRemain ? Json.object("remain", "8", "total", "8") : null;
    return Json.object(
        "last_interaction", last == null ? "" : Long.toString(last.toEpochMilli()),
        "cs_reply", reply,
        "promotion", promotion);
  }

  /// `v2.0/oa/quota/message`, the older one.
  Object old(JsonNode wanted) {
    if (wanted.has("message_id")) return Json.object("type", "reply", "remain", 8, "total", 8);
    return Json.object("type", "active", "remain", left(), "total", world.zalo.share.total);
  }
}
