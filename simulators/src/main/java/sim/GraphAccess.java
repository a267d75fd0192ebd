package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a token is good, and what its owner may do on a Page now. Roles, scopes and checkpoints
/// are asked at each call, because Facebook asks them too; nobody tells the app when they change.
final class GraphAccess {
  private static final String IMPERSONATE =
      "Any of the pages_read_engagement, pages_manage_metadata, pages_read_user_content, pages_manage_ads, pages_show_list or pages_messaging permission(s) must be granted before impersonating a user's page.";

  private final World world;

  GraphAccess(World world) {
    this.world = world;
  }

  String tokenText(Call call) {
    String bearer = call.header("Authorization");
    if (bearer.startsWith("Bearer ") || bearer.startsWith("OAuth ")) {
      return bearer.substring(bearer.indexOf(' ') + 1).strip();
    }
    return call.param("access_token");
  }

  /// The living token of this call.
  MetaWorld.Token token(Call call) {
    String text = tokenText(call);
    if (text.isEmpty()) {
      throw Refusal.of(
          400,
          2500,
          0,
          "An active access token must be used to query information about the current user.");
    }
    checkProof(call, text);
    MetaWorld.Token token = world.meta.tokens.get(text);
    if (token == null) {
      throw Refusal.of(
          400,
          190,
          0,
          "Invalid OAuth access token - Cannot parse access token",
          "Mã truy cập OAuth không hợp lệ - Không thể phân tích mã truy cập");
    }
    Refusal dead = death(token);
    if (dead != null) throw dead;
    return token;
  }

  private void checkProof(Call call, String token) {
    String proof = call.param("appsecret_proof");
    if (proof.isEmpty() && world.switches.appSecretProofRequired) {
      throw Refusal.of(
          400, 100, 0, "API calls from the server require an appsecret_proof argument");
    }
    if (!proof.isEmpty() && !proof.equals(Text.hmac(MetaWorld.APP_SECRET, token))) {
      throw Refusal.of(400, 100, 0, "Invalid appsecret_proof provided in the API argument");
    }
  }

  /// Why this token is good for nothing, or null while it lives.
  @Nullable Refusal death(MetaWorld.Token token) {
    MetaWorld.Person person = world.meta.person(token.person);
    if (token.dead == 458 || !person.appInstalled) return dead(458, person);
    if (token.dead != 0) return dead(token.dead, person);
    if (person.checkpoint) return dead(world.switches.checkpointSubcode, person);
    Instant ends = token.expiresAt;
    if (ends != null && !world.clock.now().isBefore(ends)) return dead(463, person);
    if (token.page.isEmpty()) return null;
    // Who may only look at figures may not act as the Page, for which its token is.
    if (!person.tasks(token.page).contains("MODERATE")) return dead(492, person);
    if (!person.pages.contains(token.page)) {
      return Refusal.of(
          400, 190, 0, IMPERSONATE, "Cần cấp quyền cho ứng dụng trước khi thay mặt Trang này.");
    }
    return null;
  }

  private static Refusal dead(int subcode, MetaWorld.Person person) {
    String why =
        switch (subcode) {
          case 458 ->
              "Error validating access token: The user %s has not authorized application %s."
                  .formatted(person.id, MetaWorld.APP_ID);
          case 459 ->
              "Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the instructions given.";
          case 490 ->
              "Error validating access token: The user is enrolled in a blocking, logged-in checkpoint";
          case 463 -> "Error validating access token: Session has expired.";
          case 492 ->
              "The user must be an administrator, editor, or moderator of the page in order to impersonate it. If the page business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication.";
          default ->
              "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.";
        };
    String vietnamese =
        switch (subcode) {
          case 458 -> "Lỗi xác thực mã truy cập: người dùng chưa cấp phép cho ứng dụng.";
          case 459, 490 ->
              "Lỗi xác thực mã truy cập: hãy đăng nhập www.facebook.com và làm theo hướng dẫn.";
          case 463 -> "Lỗi xác thực mã truy cập: phiên đã hết hạn.";
          case 492 ->
              "Người dùng phải là quản trị viên, biên tập viên hoặc người kiểm duyệt của Trang.";
          default ->
              "Lỗi xác thực mã truy cập: phiên đã bị vô hiệu vì người dùng đổi mật khẩu hoặc Facebook thay đổi phiên vì lý do bảo mật.";
        };
    return Refusal.of(400, 190, subcode, why, vietnamese);
  }

