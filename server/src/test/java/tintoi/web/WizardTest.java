package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tintoi.access.Role;
import tools.jackson.databind.JsonNode;

/// To the provider's consent page and back, over HTTP, against the simulators.
class WizardTest extends WithSimulators {

  @Test
  void a_page_is_connected_for_messages_and_comments_with_every_check_ticked() {
    Walk walk = begin(signedIn(nam), "META", "MESSAGES", "COMMENTS");
    String location = walk.comeBack(walk.decide("user=nam&decision=continue"));

    assertThat(location).isEqualTo("/settings/messages/messenger/connections/" + walk.id);
    assertThat(walk.now().text("/step")).isEqualTo("CHOOSING");
    assertThat(walk.now().json().at("/pages")).hasSize(2);
    assertThat(walk.now().json().at("/authorizeUri").isNull()).isTrue();

    var done = walk.choose(SHOP);
    assertThat(done.text("/step")).isEqualTo("DONE");
    assertThat(done.json().at("/problem").isNull()).isTrue();
    assertThat(done.text("/connected/0/name")).isEqualTo("Giày Minh");
    for (String check : List.of("TOKEN", "SCOPES", "ROLE", "WEBHOOK")) {
      assertThat(checkOf(done.json(), check)).as(check).isEqualTo("ok");
    }
    assertThat(subscribed(SHOP)).contains("messages", "message_echoes", "feed");
    JsonNode channel = of(lan).get("/api/channels").json().at("/items/0");
    assertThat(channel.at("/externalId").asString()).isEqualTo(SHOP);
    assertThat(channel.at("/uses")).hasToString("[\"MESSAGES\",\"COMMENTS\"]");
    assertThat(channel.at("/sending/light").asString()).isEqualTo("ok");
    assertThat(channel.at("/receiving/light").asString()).isEqualTo("ok");
    assertThat(channel.at("/authorizer/name").asString()).isEqualTo("Nguyễn Văn Nam");
    assertThat(lanes()).containsExactly("MESSENGER", "PAGE_COMMENT", "PRIVATE_REPLY");
  }

  @Test
  void only_what_is_asked_for_is_asked_of_the_provider_and_gets_a_lane() {
    Walk walk = begin(of(nam), "META", "COMMENTS");
    assertThat(walk.consent.getQuery())
        .contains("pages_manage_engagement")
        .doesNotContain("pages_messaging");
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    assertThat(walk.choose(SHOP).text("/step")).isEqualTo("DONE");
    assertThat(lanes()).containsExactly("PAGE_COMMENT");

    walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    assertThat(walk.choose(SAIGON).text("/step")).isEqualTo("DONE");
    assertThat(lanes()).containsExactly("MESSENGER", "PAGE_COMMENT");
  }

  @Test
  void an_official_account_is_connected_by_the_same_steps() {
    Walk walk = begin(of(nam), "ZALO");
    assertThat(walk.consent.getQuery()).contains("code_challenge=").doesNotContain("verifier");
    String location = walk.comeBack(walk.decide("decision=allow"));

    assertThat(location).isEqualTo("/settings/messages/zalo/connections/" + walk.id);
    assertThat(walk.now().json().at("/pages/0/chosen").asBoolean()).isTrue();
    var done = walk.choose(OA);
    assertThat(done.text("/step")).isEqualTo("DONE");
    assertThat(done.text("/connected/0/name")).isEqualTo("Minh Shoes");
    assertThat(checkOf(done.json(), "TOKEN")).isEqualTo("ok");
    assertThat(checkOf(done.json(), "SCOPES")).isEqualTo("skipped");
    assertThat(lanes()).containsExactly("ZALO_OA");
  }

