package sim;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Zalo's OpenAPI for Official Accounts. HTTP status 200 for success and refusal; only `error`
/// decides.
final class ZaloApi implements Gate.Provider {
  static final String PREFIX = "/zalo-api";
  private static final Duration FREE = Duration.ofDays(2);
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/yyyy");

  private final World world;
  private final ZaloWebhooks webhooks;
  private final ZaloUploads uploads;

  ZaloApi(World world, ZaloWebhooks webhooks) {
    this.world = world;
    this.webhooks = webhooks;
    this.uploads = new ZaloUploads(world);
  }

  /// A refusal in the making.
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    final int code;

    Refused(int code, String words) {
      super(words, null, false, false);
      this.code = code;
    }
  }

  @Override
  public String name() {
    return "ZALO";
  }

  @Override
  public void describe(Call call) {
    call.page = ZaloWorld.OA_ID;
    String path = path(call);
    call.operation = path.equals("v3.0/oa/message/cs") ? "send" : "read";
    if (path.startsWith("v2.0/oa/upload/")) call.operation = "upload";
    if (call.operation.equals("send")) {
      call.recipient = call.json().path("recipient").path("user_id").asString("");
      call.text = call.json().path("message").path("text").asString("");
    }
  }

  private static String path(Call call) {
    String path = call.path.substring(PREFIX.length());
    return path.startsWith("/") ? path.substring(1) : path;
  }

  @Override
  public Gate.Answer answer(Call call) {
    try {
      Object data = route(call);
      if (data == null) return Gate.Answer.refused(Reply.empty(404), "404");
      var body = Json.object("data", data, "error", 0, "message", "Success");
      return Gate.Answer.ok(Reply.ok(body).with(headers()));
    } catch (Refused refused) {
      return refuse(refused.code, String.valueOf(refused.getMessage()));
    }
  }

  private Gate.Answer refuse(int code, String words) {
    var body = Json.object("error", code, "message", words);
    return Gate.Answer.refused(Reply.ok(body).with(headers()), Integer.toString(code));
  }

  @Override
  public Gate.Answer error(Faults.Fault fault) {
    int code = fault.code() == 0 ? -200 : fault.code();
    String words = fault.message().isEmpty() ? "Send message failed" : fault.message();
    Gate.Answer answer = refuse(code, words);
    if (fault.http() == 0) return answer;
    var body = Json.object("error", code, "message", words);
    return Gate.Answer.refused(Reply.json(fault.http(), body), answer.code());
  }

  private Map<String, String> headers() {
    int limit = world.switches.zaloPerMinute;
    long left = Math.max(0, limit - world.zalo.callsInMinute);
    return Map.of(
        "X-RateLimit-Limit", Integer.toString(limit), "X-RateLimit-Remain", Long.toString(left));
  }

  private @Nullable Object route(Call call) {
    return switch (path(call)) {
      case "v3.0/oa/message/cs" -> {
        admit(call, "POST");
        yield send(call);
      }
      case "v2.0/oa/upload/image", "v2.0/oa/upload/gif", "v2.0/oa/upload/file" -> {
        admit(call, "POST");
        yield uploads.upload(call, path(call).substring("v2.0/oa/upload/".length()));
      }
      case "v2.0/oa/getoa" -> {
        admit(call, "GET");
        yield account();
      }
      case "v3.0/oa/quota/message" -> {
        admit(call, "POST");
        yield quota(call.json());
      }
      case "v2.0/oa/conversation" -> {
        admit(call, "GET");
        yield conversation(Json.read(call.param("data")));
      }
      case "v2.0/oa/listrecentchat" -> {
        admit(call, "GET");
        yield recent(Json.read(call.param("data")));
      }
      case "v3.0/oa/user/detail" -> {
        admit(call, "GET");
        yield detail(Json.read(call.param("data")));
      }
      default -> null;
    };
  }

  /// Token, calls per minute and the state of the OA, before anything else is looked at.
  private void admit(Call call, String method) {
    if (!call.method.equals(method)) throw new Refused(-201, "method is invalid!");
    ZaloWorld zalo = world.zalo;
    Instant now = world.clock.now();
    ZaloWorld.Grant grant = null;
    for (ZaloWorld.Grant each : zalo.grants) {
      if (each.access.equals(call.header("access_token"))) grant = each;
    }
    if (grant == null || grant.replaced) throw new Refused(-216, "Access token is invalid");
    if (zalo.withdrawn) {
      boolean invalid = world.switches.withdrawnError == -216;
      String words = invalid ? "Access token is invalid" : "access_token is expired or removed";
      throw new Refused(world.switches.withdrawnError, words);
    }
    if (!now.isBefore(grant.accessEndsAt)) {
      throw new Refused(-220, "access_token is expired or removed");
    }
    if (zalo.locked) throw new Refused(-204, "Offical Account is disable");
    long minute = now.getEpochSecond() / 60;
    if (zalo.minute != minute) {
      zalo.minute = minute;
      zalo.callsInMinute = 0;
    }
    if (++zalo.callsInMinute > world.switches.zaloPerMinute) {
      throw new Refused(-32, "Your application reached limit call api");
    }
  }

  private Object send(Call call) {
    ZaloWorld zalo = world.zalo;
    Instant now = world.clock.now();
    if (zalo.packageEnds.isBefore(world.clock.today())) {
      throw new Refused(-224, "The OA needs to upgrade OA Tier Package to use this feature");
    }
    JsonNode message = call.json().path("message");
    String text = message.path("text").asString("");
    Media.Piece file = uploads.piece(message);
    if (text.isBlank() && file == null) throw new Refused(-201, "message.text is invalid!");
    if (text.codePointCount(0, text.length()) > 2000) {
      throw new Refused(-210, "Parameter exceeds allowable limit");
    }
    String id = call.json().path("recipient").path("user_id").asString("");
    ZaloWorld.Customer customer = zalo.customerById(id);
    if (customer == null) throw new Refused(-201, "user_id is invalid!");
    checkCustomer(customer, now);
    Limits.Allowance allowance = world.limits.allowance("ZALO", ZaloWorld.OA_ID, now);
    if (allowance != null && allowance.remaining() <= 0) throw new Refused(-211, "Out of quota");
    if (world.limits.tooFast("ZALO", ZaloWorld.OA_ID, 1000, now)) {
      throw new Refused(-32, "Your OA reached limit call api");
    }
    Instant last = customer.lastInteraction;
    boolean free = last != null && now.isBefore(last.plus(FREE));
    Map<String, Object> quota = free ? Json.object("quota_type", "reply") : spend();
    world.limits.use("ZALO", ZaloWorld.OA_ID);
    ZaloWorld.Message sent = zalo.addMessage(customer, "out", text, now);
    sent.file = file;
    sent.deliveredAt = now;
    webhooks.sent(customer, sent);
    return Json.object(
        "message_id",
        sent.mid,
        "user_id",
        customer.id,
        "sent_time",
        Long.toString(now.toEpochMilli()),
        "quota",
        quota);
  }

  /// From the package's share; nothing is said of a message that is billed.
  private @Nullable Map<String, Object> spend() {
    ZaloWorld.Share share = world.zalo.share;
    if (share.remain <= 0 || share.ends.isBefore(world.clock.today())) {
      if (world.switches.beyondShare.equals("-211")) throw new Refused(-211, "Out of quota");
      return null;
    }
    share.remain--;
    return Json.object(
        "quota_type",
        "sub_quota",
        "remain",
        Long.toString(share.remain),
        "total",
        Long.toString(share.total),
        "expired_date",
        DATE.format(share.ends),
        "owner_type",
        "OA",
        "owner_id",
        ZaloWorld.OA_ID);
  }

  private static void checkCustomer(ZaloWorld.Customer customer, Instant now) {
    if (!customer.follows) throw new Refused(-213, "User has not followed OA");
    Instant last = customer.lastInteraction;
    if (last == null) {
      throw new Refused(
          -232, "User has not interacted with the OA, or the last interaction has expired");
    }
    if (!now.isBefore(last.plus(ZaloWorld.CONSULTATION))) {
      throw new Refused(-230, "User has not interacted with the OA in the past 7 days");
    }
  }

  private Object account() {
    long followers = world.zalo.customers.values().stream().filter(c -> c.follows).count();
    return Json.object(
        "oa_id", ZaloWorld.OA_ID,
        "oaid", ZaloWorld.OA_ID,
        "name", ZaloWorld.OA_NAME,
        "description", "Giày da làm tay",
        "oa_alias", "minhshoes",
        "is_verified", true,
        "oa_type", 2,
        "cate_name", "Thời trang",
        "num_follower", followers,
        "avatar", "https://s160-ava-talk.zadn.vn/minhshoes",
        "cover", "https://cover-talk.zadn.vn/minhshoes",
        "package_name", "Tăng trưởng",
        "package_valid_through_date", DATE.format(world.zalo.packageEnds),
        "package_auto_renew_date", "",
        "linked_ZCA", "");
  }

  private Object quota(JsonNode wanted) {
    Instant now = world.clock.now();
    Limits.Allowance allowance = world.limits.allowance("ZALO", ZaloWorld.OA_ID, now);
    ZaloWorld.Share share = world.zalo.share;
    long remain = allowance == null ? share.remain : Math.min(share.remain, allowance.remaining());
    if (wanted.has("user_id")) {
      ZaloWorld.Customer customer = world.zalo.customerById(wanted.path("user_id").asString(""));
      if (customer == null) throw new Refused(-201, "user_id is invalid!");
      Instant last = customer.lastInteraction;
      return Json.object(
          "last_interaction",
          last == null ? "" : Long.toString(last.toEpochMilli()),
          "promotion",
          Json.object(
              "daily_remain",
              "1",
              "daily_total",
              "1",
              "monthly_remain",
              "4",
              "monthly_total",
              "4"));
    }
    if (!wanted.has("quota_owner")) throw new Refused(-201, "quota_owner is invalid!");
    return List.of(
        Json.object(
            "asset_id",
            "cs-" + ZaloWorld.OA_ID,
            "product_type",
            wanted.path("product_type").asString("cs"),
            "quota_type",
            wanted.path("quota_type").asString("sub_quota"),
            "valid_through",
            DATE.format(share.ends),
            "total",
            Long.toString(share.total),
            "remain",
            Long.toString(remain)));
  }

  private Object conversation(JsonNode wanted) {
    ZaloWorld.Customer customer = world.zalo.customerById(wanted.path("user_id").asString(""));
    if (customer == null) throw new Refused(-201, "user_id is invalid!");
    return page(wanted, describe(customer));
  }

  private Object recent(JsonNode wanted) {
    var latest = new ArrayList<Map<String, Object>>();
    for (ZaloWorld.Customer customer : world.zalo.customers.values()) {
      if (!customer.messages.isEmpty()) latest.add(describe(customer).getFirst());
    }
    latest.sort(
        Comparator.comparing((Map<String, Object> m) -> String.valueOf(m.get("time"))).reversed());
    return page(wanted, latest);
  }

  private static Object page(JsonNode wanted, List<Map<String, Object>> all) {
    int from = Math.clamp(wanted.path("offset").asInt(0), 0, all.size());
    int count = Math.clamp(wanted.path("count").asInt(5), 1, 10);
    return all.subList(from, Math.min(all.size(), from + count));
  }

  /// Newest first.
  private static List<Map<String, Object>> describe(ZaloWorld.Customer customer) {
    var list = new ArrayList<Map<String, Object>>();
    for (ZaloWorld.Message message : customer.messages.reversed()) {
      boolean out = message.direction.equals("out");
      list.add(
          Json.object(
              "message_id",
              message.mid,
              "src",
              out ? 0 : 1,
              "time",
              message.at.toEpochMilli(),
              "sent_time",
              message.at.toString(),
              "type",
              message.file == null ? "text" : message.file.kind,
              "message",
              message.text,
              "url",
              message.file == null ? null : message.file.url,
              "from_id",
              out ? ZaloWorld.OA_ID : customer.id,
              "to_id",
              out ? customer.id : ZaloWorld.OA_ID,
              "from_display_name",
              out ? ZaloWorld.OA_NAME : customer.name,
              "to_display_name",
              out ? customer.name : ZaloWorld.OA_NAME));
    }
    return list;
  }

  private Object detail(JsonNode wanted) {
    ZaloWorld.Customer customer = world.zalo.customerById(wanted.path("user_id").asString(""));
    if (customer == null) throw new Refused(-213, "User has not followed OA");
    Instant last = customer.lastInteraction;
    return Json.object(
        "user_id",
        customer.id,
        "user_id_by_app",
        customer.idByApp,
        "display_name",
        customer.name,
        "user_alias",
        "",
        "is_sensitive",
        false,
        "user_last_interaction_date",
        last == null ? "" : DATE.format(last.atZone(SimClock.ZONE)),
        "user_is_follower",
        customer.follows,
        "avatar",
        "https://s120-ava-talk.zadn.vn/" + customer.key);
  }
}
