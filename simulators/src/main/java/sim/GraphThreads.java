package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Conversation routing: which app of a Page's holds a thread. Without a default app every app may
/// write, and taking is refused; with one only the holder may, and of an idle thread the default
/// app. A holder is none any more after a day in which nothing was said.
final class GraphThreads {
  static final Duration LAPSE = Duration.ofHours(24);

  private final World world;
  private final GraphAccess access;

  GraphThreads(World world, GraphAccess access) {
    this.world = world;
    this.access = access;
  }

  /// Whose it is now; empty = idle.
  static String holder(MetaWorld.Conversation conversation, Instant now) {
    Instant since = conversation.ownedAt;
    if (since == null) return "";
    for (MetaWorld.Message message : conversation.messages) {
      if (!message.at.isAfter(since)) continue;
      if (!message.at.isBefore(since.plus(LAPSE))) return "";
      since = message.at;
    }
    return now.isBefore(since.plus(LAPSE)) ? conversation.owner : "";
  }

  /// True if another app writes here, and ours is only told.
  boolean isOthers(MetaWorld.Conversation conversation) {
    MetaWorld.Page page = world.meta.page(conversation.page);
    if (page.defaultApp.isEmpty()) return false;
    String holder = holder(conversation, world.clock.now());
    return !(holder.isEmpty() ? page.defaultApp : holder).equals(MetaWorld.APP_ID);
  }

  void write(MetaWorld.Conversation conversation) {
    if (!isOthers(conversation)) return;
    throw Refusal.of(
        400,
        10,
        2018300,
        "(#10) Message failed to send because another app is controlling this thread now.",
        "(#10) Không gửi được tin nhắn vì ứng dụng khác đang điều khiển cuộc trò chuyện này.");
  }

  /// `take_thread_control`, `pass_…`, `release_…`, `request_…` and `extend_thread_control`.
  Object move(Call call, String pageId, String what) {
    if (!call.method.equals("POST")) throw Refusal.noObject(call.method, pageId + "/" + what);
    MetaWorld.Page page = access.page(call, pageId, "pages_messaging", "MESSAGING");
    MetaWorld.Conversation conversation = conversation(page, call.node("recipient"));
    switch (what) {
      case "take_thread_control" -> {
        if (page.defaultApp.isEmpty()) {
          throw Refusal.of(400, 10, 0, "(#10) This Page has no default app: nothing to take");
        }
        own(conversation, MetaWorld.APP_ID);
      }
      case "pass_thread_control" -> {
        write(conversation);
        own(conversation, call.param("target_app_id"));
      }
      case "release_thread_control" -> {
        write(conversation);
        own(conversation, "");
      }
      case "extend_thread_control" -> {
        write(conversation);
        own(conversation, MetaWorld.APP_ID);
      }
      default -> {}
    }
    return Json.object("success", true);
  }

  private void own(MetaWorld.Conversation conversation, String app) {
    conversation.owner = app;
    conversation.ownedAt = world.clock.now();
  }

  Object owner(Call call, String pageId) {
    MetaWorld.Page page = access.page(call, pageId, "pages_messaging", "MESSAGING");
    var recipient = Json.MAPPER.createObjectNode().put("id", call.param("recipient"));
    MetaWorld.Conversation conversation = conversation(page, recipient);
    String holder = holder(conversation, world.clock.now());
    if (holder.isEmpty()) return Json.object("data", List.of());
    long ends = world.clock.now().plus(LAPSE).getEpochSecond();
    var owner = Json.object("app_id", holder, "expiration", ends);
    return Json.object("data", List.of(Json.object("thread_owner", owner)));
  }

  private MetaWorld.Conversation conversation(MetaWorld.Page page, JsonNode recipient) {
    MetaWorld.Customer customer =
        world.meta.customerByPsid(page.id, recipient.path("id").asString(""));
    if (customer == null) throw Refusal.of(400, 100, 2018001, "(#100) No matching user found");
    return world.meta.conversation(page.id, customer.key);
  }
}
