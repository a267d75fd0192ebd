package sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The world as a person may see it: without tokens and secrets. Called under the world's lock.
final class Snapshot {
  /// Enough for a phone's screen; `/control/messages` gives all.
  private static final int MESSAGES = 60;

  private Snapshot() {}

  static Map<String, Object> of(World world) {
    return Json.object(
        "version",
        world.version(),
        "clock",
        clock(world.clock),
        "webhooks",
        world.webhooks,
        "switches",
        world.switches,
        "allowances",
        world.limits.allowances,
        "paces",
        world.limits.paces,
        "meta",
        meta(world),
        "zalo",
        zalo(world.zalo));
  }

  private static boolean isCrowd(String key) {
    return key.startsWith("crowd-") || key.startsWith("zcrowd-");
  }

  static Map<String, Object> clock(SimClock clock) {
    return Json.object("now", clock.now(), "offset", clock.offset().toString());
  }

  private static Map<String, Object> meta(World world) {
    MetaWorld meta = world.meta;
    return Json.object(
        "app", MetaWorld.APP_ID,
        "people", meta.people.values().stream().map(Snapshot::person).toList(),
        "pages", meta.pages.values().stream().map(Snapshot::page).toList(),
        "customers", meta.customers.values().stream().filter(c -> !isCrowd(c.key)).toList(),
        "threads",
            meta.conversations.values().stream()
                .filter(c -> !isCrowd(c.customer))
                .map(c -> thread(c, world))
                .toList(),
        "posts", meta.posts.values().stream().map(p -> post(p, meta)).toList());
  }

  static Map<String, Object> person(MetaWorld.Person person) {
    return Json.object(
        "key", person.key,
        "name", person.name,
        "id", person.id,
        "locale", person.locale,
        "checkpoint", person.checkpoint,
        "roles", person.roles,
        "appInstalled", person.appInstalled,
        "scopes", person.scopes,
        "declined", person.declined,
        "pages", person.pages);
  }

  private static Map<String, Object> page(MetaWorld.Page page) {
    return Json.object(
        "id", page.id,
        "name", page.name,
        "subscribed", page.subscribed,
        "blockedBy", page.blockedBy,
        "templates", page.templates,
        "defaultApp", page.defaultApp,
        "restrictedUntil", page.restrictedUntil);
  }

  private static Map<String, Object> thread(MetaWorld.Conversation conversation, World world) {
    var opened = conversation.windowOpenedAt;
    return Json.object(
        "id",
        conversation.id,
        "page",
        conversation.page,
        "customer",
        conversation.customer,
        "open",
        conversation.isOpen(world.clock.now()),
        "windowEndsAt",
        opened == null ? null : opened.plus(MetaWorld.WINDOW),
        "owner",
        GraphThreads.holder(conversation, world.clock.now()),
        "actions",
        last(conversation.actions),
        "messages",
        last(conversation.messages));
  }

  private static Map<String, Object> post(MetaWorld.Post post, MetaWorld meta) {
    var comments = new ArrayList<MetaWorld.Comment>();
    for (MetaWorld.Comment comment : meta.comments.values()) {
      if (comment.post.equals(post.id)) comments.add(comment);
    }
    return Json.object(
        "id", post.id,
        "page", post.page,
        "text", post.text,
        "at", post.at,
        "comments", last(comments));
  }

  private static Map<String, Object> zalo(ZaloWorld zalo) {
    var customers = new ArrayList<Map<String, Object>>();
    for (ZaloWorld.Customer customer : zalo.customers.values()) {
      if (isCrowd(customer.key)) continue;
      customers.add(
          Json.object(
              "key", customer.key,
              "name", customer.name,
              "id", customer.id,
              "follows", customer.follows,
              "lastInteraction", customer.lastInteraction,
              "messages", last(customer.messages)));
    }
    return Json.object(
        "app",
        ZaloWorld.APP_ID,
        "oa",
        Json.object(
            "id", ZaloWorld.OA_ID,
            "name", ZaloWorld.OA_NAME,
            "admin", "Trần Minh",
            "packageEnds", zalo.packageEnds,
            "locked", zalo.locked),
        "grant",
        zaloGrant(zalo),
        "customers",
        customers);
  }

  static Map<String, Object> zaloGrant(ZaloWorld zalo) {
    ZaloWorld.Grant grant = zalo.grants.isEmpty() ? null : zalo.grants.getLast();
    return Json.object(
        "authorized",
        zalo.authorized && !zalo.withdrawn,
        "withdrawn",
        zalo.withdrawn,
        "refreshSpent",
        grant != null && grant.refreshSpent,
        "accessEndsAt",
        grant == null ? null : grant.accessEndsAt);
  }

  private static <T> List<T> last(List<T> all) {
    return List.copyOf(all.subList(Math.max(0, all.size() - MESSAGES), all.size()));
  }
}
