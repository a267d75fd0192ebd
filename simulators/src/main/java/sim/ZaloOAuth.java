package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Zalo's permission page and token endpoint. Every answer of the latter has HTTP status 200.
final class ZaloOAuth implements Gate.Provider {
  static final String PREFIX = "/zalo-oauth";
  private static final Duration CODE_LIFE = Duration.ofMinutes(10);

  private final World world;

  ZaloOAuth(World world) {
    this.world = world;
  }

  @Override
  public String name() {
    return "ZALO";
  }

  @Override
  public void describe(Call call) {
    call.operation = "token";
    call.page = ZaloWorld.OA_ID;
  }

  static boolean isPage(Call call) {
    return !call.path.equals(PREFIX + "/v4/oa/access_token");
  }

  /// The pages a person sees; they are not the provider's API and no fault touches them.
  Reply person(Call call) {
    String path = call.path.substring(PREFIX.length());
    synchronized (world) {
      if (path.equals("/v4/oa/permission")) return permission(call);
      if (path.equals("/v4/oa/permission/decision") && call.method.equals("POST")) {
        Reply reply = decide(call);
        world.changed();
        return reply;
      }
      if (path.equals("/v4/permission/error")) {
        String code = Text.escape(call.param("error_code"));
        return Html.page(
            400, "notice.html", Map.of("title", "Đã có lỗi xảy ra", "text", "Error code: " + code));
      }
    }
    return Reply.empty(404);
  }

  private static boolean wrong(Call call) {
    String redirect = call.param("redirect_uri");
    boolean web = redirect.startsWith("http://") || redirect.startsWith("https://");
    return !call.param("app_id").equals(ZaloWorld.APP_ID) || !web;
  }

  private Reply permission(Call call) {
    if (wrong(call)) return Reply.redirect(PREFIX + "/v4/permission/error?error_code=-14003");
    String problem = problem();
    var values = new LinkedHashMap<String, String>();
    values.put("hidden", Html.hidden(call.query));
    values.put("oa", Text.escape(ZaloWorld.OA_NAME));
    values.put("oaId", ZaloWorld.OA_ID);
    values.put("problem", problem.isEmpty() ? "" : "<p class=\"warn\">" + problem + "</p>");
    values.put("disabled", problem.isEmpty() ? "" : "disabled");
    return Html.page(200, "permission.html", values);
  }

  /// Why the OA cannot be chosen now.
  private String problem() {
    if (world.zalo.locked) return "Official Account đang bị khóa.";
    if (world.zalo.appsFull) {
      return "Official Account đã liên kết tối đa số ứng dụng của gói dịch vụ.";
    }
    if (world.zalo.packageEnds.isBefore(world.clock.today())) {
      return "Gói dịch vụ của Official Account đã hết hạn.";
    }
    return "";
  }

  private Reply decide(Call call) {
    if (wrong(call)) return Reply.redirect(PREFIX + "/v4/permission/error?error_code=-14003");
    if (!world.zalo.admin) {
      return Reply.redirect(PREFIX + "/v4/permission/error?error_code=-14012");
    }
    String redirect = call.param("redirect_uri");
    var query = new LinkedHashMap<String, String>();
    if (!call.param("decision").equals("allow") || !problem().isEmpty()) {
      query.put("error", "access_denied");
      if (call.has("state")) query.put("state", call.param("state"));
      return Reply.redirect(Text.withQuery(redirect, query));
    }
    var code = new ZaloWorld.Code();
    code.value = Text.random(60);
    code.challenge = call.param("code_challenge");
    code.issuedAt = world.clock.now();
    world.zalo.codes.put(code.value, code);
    query.put("code", code.value);
    query.put("oa_id", ZaloWorld.OA_ID);
    if (call.has("state") && world.switches.callbackState) {
      query.put("state", call.param("state"));
    }
    if (!code.challenge.isEmpty() && world.switches.callbackChallenge) {
      query.put("code_challenge", code.challenge);
    }
    return Reply.redirect(Text.withQuery(redirect, query));
  }

