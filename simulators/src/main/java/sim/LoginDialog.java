package sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Facebook's login dialog: who is signed in, which permissions, which Pages. A machine may skip
/// the page and post the decision.
final class LoginDialog {
  static final String PREFIX = "/facebook";

  private static final Map<String, List<String>> NAMES =
      Map.of(
          "pages_show_list",
              List.of("Show a list of the Pages you manage", "Hiện danh sách Trang bạn quản lý"),
          "pages_manage_metadata",
              List.of("Manage settings and webhooks of your Pages", "Quản lý cài đặt của Trang"),
          "pages_messaging",
              List.of(
                  "Manage and access Page conversations in Messenger",
                  "Quản lý và xem cuộc trò chuyện của Trang trên Messenger"),
          "pages_read_engagement",
              List.of("Read content posted on the Page", "Đọc nội dung đăng trên Trang"),
          "pages_read_user_content",
              List.of("Read user content on your Page", "Đọc nội dung của người dùng trên Trang"),
          "pages_manage_engagement",
              List.of(
                  "Create and manage comments as your Page",
                  "Viết và quản lý bình luận bằng Trang"),
          "business_management", List.of("Manage your business", "Quản lý doanh nghiệp của bạn"),
          "public_profile", List.of("Your name and profile picture", "Tên và ảnh của bạn"));

