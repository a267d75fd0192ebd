package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tintoi.access.Role;

/// The link with which a Page's owner, who has no account here, connects it again on her phone.
class ReconnectLinkTest extends WithSimulators {
  private static final String ELSEWHERE = "/reconnect?problem=link.other_browser";
  private static final String NO_MORE = "/reconnect?problem=connection.state";

  @Test
  void the_owner_connects_the_page_from_her_own_phone_and_the_link_is_spent() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    Browser phone = browser();

    var look = phone.post("/api/reconnect", Map.of("secret", secret));
    assertThat(look.text("/shop")).isEqualTo("Giày Minh");
    assertThat(look.text("/channel")).isEqualTo("Giày Minh");
    assertThat(look.text("/link")).isEqualTo("good");

    assertThat(walk(phone, secret, "user=lan&decision=continue")).isEqualTo("/reconnect");
    var done = phone.get("/api/reconnect/walks/current");
    assertThat(done.text("/step")).isEqualTo("DONE");
    assertThat(done.json().at("/problem").isNull()).isTrue();

    var channel = of(nam).get("/api/channels/" + channelId);
    assertThat(channel.text("/sending/light")).isEqualTo("ok");
    assertThat(channel.text("/authorizer/name")).isEqualTo("Lê Thị Lan");
    assertThat(of(nam).get("/api/incidents?open=true").json().at("/items")).isEmpty();