  @Override
  public Gate.Answer answer(Call call) {
    if (!call.method.equals("POST")) return refuse(-14000, "Method is not supported.");
    if (!call.param("app_id").equals(ZaloWorld.APP_ID)) return refuse(-14002, "Invalid app id.");
    if (!call.header("secret_key").equals(ZaloWorld.APP_SECRET)) {
      return refuse(-14004, "Invalid secret key.");
    }
    return switch (call.param("grant_type")) {
      case "authorization_code" -> fromCode(call);
      case "refresh_token" -> refresh(call.param("refresh_token"));
      default -> refuse(-14001, "Invalid grant type.");
    };
  }

  private Gate.Answer fromCode(Call call) {
    Instant now = world.clock.now();
    ZaloWorld.Code code = world.zalo.codes.get(call.param("code"));
    if (code == null || code.used || !now.isBefore(code.issuedAt.plus(CODE_LIFE))) {
      return refuse(-14010, "Invalid authorization code.");
    }
    byte[] digest = Text.sha256(call.param("code_verifier"));
    String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    if (!code.challenge.isEmpty() && !code.challenge.equals(challenge)) {
      return refuse(-14011, "Invalid code verifier.");
    }
    code.used = true;
    ZaloWorld zalo = world.zalo;
    for (ZaloWorld.Grant old : zalo.grants) old.refreshSpent = true;
    zalo.withdrawn = false;
    zalo.authorized = true;
    zalo.ungranted.clear();
    return issued(zalo.issue(now, true));
  }

  private Gate.Answer refresh(String token) {
    Instant now = world.clock.now();
    for (ZaloWorld.Grant grant : List.copyOf(world.zalo.grants)) {
      if (!grant.refresh.equals(token)) continue;
      boolean dead = world.zalo.withdrawn && world.switches.withdrawnKillsRefresh;
      if (dead || !now.isBefore(grant.issuedAt.plus(ZaloWorld.REFRESH_LIFE))) {
        return refuse(-14014, "Invalid refresh token.");
      }
      if (grant.refreshSpent) return spent();
      ZaloWorld.Grant next = world.zalo.issue(now, world.switches.refreshKillsOldAccess);
      grant.refreshSpent = world.switches.refreshComesWithPair;
      return issued(next);
    }
    return refuse(-14014, "Invalid refresh token.");
  }

  private Gate.Answer spent() {
    return switch (world.switches.spentRefresh) {
      case "empty-body" -> Gate.Answer.refused(Reply.empty(200), "empty");
      case "-14020" -> refuse(-14020, "Refresh token already used or expired.");
      default -> refuse(-14014, "Invalid refresh token.");
    };
  }

  private Gate.Answer issued(ZaloWorld.Grant grant) {
    long seconds = ZaloWorld.ACCESS_LIFE.toSeconds();
    Object life = world.switches.expiresInIsNumber ? (Object) seconds : Long.toString(seconds);
    return Gate.Answer.ok(
        Reply.ok(
            Json.object(
                "access_token",
                grant.access,
                "refresh_token",
                world.switches.refreshComesWithPair ? grant.refresh : null,
                "expires_in",
                life)));
  }

  private static Gate.Answer refuse(int code, String words) {
    var body =
        Json.object(
            "error", code,
            "error_name", words,
            "error_description", words,
            "error_reason", words,
            "ref_doc", "https://developers.zalo.me/docs/official-account/phu-luc/ma-loi");
    return Gate.Answer.refused(Reply.ok(body), Integer.toString(code));
  }

  @Override
  public Gate.Answer error(Faults.Fault fault) {
    int code = fault.code() == 0 ? -14014 : fault.code();
    String words = fault.message().isEmpty() ? "Unknown error." : fault.message();
    return refuse(code, words);
  }
}