  /// The words of login.html.
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "lang", List.of("en", "vi"),
          "w.simulated", List.of("simulated, not the real one", "mô phỏng, không phải trang thật"),
          "w.title",
              List.of(
                  "Tintoi would like access to your Pages",
                  "Tintoi muốn truy cập các Trang của bạn"),
          "w.signed", List.of("Signed in as", "Đang đăng nhập"),
          "w.pages", List.of("Pages of", "Trang của"),
          "w.scopes", List.of("What Tintoi may do", "Tintoi được làm gì"),
          "w.no", List.of("Not now", "Để sau"),
          "w.yes", List.of("Continue as", "Tiếp tục dưới tên"));

  private final World world;

  LoginDialog(World world) {
    this.world = world;
  }

  Reply answer(Call call) {
    List<String> parts = call.parts(PREFIX);
    String path = String.join("/", parts);
    synchronized (world) {
      if (path.equals("dialog/oauth")) return dialog(call);
      if (path.equals("dialog/oauth/decision") && call.method.equals("POST")) {
        Reply reply = decide(call);
        world.changed();
        return reply;
      }
    }
    return error("This page isn't available", "The link you followed may be broken.");
  }

  private Reply error(String title, String text) {
    return Html.page(400, "notice.html", Map.of("title", title, "text", text));
  }

  private static boolean isWeb(String uri) {
    return uri.startsWith("http://") || uri.startsWith("https://");
  }

  private static List<String> list(String commaSeparated) {
    return Arrays.stream(commaSeparated.split("[, ]", -1)).filter(s -> !s.isEmpty()).toList();
  }

  private Reply dialog(Call call) {
    if (!call.param("client_id").equals(MetaWorld.APP_ID)) {
      return error("Invalid App ID", "The provided app ID does not look like a valid app ID.");
    }
    if (!isWeb(call.param("redirect_uri"))) {
      return error(
          "URL blocked",
          "This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings.");
    }
    MetaWorld.Person person = world.meta.people.get(call.param("user"));
    if (person == null) person = world.meta.person("nam");
    var kept = new LinkedHashMap<>(call.query);
    kept.remove("user");
    var values = new LinkedHashMap<String, String>();
    values.put("hidden", Html.hidden(kept));
    values.put("people", people(kept, person));
    values.put("user", Text.escape(person.key));
    values.put("name", Text.escape(person.name));
    int language = language(call);
    WORDS.forEach((name, words) -> values.put(name, words.get(language)));
    values.put("check", person.checkpoint ? checkpoint(language) : "");
    values.put("pages", pages(person, language));
    values.put("scopes", scopes(call, person));
    return Html.page(200, "login.html", values);
  }

  /// 0 = English, 1 = Vietnamese: what the browser asks for.
  private static int language(Call call) {
    return call.header("Accept-Language").startsWith("vi") ? 1 : 0;
  }

  private static String checkpoint(int language) {
    List<String> words =
        List.of(
            "Facebook wants to be sure that this is you. By continuing you complete the security check.",
            "Facebook muốn chắc chắn đây là bạn. Bấm tiếp tục là hoàn tất bước xác minh.");
    return "<p class=\"warn\">" + words.get(language) + "</p>";
  }

  private String people(Map<String, String> kept, MetaWorld.Person chosen) {
    var html = new StringBuilder();
    for (MetaWorld.Person person : world.meta.people.values()) {
      var query = new LinkedHashMap<>(kept);
      query.put("user", person.key);
      html.append(
          "<a href=\"?%s\"%s>%s</a>\n"
              .formatted(
                  Text.escape(Text.query(query)),
                  person == chosen ? " aria-current=\"true\"" : "",
                  Text.escape(person.name)));
    }
    return html.toString();
  }

  private String pages(MetaWorld.Person person, int language) {
    var html = new StringBuilder();
    for (MetaWorld.Page page : world.meta.pages.values()) {
      List<String> tasks = person.tasks(page.id);
      if (tasks.isEmpty()) continue;
      boolean full = tasks.contains("MESSAGING");
      List<String> role =
          full
              ? List.of("full control", "toàn quyền")
              : List.of("can only see insights", "chỉ xem được số liệu");
      String note = page.id + " · " + role.get(language);
      html.append(Html.box("pages", page.id, page.name, note, true));
    }
    return html.isEmpty() ? "<p>–</p>" : html.toString();
  }

  private String scopes(Call call, MetaWorld.Person person) {
    var html = new StringBuilder();
    for (String scope : list(call.param("scope"))) {
      if (skipped(call, person, scope)) continue;
      String name = NAMES.getOrDefault(scope, List.of(scope, scope)).get(language(call));
      html.append(Html.box("scopes", scope, name, scope, true));
    }
    return html.toString();
  }

  /// What was declined before is not asked again unless `auth_type=rerequest`.
  private boolean skipped(Call call, MetaWorld.Person person, String scope) {
    boolean again = call.param("auth_type").equals("rerequest");
    return person.declined.contains(scope) && !again && world.switches.declinedNeedsRerequest;
  }

  private Reply decide(Call call) {
    String redirect = call.param("redirect_uri");
    if (!call.param("client_id").equals(MetaWorld.APP_ID) || !isWeb(redirect)) return dialog(call);
    if (!call.param("decision").equals("continue") || !world.switches.appLive) {
      return Reply.redirect(Text.withQuery(redirect, cancelled(call)));
    }
    MetaWorld.Person person = world.meta.people.get(call.param("user"));
    if (person == null) return error("Unknown person", "user must be nam or lan.");
    grant(call, person);
    var code = new MetaWorld.Code();
    code.value = "AQ" + Text.random(80);
    code.person = person.key;
    code.redirectUri = redirect;
    code.issuedAt = world.clock.now();
    world.meta.codes.put(code.value, code);
    var query = new LinkedHashMap<String, String>();
    query.put("code", code.value);
    if (call.has("state")) query.put("state", call.param("state"));
    return Reply.redirect(Text.withQuery(redirect, query));
  }

  private static Map<String, String> cancelled(Call call) {
    var query = new LinkedHashMap<String, String>();
    query.put("error", "access_denied");
    query.put("error_reason", "user_denied");
    query.put("error_code", "200");
    query.put("error_description", "Permissions error");
    if (call.has("state")) query.put("state", call.param("state"));
    return query;
  }

  private void grant(Call call, MetaWorld.Person person) {
    List<String> wanted = list(call.param("scope"));
    // A form sends nothing for no tick, so a person's page says that it was a page.
    boolean all = !call.has("scopes") && !call.has("ticked");
    Set<String> ticked = new LinkedHashSet<>(all ? wanted : call.values("scopes"));
    List<String> asked = new ArrayList<>();
    for (String scope : wanted) if (!skipped(call, person, scope)) asked.add(scope);
    if (!person.appInstalled) {
      person.scopes.clear();
      person.declined.clear();
    }
    person.scopes.add("public_profile");
    for (String scope : asked) {
      if (ticked.contains(scope)) {
        person.scopes.add(scope);
        person.declined.remove(scope);
      } else {
        person.scopes.remove(scope);
        person.declined.add(scope);
      }
    }
    boolean allPages = !call.has("pages") && !call.has("ticked");
    person.pages.clear();
    for (MetaWorld.Page page : world.meta.pages.values()) {
      boolean chosen = allPages || call.values("pages").contains(page.id);
      if (chosen && !person.tasks(page.id).isEmpty()) person.pages.add(page.id);
    }
    person.appInstalled = true;
    person.checkpoint = false;
  }
}
