package sim;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a message has beyond words and files: quick replies, templates, and the approved templates
/// of utility messages.
final class GraphShapes {
  private static final Set<String> ASKS = Set.of("text", "user_phone_number", "user_email");

  private final World world;
  private final GraphAccess access;

  GraphShapes(World world, GraphAccess access) {
    this.world = world;
    this.access = access;
  }

  /// What there is to tap or to see; null if nothing.
  @Nullable JsonNode of(Call call, MetaWorld.Page page, JsonNode message) {
    JsonNode attachment = message.path("attachment");
    if (attachment.path("type").asString("").equals("template")) {
      template(attachment.path("payload"));
      return attachment;
    }
    boolean utility = call.param("messaging_type").equals("UTILITY");
    if (message.has("template") != utility) {
      throw Refusal.of(400, 100, 0, "(#100) A UTILITY message needs a template, and only it");
    }
    if (utility) {
      approved(page, message.path("template"));
      return message.path("template");
    }
    JsonNode replies = message.path("quick_replies");
    if (replies.isMissingNode()) return null;
    quickReplies(replies);
    return message;
  }

  private static void quickReplies(JsonNode replies) {
    if (!replies.isArray() || replies.isEmpty() || replies.size() > 13) {
      throw wrong(0, "message[quick_replies] must be an array of 1 to 13");
    }
    for (JsonNode reply : replies.values()) {
      String asks = reply.path("content_type").asString("");
      String title = reply.path("title").asString("");
      if (!ASKS.contains(asks)) throw wrong(0, "quick_replies content_type is " + asks);
      if (asks.equals("text") && title.isEmpty()) throw wrong(0, "quick_replies title is missing");
      if (title.length() > 20) throw wrong(0, "quick_replies title is longer than 20");
      if (reply.path("payload").asString("").length() > 1000) {
        throw wrong(0, "quick_replies payload is longer than 1000");
      }
    }
  }

  private static void template(JsonNode payload) {
    String type = payload.path("template_type").asString("");
    switch (type) {
      case "button" -> {
        int length = payload.path("text").asString("").length();
        if (length == 0 || length > 640) throw wrong(0, "the text above buttons has 1 to 640");
        if (payload.path("buttons").isEmpty()) throw wrong(2018040, "buttons are missing");
        buttons(payload.path("buttons"));
      }
      case "generic" -> {
        JsonNode elements = payload.path("elements");
        if (elements.isEmpty() || elements.size() > 10) throw wrong(2018035, "1 to 10 elements");
        for (JsonNode element : elements.values()) {
          int title = element.path("title").asString("").length();
          if (title == 0 || title > 80) throw wrong(2018035, "an element's title has 1 to 80");
          buttons(element.path("buttons"));
        }
      }
      default -> throw wrong(0, "template_type is " + type);
    }
  }

  private static void buttons(JsonNode buttons) {
    if (buttons.size() > 3) throw wrong(2018040, "at most 3 buttons");
    for (JsonNode button : buttons.values()) {
      String type = button.path("type").asString("");
      boolean whole =
          type.equals("postback")
              ? !button.path("payload").asString("").isEmpty()
              : type.equals("web_url") && button.path("url").asString("").startsWith("https://");
      if (!whole || button.path("title").asString("").isEmpty()) {
        throw wrong(2018041, "a button is not whole");
      }
    }
  }

  private void approved(MetaWorld.Page page, JsonNode template) {
    String name = template.path("name").asString("");
    String language = template.path("language").path("code").asString("");
    if (!page.templates.contains(name + " " + language)) {
      throw wrong(0, "there is no approved template %s in %s".formatted(name, language));
    }
  }

  private static Refusal wrong(int subcode, String words) {
    return Refusal.of(400, 100, subcode, "(#100) " + words);
  }

  /// `/{page}/message_templates`: asked for, and approved at once.
  Object templates(Call call, String pageId) {
    MetaWorld.Page page = access.page(call, pageId, "pages_messaging", "MESSAGING");
    if (call.method.equals("POST")) {
      String name = call.param("name");
      String language = call.param("language");
      if (name.isEmpty() || language.isEmpty()) throw wrong(0, "name and language are required");
      if (!call.param("category").equals("UTILITY")) throw wrong(0, "category must be UTILITY");
      page.templates.add(name + " " + language);
      String id = Long.toString(1_700_000_000_000_000L + ++world.meta.lastId);
      return Json.object("id", id, "status", "APPROVED", "category", "UTILITY");
    }
    var all =
        page.templates.stream()
            .map(each -> each.split(" ", 2))
            .map(each ->
                Json.object(
                    "name",
                    each[0],
                    "language",
                    each[1],
                    "status",
                    "APPROVED",
                    "category",
                    "UTILITY"))
            .toList();
    return Paging.of(call, new java.util.ArrayList<>(all), 25);
  }
}