  @Test
  void declining_is_told_in_both_languages_and_connects_nothing() {
    for (String provider : List.of("META", "ZALO")) {
      Walk walk = begin(of(nam), provider);
      walk.comeBack(
          walk.decide("user=nam&decision=" + (provider.equals("META") ? "cancel" : "deny")));

      var refused = walk.now();
      assertThat(refused.text("/step")).isEqualTo("REFUSED");
      assertThat(refused.text("/problem/cause")).isEqualTo("connection.declined");
      assertThat(refused.text("/problem/texts/vi/remedy")).isNotBlank();
      assertThat(refused.text("/problem/texts/en/remedy")).isNotBlank();
      assertThat(refused.text("/problem/actions/0")).isEqualTo("reconnect");
    }
    assertThat(of(nam).get("/api/channels").json().at("/items")).isEmpty();
  }

  @Test
  void a_declined_permission_is_named_and_asked_anew_the_next_time() {
    Walk walk = begin(of(nam), "META", "MESSAGES", "COMMENTS");
    String but =
        "pages_show_list,pages_manage_metadata,pages_read_engagement,"
            + "pages_read_user_content,pages_manage_engagement";
    walk.comeBack(walk.decide("user=nam&decision=continue&scopes=" + but));
    var half = walk.choose(SHOP);

    assertThat(half.text("/step")).isEqualTo("CHOOSING");
    assertThat(checkOf(half.json(), "SCOPES")).isEqualTo("failed");
    JsonNode page = pageOf(half.json(), SHOP);
    assertThat(page.at("/problem/cause").asString()).isEqualTo("connection.scope_missing");
    assertThat(page.at("/problem/texts/vi/title").asString()).contains("Giày Minh");
    for (String language : List.of("vi", "en")) {
      assertThat(page.at("/problem/texts/" + language + "/what").asString())
          .contains(" pages_messaging,")
          .doesNotContain("…");
    }
    assertThat(of(nam).get("/api/channels").json().at("/items")).isEmpty();

    Walk again = begin(of(nam), "META", "MESSAGES", "COMMENTS");
    again.comeBack(again.decide("user=nam&decision=continue"));
    assertThat(again.choose(SHOP).text("/step")).isEqualTo("DONE");
  }

  @Test
  void a_permission_without_which_no_page_can_be_chosen_is_named() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(
        walk.decide(
            "user=nam&decision=continue"
                + "&scopes=pages_show_list,pages_read_engagement,pages_messaging"));