  /// The Page this call acts for: its token lives, carries `scope` and its owner has `task` there.
  MetaWorld.Page page(Call call, String id, String scope, String task) {
    MetaWorld.Token token = token(call);
    if (token.page.isEmpty()) {
      throw Refusal.of(
          400,
          190,
          2069032,
          "A Page access token is required for this call for the new Pages experience.");
    }
    if (!token.page.equals(id)) throw Refusal.of(403, 200, 0, "(#200) Permissions error");
    MetaWorld.Person person = world.meta.person(token.person);
    if (!person.scopes.contains(scope)) throw scopeMissing(scope);
    if (!person.tasks(id).contains(task)) throw taskMissing(task, person);
    return world.meta.page(id);
  }

  private Refusal scopeMissing(String scope) {
    return switch (world.switches.scopeError) {
      case "200" ->
          Refusal.of(
              403,
              200,
              0,
              "(#200) Requires %s permission to manage the object".formatted(scope),
              "(#200) Cần quyền %s để quản lý đối tượng".formatted(scope));
      case "190" ->
          Refusal.of(
              400, 190, 0, IMPERSONATE, "Cần cấp quyền cho ứng dụng trước khi thay mặt Trang này.");
      default ->
          Refusal.of(
              403,
              10,
              0,
              "(#10) This endpoint requires the '%s' permission to be granted by the user."
                  .formatted(scope),
              "(#10) Điểm cuối này yêu cầu quyền '%s'.".formatted(scope));
    };
  }

  private static Refusal taskMissing(String task, MetaWorld.Person person) {
    return switch (task) {
      case "CREATE_CONTENT" ->
          Refusal.of(
              403,
              1,
              2853006,
              "Viewer doesn't have permission to perform this action.",
              "Người xem không có quyền thực hiện hành động này.");
      case "MODERATE" ->
          Refusal.of(
              403,
              200,
              0,
              "(#200) User does not have sufficient administrative permission for this action on this page.");
      default -> dead(492, person);
    };
  }

  /// Refuses while the Page's allowance is used up or it sends too fast; else counts this send.
  void spend(String page, String type) {
    Instant now = world.clock.now();
    Limits.Allowance allowance = world.limits.allowance("META", page, now);
    if (allowance != null && allowance.remaining() <= 0) {
      int code = allowance.code() != 0 ? allowance.code() : type.equals("pages") ? 80001 : 80006;
      String words =
          code == 4
              ? "(#4) Application request limit reached"
              : "(#%d) There have been too many calls to this %s account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting."
                  .formatted(code, type.equals("pages") ? "Page" : "messenger");
      throw Refusal.transientOne(
          400, code, words, Map.of("X-Business-Use-Case-Usage", usage(page, type)));
    }
    if (world.limits.tooFast("META", page, world.switches.metaPerSecond, now)) throw tooFast();
  }

  /// Refuses while a Page's conversations are read too fast; else counts this reading.
  void read(String page) {
    double most = world.switches.conversationsPerSecond;
    if (most > 0 && world.limits.tooFast("META conversations", page, most, world.clock.now())) {
      throw tooFast();
    }
  }

  private static Refusal tooFast() {
    return Refusal.transientOne(
        400, 613, "(#613) Calls to this api have exceeded the rate limit.", Map.of());
  }

  String usage(String page, String type) {
    Instant now = world.clock.now();
    Limits.Allowance allowance = world.limits.allowance("META", page, now);
    long minutes =
        allowance == null || !allowance.isSpent()
            ? 0
            : Duration.between(now, allowance.resets()).plusSeconds(59).toMinutes();
    var line =
        Json.object(
            "type",
            type,
            "call_count",
            allowance == null ? 1 : Math.max(1, allowance.usedPercent()),
            "total_cputime",
            1,
            "total_time",
            1,
            "estimated_time_to_regain_access",
            minutes);
    return Json.write(Json.object(page, List.of(line)));
  }
}
