package sim;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What a Page tells the app of.
final class GraphSubscriptions {
  private static final Set<String> SUBSCRIBABLE =
      Set.of(
          "messages",
          "messaging_postbacks",
          "messaging_optins",
          "messaging_referrals",
          "message_deliveries",
          "message_reads",
          "message_echoes",
          "message_reactions",
          "message_edits",
          "messaging_handovers",
          "standby",
          "messaging_policy_enforcement",
          "business_integrity",
          "feed",
          "mention");

  private final GraphAccess access;

  GraphSubscriptions(GraphAccess access) {
    this.access = access;
  }

  Object subscribedApps(Call call, String pageId) {
    MetaWorld.Page page = access.page(call, pageId, "pages_manage_metadata", "MODERATE");
    return switch (call.method) {
      case "POST" -> {
        subscribe(call, page);
        yield Json.object("success", true);
      }
      case "DELETE" -> {
        page.subscribed.clear();
        yield Json.object("success", true);
      }
      default -> {
        var app =
            Json.object(
                "category", "Business",
                "link", "https://tintoi.example/",
                "name", "Tintoi",
                "id", MetaWorld.APP_ID,
                "subscribed_fields", List.copyOf(page.subscribed));
        yield Json.object("data", page.subscribed.isEmpty() ? List.of() : List.of(app));
      }
    };
  }

  private void subscribe(Call call, MetaWorld.Page page) {
    JsonNode array = call.json().path("subscribed_fields");
    List<String> wanted =
        array.isArray()
            ? Json.strings(array)
            : Arrays.stream(call.param("subscribed_fields").split(",", -1))
                .map(String::strip)
                .filter(f -> !f.isEmpty())
                .toList();
    if (wanted.isEmpty()) {
      throw Refusal.of(400, 100, 0, "(#100) The parameter subscribed_fields is required.");
    }
    for (String field : wanted) {
      if (!SUBSCRIBABLE.contains(field)) {
        throw Refusal.of(
            400,
            100,
            0,
            "(#100) Param subscribed_fields[0] must be a valid field, got '%s'".formatted(field));
      }
      if (field.startsWith("messag")) access.page(call, page.id, "pages_messaging", "MODERATE");
    }
    page.subscribed = new TreeSet<>(wanted);
  }
}