    JsonNode page = pageOf(walk.now().json(), SHOP);
    assertThat(page.at("/connectable").asBoolean()).isFalse();
    assertThat(page.at("/problem/cause").asString()).isEqualTo("connection.scope_missing");
    assertThat(page.at("/problem/texts/en/what").asString()).contains("pages_manage_metadata");
    assertThat(page.at("/problem/texts/en/remedy").asString())
        .as("she chose messages alone")
        .doesNotContain("Both");
  }

  @Test
  void somebody_who_ticks_no_page_is_not_told_that_she_manages_none() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue&ticked=1"));

    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.no_pages");
    assertThat(walk.now().text("/problem/texts/en/title"))
        .isEqualTo("Facebook lists no Page to connect");
    assertThat(walk.now().text("/problem/texts/en/what")).contains("ticked no Page, or");
  }

  @Test
  void a_page_on_which_she_has_too_little_a_role_cannot_be_chosen() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=lan&decision=continue"));

    JsonNode page = pageOf(walk.now().json(), SAIGON);
    assertThat(page.at("/connectable").asBoolean()).isFalse();
    assertThat(page.at("/problem/cause").asString()).isEqualTo("connection.role_missing");
    assertThat(page.at("/problem/texts/vi/what").asString()).contains("Lê Thị Lan");
    assertThat(walk.choose(SAIGON).text("/step")).isEqualTo("CHOOSING");
    assertThat(walk.choose(SHOP).text("/step")).isEqualTo("DONE");
  }

  @Test
  void connecting_again_keeps_the_channel_and_everything_that_hangs_on_it() {
    String channelId = connect(SHOP);

    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=lan&decision=continue"));
    assertThat(pageOf(walk.now().json(), SHOP).at("/chosen").asBoolean()).isTrue();
    var done = walk.choose(SHOP);

    assertThat(done.text("/connected/0/channelId")).isEqualTo(channelId);
    var channel = of(minh).get("/api/channels/" + channelId);
    assertThat(channel.text("/authorizer/name")).isEqualTo("Lê Thị Lan");
    assertThat(of(minh).get("/api/channels").json().at("/items")).hasSize(1);
  }

  @Test
  void connecting_again_with_the_page_left_unticked_names_the_page() {
    String channelId = connect(SHOP);
    Walk walk =
        Walk.begin(of(nam), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=nam&decision=continue&pages=" + SAIGON));

    assertThat(walk.now().text("/step")).isEqualTo("REFUSED");
    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.page_unticked");
    assertThat(walk.now().text("/problem/texts/en/title")).contains("Giày Minh");
  }

  @Test
  void a_page_of_another_workspace_stays_there() {
    connect(SHOP);
    var other = workspaces.create("Dép Hà", java.time.ZoneId.of("Asia/Ho_Chi_Minh"));
    String email = java.util.UUID.randomUUID() + "@depha.vn";
    people.create(other.workspaceId(), email, "Hà", Role.OWNER, "vi", PASSWORD);

    Walk walk = begin(browser().signIn(email, PASSWORD), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    JsonNode page = pageOf(walk.now().json(), SHOP);
    assertThat(page.at("/connectable").asBoolean()).isFalse();
    assertThat(page.at("/channelId").isNull()).isTrue();
    assertThat(page.at("/problem/cause").asString()).isEqualTo("connection.other_workspace");
    assertThat(walk.choose(SHOP).json().at("/connected")).isEmpty();
  }

  @Test
  void agents_and_supervisors_are_told_who_can_connect() {
    for (var person : List.of(lan, ha)) {
      var refused = of(person).post("/api/connections", Map.of("provider", "META"));
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.text("/cause")).isEqualTo("permission.admin_only");
      assertThat(refused.raw().body()).contains("Nguyễn Văn Nam").contains("Trần Minh");
    }
  }

  @Test
  void a_redirect_without_a_state_of_hers_does_nothing() {
    Browser browser = of(nam);
    Walk walk = begin(browser, "META", "MESSAGES");
    URI back = walk.decide("user=nam&decision=continue");
    String query = back.getRawQuery();

    for (String forged :
        List.of(
            query.replaceAll("&?state=[^&]*", ""),
            query.replace(walk.state(), "A".repeat(43)),
            query.replace(walk.state(), ""))) {
      assertThat(browser.get(back.getRawPath() + "?" + forged).header("Location"))
          .contains("/settings/messages/messenger?problem=connection.state");
    }
    assertThat(browser.get("/connect/zalo/callback?" + query).header("Location"))
        .as("another provider's callback, which leads to that provider's page")
        .contains("/settings/messages/zalo?problem=connection.state");
    assertThat(walk.now().text("/step")).isEqualTo("AUTHORIZING");
    assertThat(walk.comeBack(back)).as("the right one still works").endsWith(walk.id);
  }

  @Test
  void a_state_is_good_once() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    URI back = walk.decide("user=nam&decision=continue");
    walk.comeBack(back);

    assertThat(walk.comeBack(back))
        .isEqualTo("/settings/messages/messenger?problem=connection.state");
    assertThat(walk.now().text("/step")).as("nothing is harmed").isEqualTo("CHOOSING");
  }

  @Test
  void looking_where_a_consent_leads_does_not_use_it_up() {
    Walk walk =
        Walk.begin(of(nam), simulators(), Map.of("provider", "META", "uses", List.of("MESSAGES")));
    URI back = walk.decide("user=nam&decision=continue");
    Browser hers = of(nam);

    hers.send(
            hers.request(back.getRawPath() + "?" + back.getRawQuery())
                .method("HEAD", BodyPublishers.noBody()))
        .is(405);

    walk.comeBack(back);
    assertThat(walk.choose(SHOP).text("/step")).isEqualTo("DONE");
  }

  @Test
  void a_state_is_good_for_the_one_who_was_given_it() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    URI back = walk.decide("user=nam&decision=continue");

    assertThat(Walk.comeBack(of(minh), back))
        .isEqualTo("/settings/messages/messenger?problem=connection.other_person");
    assertThat(Walk.comeBack(of(lan), back))
        .isEqualTo("/settings/messages/messenger?problem=permission.admin_only");
    assertThat(Walk.comeBack(browser(), back))
        .isEqualTo("/settings/messages/messenger?problem=connection.signed_out");
    assertThat(of(minh).get("/api/connections/" + walk.id).status()).isEqualTo(404);
    assertThat(walk.comeBack(back)).endsWith(walk.id);
  }

  @Test
  void a_state_is_good_for_a_quarter_of_an_hour() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    URI back = walk.decide("user=nam&decision=continue");
    clock.advance(Duration.ofMinutes(15));

    walk.comeBack(back);
    assertThat(walk.now().text("/step")).isEqualTo("REFUSED");
    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.expired");
  }

  @Test
  void a_page_that_was_not_offered_cannot_be_chosen() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue"));

    var refused = walk.choose(SHOP, "999").isProblem(422, "connection.page_missing");
    assertThat(refused.text("/texts/vi/title")).contains("999");
    assertThat(walk.now().text("/step")).isEqualTo("CHOOSING");
    assertThat(walk.choose(SHOP).text("/step")).isEqualTo("DONE");
  }

  @Test
  void a_role_lost_before_the_choice_is_told_as_that() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));

    JsonNode page = pageOf(walk.choose(SHOP).json(), SHOP);
    assertThat(page.at("/problem/cause").asString()).isEqualTo("channel.auth_role_lost");
    assertThat(page.at("/problem/texts/vi/what").asString()).contains("Nguyễn Văn Nam");
    assertThat(walk.now().text("/checks/0/detail/vi"))
        .isEqualTo(page.at("/problem/texts/vi/what").asString());
  }

  @Test
  void a_page_unticked_in_a_later_login_is_told_as_that() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    Walk later = begin(of(nam), "META", "MESSAGES");
    later.comeBack(later.decide("user=nam&decision=continue&pages=" + SAIGON));

    JsonNode page = pageOf(walk.choose(SHOP).json(), SHOP);
    assertThat(page.at("/problem/cause").asString()).isEqualTo("connection.grant_ended");
    assertThat(page.at("/problem/texts/en/what").asString()).contains("unticked in a later login");
  }

  @Test
  void while_a_choice_is_looked_at_that_is_told_to_whoever_comes_back() throws Exception {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    simulators.post(
        "/control/faults",
        Map.of("provider", "META", "operation", "read", "kind", "slow", "delayMs", 2_000));

    var choice = CompletableFuture.supplyAsync(() -> walk.choose(SHOP));
    Answer.eventually(() -> assertThat(walk.now().json().at("/checking")).isNotEmpty());
    assertThat(choice).isNotDone();
    assertThat(walk.now().json().at("/checking")).hasToString("[\"" + SHOP + "\"]");
    clock.advance(Duration.ofMinutes(2));
    assertThat(walk.now().json().at("/checking")).as("nobody looks that long").isEmpty();

    assertThat(choice.get().text("/step")).isEqualTo("DONE");
    assertThat(walk.now().json().at("/checking")).isEmpty();
  }

  @Test
  void a_choice_not_made_within_the_hour_is_forgotten_with_its_tokens() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    clock.advance(Duration.ofMinutes(61));

    var late = walk.choose(SHOP);
    assertThat(late.text("/problem/cause")).isEqualTo("connection.expired");
    assertThat(late.json().at("/connected")).isEmpty();
  }

  @Test
  void a_code_already_redeemed_is_refused_by_the_provider_and_that_is_told() {
    Walk first = begin(of(nam), "META", "MESSAGES");
    URI back = first.decide("user=nam&decision=continue");
    first.comeBack(back);
    Walk second = begin(of(nam), "META", "MESSAGES");
    URI replayed = URI.create(back.toString().replace(first.state(), second.state()));

    second.comeBack(replayed);
    assertThat(second.now().text("/step")).isEqualTo("REFUSED");
    assertThat(second.now().text("/problem/cause")).isEqualTo("connection.provider_refused");
  }

  @Test
  void a_code_stolen_from_another_walk_fails_for_want_of_the_verifier() {
    Walk hers = begin(of(nam), "ZALO");
    String stolen = Walk.parameter(hers.decide("decision=allow"), "code");
    Walk thief = begin(of(minh), "ZALO");

    thief.comeBack(
        URI.create(
            "http://localhost:8080/connect/zalo/callback?code="
                + stolen
                + "&oa_id="
                + OA
                + "&state="
                + thief.state()));
    assertThat(thief.now().text("/step")).isEqualTo("REFUSED");
    assertThat(thief.now().text("/problem/cause")).isEqualTo("connection.provider_refused");
  }

  @Test
  void a_provider_that_is_away_is_told_as_that() {
    Walk walk = begin(of(nam), "META", "MESSAGES");
    URI back = walk.decide("user=nam&decision=continue");
    fault("META", "token", "server_error");

    walk.comeBack(back);
    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.provider_unreachable");
  }

  @Test
  void what_was_asked_for_is_what_is_asked_for_or_it_is_refused() {
    for (var asked :
        List.of(
            Map.of("provider", "META", "uses", List.of()),
            Map.of("provider", "ZALO", "uses", List.of()),
            Map.of("provider", "ZALO", "uses", List.of("COMMENTS")),
            Map.of("provider", "ZALO", "uses", List.of("MESSAGES", "COMMENTS")))) {
      Browser.Answer refused =
          of(nam).post("/api/connections", asked).isProblem(422, "request.field_value");
      assertThat(refused.text("/detail")).contains("“uses”");
    }
    for (var asked :
        List.of(
            Map.of("provider", "ZALO"),
            Map.of("provider", "ZALO", "uses", List.of("MESSAGES")),
            Map.of("provider", "META"),
            Map.of("provider", "META", "uses", List.of("COMMENTS"))))
      of(nam).post("/api/connections", asked).is(201);
    assertThat(
            jdbc.sql(
                    "select provider, uses::text from connection where workspace_id = ? order by 1")
                .param(shop.workspaceId())
                .query((row, _) -> row.getString(1) + " " + row.getString(2))
                .list())
        .containsExactlyInAnyOrder(
            "META {MESSAGES,COMMENTS}", "META {COMMENTS}", "ZALO {MESSAGES}", "ZALO {MESSAGES}");
  }

  private Walk begin(Browser browser, String provider, String... uses) {
    Map<String, Object> asked = new HashMap<>(Map.of("provider", provider));
    if (uses.length > 0) asked.put("uses", List.of(uses));
    return Walk.begin(browser, simulators(), asked);
  }

  private static String checkOf(JsonNode connection, String item) {
    for (JsonNode check : connection.at("/checks").values()) {
      if (check.at("/check").asString().equals(item)) return check.at("/state").asString();
    }
    return "absent";
  }

  private static JsonNode pageOf(JsonNode connection, String externalId) {
    for (JsonNode page : connection.at("/pages").values()) {
      if (page.at("/externalId").asString().equals(externalId)) return page;
    }
    throw new AssertionError("no page " + externalId + " in " + connection);
  }

  private List<String> lanes() {
    return jdbc.sql("select distinct kind from lane where workspace_id = ? order by kind")
        .param(shop.workspaceId())
        .query((row, _) -> row.getString(1))
        .list();
  }
}
