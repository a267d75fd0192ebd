package sim;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the people of the shop and the provider itself do: passwords, roles, permissions, packages,
/// allowances. Called under the world's lock.
final class Backstage {
  private final World world;
  private final Deauthorizations deauthorizations;
  private final ZaloCustomers zaloCustomers;

  Backstage(World world, Deauthorizations deauthorizations, ZaloCustomers zaloCustomers) {
    this.world = world;
    this.zaloCustomers = zaloCustomers;
    this.deauthorizations = deauthorizations;
  }

  Object person(String key, JsonNode body) {
    MetaWorld.Person person = world.meta.person(key);
    if (body.path("password").asString("").equals("changed")) {
      world.meta.killTokens(key, 460);
    }
    if (body.path("app").asString("").equals("removed")) {
      world.meta.killTokens(key, 458);
      person.appInstalled = false;
      deauthorizations.removed(person);
    }
    if (body.path("data").asString("").equals("deleted")) deauthorizations.deletion(person);
    if (body.path("tokens").asString("").equals("expired")) world.meta.killTokens(key, 463);
    if (body.has("checkpoint")) person.checkpoint = body.path("checkpoint").asBoolean(false);
    if (body.has("locale")) person.locale = body.path("locale").asString(person.locale);
    for (var role : body.path("roles").properties()) {
      String id = world.meta.page(role.getKey()).id;
      String value = role.getValue().asString("");
      switch (value) {
        case "none" -> person.roles.remove(id);
        case "full", "moderate", "analyze" -> person.roles.put(id, value);
        default -> throw new IllegalArgumentException("a role is none, full, moderate or analyze");
      }
    }
    for (var scope : body.path("scopes").properties()) {
      if (scope.getValue().asBoolean(true)) {
        person.scopes.add(scope.getKey());
        person.declined.remove(scope.getKey());
      } else if (person.scopes.remove(scope.getKey())) {
        person.declined.add(scope.getKey());
      }
    }
    return Snapshot.person(person);
  }

  Object zaloGrant(JsonNode body) {
    ZaloWorld zalo = world.zalo;
    if (body.has("withdrawn")) zalo.withdrawn = body.path("withdrawn").asBoolean(true);
    if (!zalo.grants.isEmpty()) {
      ZaloWorld.Grant grant = zalo.grants.getLast();
      if (body.has("refreshSpent")) {
        grant.refreshSpent = body.path("refreshSpent").asBoolean(true);
      }
      if (body.has("accessExpired")) {
        boolean expired = body.path("accessExpired").asBoolean(true);
        grant.accessEndsAt =
            expired ? world.clock.now() : world.clock.now().plus(ZaloWorld.ACCESS_LIFE);
      }
    }
    return Snapshot.zaloGrant(zalo);
  }

  Object zaloAccount(JsonNode body) {
    if (body.has("packageEnds")) {
      String date = body.path("packageEnds").asString("");
      world.zalo.packageEnds = LocalDate.parse(date.substring(0, Math.min(10, date.length())));
    }
    if (body.has("locked")) world.zalo.locked = body.path("locked").asBoolean(false);
    return zaloCustomers.account(body);
  }

  /// `resets`: "tomorrow" or an instant. No page = every Page of the provider.
  Object allowance(JsonNode body) {
    String key = key(body);
    if (!body.path("remaining").isNumber()) {
      world.limits.allowances.remove(key);
      return Json.object("remaining", "unlimited");
    }
    String resets = body.path("resets").asString("tomorrow");
    Instant at =
        resets.equals("tomorrow") || resets.isEmpty()
            ? world.clock.tomorrow()
            : Instant.parse(resets);
    var allowance =
        new Limits.Allowance(
            body.path("remaining").asLong(0),
            at,
            body.path("code").asInt(0),
            body.path("total").asLong(0));
    world.limits.allowances.put(key, allowance);
    return Json.object(
        "remaining", allowance.remaining(), "total", allowance.total(), "resets", at);
  }

  /// What the OA's package gives for messages outside the free 48 hours.
  Object zaloQuota(JsonNode body) {
    ZaloWorld.Share share = world.zalo.share;
    share.remain = body.path("remaining").asLong(share.remain);
    share.total = Math.max(share.remain, body.path("total").asLong(share.total));
    if (body.has("ends")) share.ends = LocalDate.parse(body.path("ends").asString(""));
    return Json.object("remaining", share.remain, "total", share.total, "ends", share.ends);
  }

  Object pace(JsonNode body) {
    String key = key(body);
    double perSecond = body.path("perSecond").asDouble(0);
    if (perSecond <= 0) {
      world.limits.paces.remove(key);
      return Json.object("perSecond", "unlimited");
    }
    Duration span = Duration.parse(body.path("for").asString("PT30S"));
    Instant until = world.clock.now().plus(span);
    world.limits.paces.put(key, new Limits.Pace(perSecond, until));
    return Json.object("perSecond", perSecond, "until", until);
  }

  private String key(JsonNode body) {
    String provider = Text.upper(Customers.need(body, "provider"));
    String page = body.path("page").asString("");
    return switch (provider) {
      case "META" -> "META:" + (page.isEmpty() ? "" : world.meta.page(page).id);
      case "ZALO" -> "ZALO:" + ZaloWorld.OA_ID;
      default -> throw new IllegalArgumentException("provider must be META or ZALO");
    };
  }

  Object switches(JsonNode body) {
    ObjectNode all = Json.MAPPER.valueToTree(world.switches);
    for (var change : body.properties()) {
      if (!all.has(change.getKey())) {
        throw new IllegalArgumentException("no such switch: " + change.getKey());
      }
      all.set(change.getKey(), change.getValue());
    }
    world.switches = Json.MAPPER.treeToValue(all, Switches.class);
    return world.switches;
  }
}
