package sim;

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
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/yyyy");

  private final World world;
  private final ZaloUploads uploads;
  private final ZaloSending sending;
  private final ZaloQuotas quotas;

  ZaloApi(World world, ZaloWebhooks webhooks) {
    this.world = world;
    this.uploads = new ZaloUploads(world);
    this.sending = new ZaloSending(world, webhooks, uploads);
    this.quotas = new ZaloQuotas(world);
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
    boolean send = path.startsWith("v3.0/oa/message/") || path.equals("v2.0/oa/message");
    call.operation = send ? "send" : "read";
    if (path.startsWith("v2.0/oa/upload/")) call.operation = "upload";
    if (call.operation.equals("send")) {
      JsonNode recipient = call.json().path("recipient");
      call.recipient =
          recipient.path("user_id").asString(recipient.path("anonymous_id").asString(""));
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
      if (data == null) {
        var nowhere = Json.object("error", 404, "message", "You currently access to an empty api");
        return Gate.Answer.refused(Reply.json(404, nowhere), "404");
      }
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
      case "v3.0/oa/message/cs" -> send(call, "cs");
      case "v3.0/oa/message/transaction" -> send(call, "transaction");
      case "v3.0/oa/message/promotion" -> send(call, "promotion");
      case "v2.0/oa/message" -> send(call, "v2");
      case "v2.0/oa/upload/image", "v2.0/oa/upload/gif", "v2.0/oa/upload/file" -> {
        admit(call, "POST", "message");
        yield uploads.upload(call, path(call).substring("v2.0/oa/upload/".length()));
      }
      case "v2.0/oa/getoa" -> {
        admit(call, "GET", "");
        yield account();
      }
      case "v3.0/oa/quota/message" -> {
        admit(call, "POST", call.json().has("user_id") ? "" : "quota");
        yield quotas.message(call.json());
      }
      case "v2.0/oa/quota/message" -> {
        admit(call, "POST", "");
        yield quotas.old(call.json());
      }
      case "v2.0/oa/conversation" -> {
        admit(call, "GET", "message");
        yield conversation(Json.read(call.param("data")));
      }
      case "v2.0/oa/listrecentchat" -> {
        admit(call, "GET", "message");
        yield recent(Json.read(call.param("data")));
      }
      case "v3.0/oa/user/detail" -> {
        admit(call, "GET", "user");
        yield detail(Json.read(call.param("data")));
      }
      default -> null;
    };
  }

  private Object send(Call call, String kind) {
    admit(call, "POST", "message");
    return sending.send(call, kind);
  }

  /// Token, calls per minute and the state of the OA, before anything else is looked at.
  ///
  /// @param group the permission it needs; empty = none
  private void admit(Call call, String method, String group) {
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
    if (zalo.appOff) throw new Refused(-209, "Not supported this api");
    if (world.switches.zaloProofRequired && !proven(call, grant.access)) {
      throw new Refused(-242, "Invalid appsecret_proof provided in the API argument");
    }
    if (zalo.unregistered.contains(group)) {
      throw new Refused(-212, "App has not registed this api");
    }
    if (zalo.ungranted.contains(group)) {
      throw new Refused(-223, "Official Account has not authorized this API");
    }
    long minute = now.getEpochSecond() / 60;
    if (zalo.minute != minute) {
      zalo.minute = minute;
      zalo.callsInMinute = 0;
    }
    if (++zalo.callsInMinute > world.switches.zaloPerMinute) {
      throw new Refused(-32, "Your application reached limit call api");
    }
  }

  private static boolean proven(Call call, String access) {
    return call.header("appsecret_proof").equals(Text.hmac(ZaloWorld.APP_SECRET, access));
  }

  private Object account() {
    long followers = world.zalo.customers.values().stream().filter(c -> c.follows).count();
    return Json.object(
        "oa_id",
        ZaloWorld.OA_ID,
        "oaid",
        ZaloWorld.OA_ID,
        "name",
        ZaloWorld.OA_NAME,
        "description",
        "Giày da làm tay",
        "oa_alias",
        "minhshoes",
        "is_verified",
        true,
        "oa_type",
        2,
        "cate_name",
        "Thời trang",
        "num_follower",
        followers,
        "avatar",
        "https://s160-ava-talk.zadn.vn/minhshoes",
        "cover",
        "https://cover-talk.zadn.vn/minhshoes",
        "package_name",
        "Tăng trưởng",
        "package_valid_through_date",
        DATE.format(world.zalo.packageEnds),
        "package_auto_renew_date",
        "",
        "linked_ZCA",
        world.zalo.wallet.equals("missing") ? "" : "zca-1");
  }

  private Object conversation(JsonNode wanted) {
    ZaloWorld.Customer customer = world.zalo.customerById(wanted.path("user_id").asString(""));
    if (customer == null) throw new Refused(-201, "user_id is invalid!");
    return page(wanted, describe(customer), world.switches.zaloChatPage);
  }

  private Object recent(JsonNode wanted) {
    var latest = new ArrayList<Map<String, Object>>();
    for (ZaloWorld.Customer customer : world.zalo.customers.values()) {
      if (!customer.messages.isEmpty()) latest.add(describe(customer).getFirst());
    }
    latest.sort(
        Comparator.comparing((Map<String, Object> m) -> String.valueOf(m.get("time"))).reversed());
    return page(wanted, latest, 10);
  }

  private static Object page(JsonNode wanted, List<Map<String, Object>> all, int most) {
    int from = Math.clamp(wanted.path("offset").asInt(0), 0, all.size());
    int count = Math.clamp(wanted.path("count").asInt(5), 1, most);
    return all.subList(from, Math.min(all.size(), from + count));
  }

  /// Newest first.
  private static List<Map<String, Object>> describe(ZaloWorld.Customer customer) {
    var list = new ArrayList<Map<String, Object>>();
    for (ZaloMessage message : customer.messages.reversed()) {
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
              type(message),
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

  /// As its documentation names them; what a file or a template is called there is not written.
  private static String type(ZaloMessage message) {
    if (!message.sticker.isEmpty()) return "sticker";
    if (!message.template.isEmpty()) return "links";
    if (!message.attachment.isEmpty()) {
      return Json.read(message.attachment).path("type").asString("text");
    }
    if (message.file == null) return "text";
    return message.file.kind.equals("image") ? "photo" : message.file.kind;
  }

  private Object detail(JsonNode wanted) {
    ZaloWorld.Customer customer = world.zalo.customerById(wanted.path("user_id").asString(""));
    if (customer == null
        || !customer.visit.isEmpty()
        || (!customer.follows && customer.lastInteraction == null)) {
      throw new Refused(-213, "User has not followed OA");
    }
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
        "https://s120-ava-talk.zadn.vn/" + customer.key,
        "shared_info",
        customer.shared.isEmpty() ? null : customer.shared);
  }
}