    var again = browser().post("/api/reconnect/walks", Map.of("secret", secret));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("/cause")).isEqualTo("link.used");
  }

  @Test
  void it_tells_nothing_but_the_shop_the_channel_and_what_to_do() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    Browser phone = browser();
    var look = phone.post("/api/reconnect", Map.of("secret", secret));
    walk(phone, secret, "user=lan&decision=continue&pages=" + SAIGON);
    var refused = phone.get("/api/reconnect/walks/current");

    for (var answer : List.of(look, refused)) {
      assertThat(answer.raw().body())
          .doesNotContain(channelId)
          .doesNotContain(shop.workspaceId().toString())
          .doesNotContain(SHOP)
          .doesNotContain("Sài Gòn")
          .doesNotContain("Nguyễn Văn Nam")
          .doesNotContain("Trần Minh")
          .doesNotContain("evidence");
    }
    assertThat(phone.get("/api/channels").status()).as("it signs nobody in").isEqualTo(401);
  }

  @Test
  void what_went_wrong_at_the_provider_is_explained_and_may_be_tried_again() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    Browser phone = browser();

    walk(phone, secret, "user=lan&decision=cancel");
    assertThat(problem(phone)).isEqualTo("connection.declined");
    walk(phone, secret, "user=lan&decision=continue&pages=" + SAIGON);
    assertThat(problem(phone)).isEqualTo("connection.wrong_account");
    assertThat(phone.get("/api/reconnect/walks/current").text("/problem/texts/vi/what"))
        .as("who signed in just now may be named")
        .contains("Lê Thị Lan");
    walk(phone, secret, "user=lan&decision=continue&scopes=pages_show_list&scopes=pages_messaging");
    assertThat(problem(phone)).isEqualTo("connection.scope_missing");
    simulators.send("PATCH", "/control/meta/people/lan", Map.of("roles", Map.of(SHOP, "analyze")));
    walk(phone, secret, "user=lan&decision=continue");
    assertThat(problem(phone)).isEqualTo("connection.role_missing");

    simulators.send("PATCH", "/control/meta/people/lan", Map.of("roles", Map.of(SHOP, "full")));
    walk(phone, secret, "user=lan&decision=continue");
    assertThat(phone.get("/api/reconnect/walks/current").text("/step")).isEqualTo("DONE");
  }

  @Test
  void a_link_connects_no_other_page_than_its_own() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    walk(browser(), secret, "user=lan&decision=continue");

    assertThat(of(nam).get("/api/channels").json().at("/items")).hasSize(1);
  }

  @Test
  void a_link_is_good_for_a_day_and_until_it_is_taken_back() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    String id = of(nam).get("/api/channels/" + channelId + "/links").text("/items/0/id");
    assertThat(
            of(nam)
                .send("DELETE", "/api/channels/" + channelId + "/links/" + id, Map.of())
                .status())
        .isEqualTo(204);
    refused(secret, 409, "link.revoked");

    String next = makeLink(channelId);
    clock.advance(Duration.ofHours(25));
    refused(next, 409, "link.expired");
    assertThat(of(nam).get("/api/channels/" + channelId + "/links").text("/items/0/state"))
        .isEqualTo("expired");

    int place = next.length() - 6;
    String other = next.charAt(place) == 'A' ? "B" : "A";
    String wrong = next.substring(0, place) + other + next.substring(place + 1);
    refused(wrong, 404, "link.unknown");
    refused("not-a-link", 404, "link.unknown");
  }

  @Test
  void a_link_is_good_by_the_products_clock_and_again_when_that_is_put_right() {
    String secret = makeLink(interrupted());
    clock.advance(Duration.ofDays(2));
    refused(secret, 409, "link.expired");

    clock.advance(Duration.ofDays(-2));

    assertThat(walk(browser(), secret, "user=lan&decision=continue")).isEqualTo("/reconnect");
  }

  @Test
  void a_walk_by_link_is_believed_only_in_the_browser_that_began_it() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    Browser phone = browser();
    URI callback = decide(begin(phone, secret), "user=lan&decision=continue");

    assertThat(Walk.comeBack(browser(), callback)).isEqualTo(ELSEWHERE);
    assertThat(Walk.comeBack(signedIn(lan), callback))
        .as("nor of an agent, who is asked to open the link like anybody")
        .isEqualTo(ELSEWHERE);
    assertThat(Walk.comeBack(signedIn(nam), callback))
        .as("not even of her who made the link")
        .contains("problem=connection.other_person");
    String stranger = makeLink(channelId);
    Browser other = browser();
    begin(other, stranger);
    assertThat(Walk.comeBack(other, callback)).contains("problem=connection.state");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/light"))
        .isEqualTo("interrupted");

    assertThat(Walk.comeBack(phone, callback)).isEqualTo("/reconnect");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void
      an_owner_who_comes_back_in_another_browser_is_told_to_open_the_link_there_while_it_is_good() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    Browser insideAnotherApp = browser();
    URI callback = decide(begin(insideAnotherApp, secret), "user=lan&decision=continue");

    Browser phone = browser();
    assertThat(Walk.comeBack(phone, callback)).isEqualTo(ELSEWHERE);
    assertThat(phone.get("/api/reconnect/walks/current").status())
        .as("it was given nothing")
        .isEqualTo(404);
    assertThat(walk(phone, secret, "user=lan&decision=continue"))
        .as("and the link is good, as it was told")
        .isEqualTo("/reconnect");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/light")).isEqualTo("ok");

    assertThat(Walk.comeBack(browser(), callback)).as("used").isEqualTo(NO_MORE);
  }

  @Test
  void a_link_that_is_good_no_more_is_not_called_good() {
    String channelId = interrupted();
    URI callback = decide(begin(browser(), makeLink(channelId)), "user=lan&decision=continue");
    String links = "/api/channels/" + channelId + "/links";
    String id = of(nam).get(links).text("/items/0/id");
    of(nam).send("DELETE", links + "/" + id, Map.of());
    assertThat(Walk.comeBack(browser(), callback)).as("revoked").isEqualTo(NO_MORE);

    URI late = decide(begin(browser(), makeLink(channelId)), "user=lan&decision=continue");
    clock.advance(Duration.ofMinutes(16));
    assertThat(Walk.comeBack(browser(), late)).as("too late anywhere").isEqualTo(NO_MORE);

    String elsewhere = late.getPath().replace("meta", "zalo") + "?" + late.getRawQuery();
    assertThat(Walk.comeBack(browser(), URI.create(elsewhere)))
        .as("of another provider it is nobody's")
        .startsWith("/settings/messages");
  }

  @Test
  void a_link_opened_in_two_tabs_is_done_in_both_once_it_is_done_in_one() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    Browser phone = browser();
    Browser other = browser();
    begin(other, secret);
    URI first = decide(begin(phone, secret), "user=lan&decision=continue");
    URI second = decide(begin(phone, secret), "user=lan&decision=continue");

    assertThat(Walk.comeBack(phone, first)).isEqualTo("/reconnect");
    assertThat(phone.get("/api/reconnect/walks/current").text("/step")).isEqualTo("DONE");
    assertThat(Walk.comeBack(phone, second)).isEqualTo("/reconnect");
    assertThat(phone.get("/api/reconnect/walks/current").text("/step")).isEqualTo("DONE");
    assertThat(phone.post("/api/reconnect", Map.of("secret", secret)).text("/step"))
        .isEqualTo("DONE");

    assertThat(problem(other)).as("elsewhere, begun there too").isEqualTo("link.used");
    assertThat(other.post("/api/reconnect", Map.of("secret", secret)).text("/problem/cause"))
        .isEqualTo("link.used");
    assertThat(of(minh).get("/api/audit").raw().body().split("link\\.used", -1))
        .as("told once")
        .hasSize(2);
  }

  @Test
  void a_link_taken_back_while_its_holder_was_at_the_provider_connects_nothing() {
    String channelId = interrupted();
    String secret = makeLink(channelId);
    Browser phone = browser();
    URI callback = decide(begin(phone, secret), "user=lan&decision=continue");
    String id = of(nam).get("/api/channels/" + channelId + "/links").text("/items/0/id");
    of(nam).send("DELETE", "/api/channels/" + channelId + "/links/" + id, Map.of());

    Walk.comeBack(phone, callback);
    assertThat(problem(phone)).isEqualTo("link.revoked");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/light"))
        .isEqualTo("interrupted");
  }

  @Test
  void only_who_manages_channels_makes_links_and_owners_read_what_became_of_them() {
    String channelId = interrupted();
    String path = "/api/channels/" + channelId + "/links";
    assertThat(of(lan).post(path, Map.of()).status()).isEqualTo(403);
    assertThat(of(lan).get(path).status()).isEqualTo(403);
    assertThat(of(nam).post("/api/channels/" + UUID.randomUUID() + "/links", Map.of()).status())
        .isEqualTo(404);
    assertThat(of(nam).post(path, Map.of("hours", 1000)).status()).isEqualTo(422);
    assertThat(of(nam).post(path, Map.of("hours", 1.5)).status()).isEqualTo(400);
    walk(browser(), makeLink(channelId), "user=lan&decision=continue");
    assertThat(of(nam).get("/api/audit").status()).isEqualTo(403);
    Browser owner = of(minh);
    owner.send("PATCH", "/api/people/" + lan.personId(), Map.of("role", "SUPERVISOR"));

    String log = owner.get("/api/audit").raw().body();
    assertThat(log)
        .contains("link.made", "link.opened", "link.used", "channel.connected", "person.changed")
        .contains("127.0.0.1", "Nguyễn Văn Nam");
    var first = owner.get("/api/audit?limit=1");
    assertThat(first.json().at("/items")).hasSize(1);
    assertThat(first.text("/items/0/action")).isEqualTo("person.changed");
    assertThat(first.text("/items/0/before/role")).isEqualTo(Role.AGENT.name());
    assertThat(owner.get("/api/audit?limit=1&after=" + first.text("/next")).text("/items/0/id"))
        .isNotEqualTo(first.text("/items/0/id"));
  }

  @Test
  void the_secret_of_a_link_is_kept_nowhere() {
    String channelId = interrupted();
    var made = of(nam).post("/api/channels/" + channelId + "/links", Map.of());
    assertThat(made.text("/url")).startsWith("http://localhost:8080/reconnect#");
    assertThat(made.text("/qr/path")).startsWith("M4 4h7v1h-7z");
    String secret = made.text("/url").replaceFirst(".*#", "");

    assertThat(of(nam).get("/api/channels/" + channelId + "/links").raw().body())
        .doesNotContain(secret);
    assertThat(of(minh).get("/api/audit").raw().body()).doesNotContain(secret);
    String row =
        jdbc.sql("select l::text from reconnect_link l where channel_id = ?")
            .param(UUID.fromString(channelId))
            .query((r, _) -> r.getString(1))
            .single();
    assertThat(row).doesNotContain(secret);
  }

  private String interrupted() {
    String channelId = connect(SHOP);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    of(nam).post("/api/channels/" + channelId + "/checks", Map.of());
    return channelId;
  }

  private String makeLink(String channelId) {
    var made = of(nam).post("/api/channels/" + channelId + "/links", Map.of());
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.text("/url").replaceFirst(".*#", "");
  }

  private static URI begin(Browser phone, String secret) {
    var begun = phone.post("/api/reconnect/walks", Map.of("secret", secret));
    assertThat(begun.status()).as(begun.raw().body()).isEqualTo(201);
    return URI.create(begun.text("/authorizeUri"));
  }

  private static URI decide(URI consent, String decision) {
    var answer =
        new Browser(simulators())
            .form(
                simulators().resolve(consent.getRawPath() + "/decision"),
                consent.getRawQuery() + "&" + decision);
    return URI.create(answer.header("Location").orElseThrow());
  }

  private static String walk(Browser phone, String secret, String decision) {
    return Walk.comeBack(phone, decide(begin(phone, secret), decision));
  }

  private static String problem(Browser phone) {
    return phone.get("/api/reconnect/walks/current").text("/problem/cause");
  }

  private void refused(String secret, int status, String cause) {
    var answer = browser().post("/api/reconnect/walks", Map.of("secret", secret));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text("/cause")).isEqualTo(cause);
    assertThat(answer.text("/texts/vi/remedy")).isNotBlank();
  }
}
