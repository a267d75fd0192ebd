package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Codes become user tokens, user tokens long-lived ones, and these give Page tokens.
final class GraphTokens {
  private static final Duration SHORT = Duration.ofMinutes(90);
  private static final Duration LONG = Duration.ofSeconds(5_183_944);
  private static final Duration CODE_LIFE = Duration.ofMinutes(10);

  private final World world;
  private final GraphAccess access;

  GraphTokens(World world, GraphAccess access) {
    this.world = world;
    this.access = access;
  }

  Object exchange(Call call) {
    if (!call.param("client_id").equals(MetaWorld.APP_ID)) {
      throw Refusal.of(
          400,
          101,
          0,
          "Error validating application. Cannot get application info due to a system error.");
    }
    if (!call.param("client_secret").equals(MetaWorld.APP_SECRET)) {
      throw Refusal.of(400, 1, 0, "Error validating client secret.");
    }
    String appToken = MetaWorld.APP_ID + "|" + MetaWorld.APP_SECRET;
    return switch (call.param("grant_type")) {
      case "fb_exchange_token" -> longLived(call.param("fb_exchange_token"));
      case "client_credentials" -> Json.object("access_token", appToken, "token_type", "bearer");
      default -> fromCode(call);
    };
  }

  private Object fromCode(Call call) {
    Instant now = world.clock.now();
    MetaWorld.Code code = world.meta.codes.get(call.param("code"));
    if (code == null) throw Refusal.of(400, 100, 0, "Invalid verification code format.");
    if (code.used) {
      throw Refusal.of(400, 100, 36009, "This authorization code has been used.");
    }
    if (!now.isBefore(code.issuedAt.plus(CODE_LIFE))) {
      throw Refusal.of(400, 100, 36007, "This authorization code has expired.");
    }
    if (!code.redirectUri.equals(call.param("redirect_uri"))) {
      throw Refusal.of(
          400,
          100,
          36008,
          "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request");
    }
    code.used = true;
    MetaWorld.Token token = world.meta.addToken(code.person, "", false, now);
    token.expiresAt = now.plus(SHORT);
    return issued(token, SHORT);
  }

  private Object longLived(String text) {
    MetaWorld.Token old = world.meta.tokens.get(text);
    if (old == null || !old.page.isEmpty()) {
      throw Refusal.of(400, 190, 0, "Invalid OAuth access token - Cannot parse access token");
    }
    Refusal dead = access.death(old);
    if (dead != null) throw dead;
    Instant now = world.clock.now();
    MetaWorld.Token token = world.meta.addToken(old.person, "", true, now);
    token.expiresAt = now.plus(LONG);
    return issued(token, LONG);
  }

  private static Object issued(MetaWorld.Token token, Duration life) {
    return Json.object(
        "access_token", token.value, "token_type", "bearer", "expires_in", life.toSeconds());
  }

  /// The Pages the person ticked and still has a role on.
  Object accounts(Call call) {
    MetaWorld.Token token = access.token(call);
    MetaWorld.Person person = world.meta.person(token.person);
    var all = new ArrayList<Map<String, Object>>();
    for (String id : person.pages) {
      if (person.tasks(id).isEmpty() || !person.scopes.contains("pages_show_list")) continue;
      all.add(account(call, token, person, world.meta.page(id)));
    }
    return Paging.of(call, all, 25);
  }

  private Map<String, Object> account(
      Call call, MetaWorld.Token token, MetaWorld.Person person, MetaWorld.Page page) {
    String url = "https://scontent.example/" + page.id + ".jpg";
    var whole =
        Json.object(
            "access_token", pageToken(token, page.id),
            "category", "Shoe Store",
            "category_list", List.of(Json.object("id", "2239", "name", "Shoe Store")),
            "name", page.name,
            "id", page.id,
            "tasks", person.tasks(page.id),
            "picture", Json.object("data", Json.object("url", url, "is_silhouette", true)));
    return new Fields(call.param("fields"))
        .select(whole, "access_token", "category", "category_list", "name", "id", "tasks");
  }

  /// Of a long-lived user token a Page token without end; one per pair, as Facebook repeats it too.
  private String pageToken(MetaWorld.Token user, String page) {
    for (MetaWorld.Token token : world.meta.tokens.values()) {
      boolean same = token.page.equals(page) && token.person.equals(user.person) && token.dead == 0;
      if (same && token.longLived == user.longLived && !token.issuedAt.isBefore(user.issuedAt)) {
        return token.value;
      }
    }
    MetaWorld.Token token =
        world.meta.addToken(user.person, page, user.longLived, world.clock.now());
    token.expiresAt = user.longLived ? null : user.expiresAt;
    return token.value;
  }

  Object permissions(Call call) {
    MetaWorld.Token token = access.token(call);
    MetaWorld.Person person = world.meta.person(token.person);
    if (call.method.equals("DELETE")) {
      world.meta.killTokens(person.key, 458);
      person.appInstalled = false;
      return Json.object("success", true);
    }
    var data = new ArrayList<Map<String, Object>>();
    for (String scope : person.scopes) {
      data.add(Json.object("permission", scope, "status", "granted"));
    }
    for (String scope : person.declined) {
      data.add(Json.object("permission", scope, "status", "declined"));
    }
    return Json.object("data", data);
  }

  Object debug(Call call) {
    String caller = access.tokenText(call);
    if (!caller.equals(MetaWorld.APP_ID + "|" + MetaWorld.APP_SECRET)) access.token(call);
    MetaWorld.Token token = world.meta.tokens.get(call.param("input_token"));
    if (token == null) {
      var error = Json.object("code", 190, "message", "Invalid OAuth access token.");
      return Json.object(
          "data", Json.object("error", error, "is_valid", false, "scopes", List.of()));
    }
    MetaWorld.Person person = world.meta.person(token.person);
    Refusal dead = access.death(token);
    Instant ends = token.expiresAt;
    var data =
        Json.object(
            "app_id",
            MetaWorld.APP_ID,
            "type",
            token.page.isEmpty() ? "USER" : "PAGE",
            "application",
            "Tintoi",
            "data_access_expires_at",
            token.issuedAt.plus(Duration.ofDays(90)).getEpochSecond(),
            "expires_at",
            ends == null ? 0 : ends.getEpochSecond(),
            "is_valid",
            dead == null,
            "issued_at",
            token.issuedAt.getEpochSecond(),
            "profile_id",
            token.page.isEmpty() ? null : token.page,
            "user_id",
            person.id,
            "scopes",
            dead == null ? List.copyOf(person.scopes) : List.of());
    if (dead == null) {
      data.put("granular_scopes", granular(person));
    } else {
      data.put(
          "error",
          Json.object(
              "code",
              dead.code,
              "message",
              String.valueOf(dead.getMessage()),
              "subcode",
              dead.subcode == 0 ? null : dead.subcode));
    }
    return Json.object("data", data);
  }

  private static List<Map<String, Object>> granular(MetaWorld.Person person) {
    var granular = new ArrayList<Map<String, Object>>();
    for (String scope : person.scopes) {
      boolean ofPages = scope.startsWith("pages_");
      granular.add(
          Json.object("scope", scope, "target_ids", ofPages ? List.copyOf(person.pages) : null));
    }
    return granular;
  }
}
