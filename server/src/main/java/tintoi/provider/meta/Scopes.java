package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tintoi.provider.Use;
import tools.jackson.databind.JsonNode;

/// Which permissions, webhook fields and Page tasks each use needs. Source: Meta, Permissions
/// reference, Page subscribed_apps, Pages API, read 2026-11-20.
final class Scopes {
  private static final List<String> ALWAYS =
      List.of("pages_show_list", "pages_manage_metadata", "pages_read_engagement");
  private static final List<String> MESSAGES = List.of("pages_messaging");
  private static final List<String> COMMENTS =
      List.of("pages_read_user_content", "pages_manage_engagement");

  private static final List<String> MESSAGE_FIELDS =
      List.of(
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
          "business_integrity");
  private static final List<String> COMMENT_FIELDS = List.of("feed");

  private Scopes() {}

  static List<String> needed(Set<Use> uses) {
    return together(uses, ALWAYS, MESSAGES, COMMENTS);
  }

  /// Which of these uses need one of what is missing.
  static Set<Use> without(List<String> missing, Set<Use> uses) {
    Set<Use> lost = EnumSet.noneOf(Use.class);
    for (Use use : uses) if (!Collections.disjoint(needed(Set.of(use)), missing)) lost.add(use);
    return lost;
  }

  static List<String> fields(Set<Use> uses) {
    return together(uses, List.of(), MESSAGE_FIELDS, COMMENT_FIELDS);
  }

  private static List<String> together(
      Set<Use> uses, List<String> always, List<String> messages, List<String> comments) {
    List<String> all = new ArrayList<>(always);
    if (uses.contains(Use.MESSAGES)) all.addAll(messages);
    if (uses.contains(Use.COMMENTS)) all.addAll(comments);
    return List.copyOf(all);
  }

  /// The permissions of a token that hold for one Page, from what `debug_token` says. A permission
  /// without a list of Pages holds for all.
  static Set<String> forPage(JsonNode debug, String page) {
    Set<String> granted = new LinkedHashSet<>();
    for (JsonNode scope : debug.path("scopes").values()) granted.add(text(scope));
    for (JsonNode granular : debug.path("granular_scopes").values()) {
      JsonNode pages = granular.path("target_ids");
      if (!pages.isArray()) continue;
      boolean covers = false;
      for (JsonNode id : pages.values()) covers |= text(id).equals(page);
      if (!covers) granted.remove(text(granular.path("scope")));
    }
    return granted;
  }

  /// The Pages that were ticked, from what `debug_token` says.
  static Set<String> pages(JsonNode debug) {
    Set<String> pages = new LinkedHashSet<>();
    for (JsonNode granular : debug.path("granular_scopes").values())
      for (JsonNode id : granular.path("target_ids").values()) pages.add(text(id));
    return pages;
  }

  /// What the person may not do on the Page of what these permissions are for, in Meta's words:
  /// tasks in capitals.
  static List<String> missingTasks(JsonNode tasks, Set<String> scopes) {
    Set<String> has = new LinkedHashSet<>();
    for (JsonNode task : tasks.values()) has.add(text(task).replaceFirst("^PROFILE_PLUS_", ""));
    if (has.contains("FULL_CONTROL")) return List.of();
    List<String> needed = new ArrayList<>();
    if (scopes.contains("pages_messaging")) needed.add("MESSAGING");
    if (scopes.contains("pages_manage_engagement")) needed.add("CREATE_CONTENT");
    needed.add("MODERATE"); // to subscribe the webhook
    needed.removeAll(has);
    return List.copyOf(needed);
  }
}
