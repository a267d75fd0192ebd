package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.access.Role;

/// What a stranger can do with the way to the provider's consent page and back: nothing, and
/// nothing is half connected by it. What an honest person meets there is in [WizardTest].
class OAuthAttacksTest extends WithSimulators {
  private static final String NOT_BELIEVED =
      "/settings/messages/messenger?problem=connection.state";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "state=",
        "state=%00",
        "state=..%2F..%2F",
        "state=%27%20or%201%3D1--",
        "STATE",
        "state%5B%5D=STATE",
        "State=STATE",
        "state=STATE%20",
        "state=x&state=STATE"
      })
  void a_state_that_is_missing_or_nearly_right_is_not_believed(String state) {
    Browser nam = of(this.nam);
    Walk walk = begin(nam);
    URI back = walk.decide("user=nam&decision=continue");
    String code = Walk.parameter(back, "code");
    String path =
        "/connect/meta/callback?code=" + code + "&" + state.replace("STATE", walk.state());

    assertThat(nam.get(path).header("Location")).contains(NOT_BELIEVED);
    nothingIsConnected();
    assertThat(walk.now().text("/step")).isEqualTo("AUTHORIZING");
  }

  @Test
  void a_state_of_enormous_length_costs_nothing() {
    Browser nam = of(this.nam);
    String path = "/connect/meta/callback?code=x&state=" + "A".repeat(6_000);

    assertThat(nam.get(path).header("Location")).contains(NOT_BELIEVED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"decision=continue", "decision=cancel"})
  void a_state_is_spent_whatever_came_of_it(String decision) {
    Browser nam = of(this.nam);
    Walk walk = begin(nam);
    URI first = walk.decide("user=nam&" + decision);
    walk.comeBack(first);
    String step = walk.now().text("/step");
    URI second = walk.decide("user=lan&decision=continue");

    assertThat(walk.comeBack(first)).isEqualTo(NOT_BELIEVED);
    assertThat(walk.comeBack(second)).isEqualTo(NOT_BELIEVED);
    assertThat(walk.now().text("/step")).isEqualTo(step);
    nothingIsConnected();
  }

  @Test
  void of_many_redirects_at_once_one_redeems_the_code() throws Exception {
    Browser nam = of(this.nam);
    Walk walk = begin(nam);
    URI back = walk.decide("user=nam&decision=continue");
    int before = exchanges();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all = new ArrayList<>();
      for (int n = 0; n < 8; n++) all.add(threads.submit(() -> Walk.comeBack(of(this.nam), back)));
      for (Future<String> each : all) assertThat(each.get()).startsWith("/settings/messages");
    }

    assertThat(exchanges() - before).isEqualTo(2); // the code, and its longer-lived successor
    assertThat(walk.now().text("/step")).isEqualTo("CHOOSING");
  }

  /// The stranger consents himself and has a victim's browser open his redirect: her shop would
  /// then write through his Page, and he would read along.
  @Test
  void somebody_else_s_redirect_connects_nothing_in_her_shop() {
    var elsewhere = workspaces.create("Kẻ gian", ZoneId.of("Asia/Ho_Chi_Minh"));
    String email = UUID.randomUUID() + "@kegian.vn";
    people.create(elsewhere.workspaceId(), email, "Kẻ gian", Role.OWNER, "vi", PASSWORD);
    Walk his = begin(browser().signIn(email, PASSWORD));
    URI back = his.decide("user=lan&decision=continue");

    assertThat(Walk.comeBack(signedIn(nam), back)).isEqualTo(NOT_BELIEVED);
    assertThat(Walk.comeBack(signedIn(minh), back)).isEqualTo(NOT_BELIEVED);
    nothingIsConnected();
    assertThat(of(nam).get("/api/connections/" + his.id).status()).isEqualTo(404);
  }

  @Test
  void no_foreign_page_can_begin_or_finish_in_her_name() {
    Browser hers = signedIn(nam);
    Walk walk = begin(hers);
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    for (var forged :
        List.of(
            hers.request("/api/connections"),
            hers.request("/api/connections/" + walk.id + "/choice"))) {
      var answer =
          hers.send(
              forged
                  .header("Content-Type", "application/json")
                  .POST(
                      java.net.http.HttpRequest.BodyPublishers.ofString(
                          "{\"provider\":\"META\",\"pages\":[\"" + SHOP + "\"]}")));
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text("/cause")).isEqualTo("sign_in.csrf");
    }
    nothingIsConnected();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: localhost\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https",
        "Host: localhost\r\nForwarded: host=evil.example;proto=https",
        "Host: localhost\r\nX-Original-URL: https://evil.example/"
      })
  void by_whatever_name_it_is_asked_it_leads_to_pages_of_its_own(String headers) throws Exception {
    Walk walk = begin(of(nam));
    String token = tokens.issue(nam, "raw");
    for (String query :
        List.of(
            "state=" + walk.state() + "&error=access_denied",
            "state=x&redirect_uri=https://evil.example/&next=//evil.example",
            "state=%0d%0aLocation:%20https://evil.example/")) {
      String answer =
          raw(
              "GET /connect/meta/callback?" + query,
              headers + "\r\nAuthorization: Bearer " + token);
      assertThat(answer).contains("HTTP/1.1 302").contains("\nLocation: /settings/messages");
      assertThat(answer).doesNotContain("evil.example");
    }
    String begun = walk.consent.getQuery();
    assertThat(begun).contains("redirect_uri=http://localhost:8080/connect/meta/callback");
  }

  @Test
  void where_she_is_sent_is_ours_to_say_and_not_the_request_s() throws Exception {
    String token = tokens.issue(nam, "raw");
    String body = "{\"provider\":\"META\",\"redirectUri\":\"https://evil.example/\"}";
    String answer =
        raw(
            "POST /api/connections",
            "Host: evil.example\r\nX-Forwarded-Host: evil.example\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d\r\nAuthorization: Bearer %s".formatted(body.length(), token),
            body);

    assertThat(answer).doesNotContain("evil.example");
  }

  @Test
  void a_refusal_and_a_code_together_are_a_refusal() {
    Walk walk = begin(of(nam));
    URI back = walk.decide("user=nam&decision=continue");
    walk.comeBack(URI.create(back + "&error=access_denied"));

    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.declined");
    nothingIsConnected();
  }

  @Test
  void a_code_of_the_other_provider_is_refused_there() {
    Walk walk = begin(of(nam));
    Walk zalo = Walk.begin(of(nam), simulators(), Map.of("provider", "ZALO"));
    String code = Walk.parameter(zalo.decide("decision=allow"), "code");
    walk.comeBack(
        URI.create(
            "http://localhost:8080/connect/meta/callback?code=" + code + "&state=" + walk.state()));

    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.provider_refused");
    nothingIsConnected();
  }

  @Test
  void fewer_permissions_than_asked_connect_nothing_by_half() {
    for (String granted :
        List.of(
            "pages_show_list",
            "pages_show_list,pages_messaging",
            "pages_show_list,pages_manage_metadata,pages_read_engagement")) {
      Walk walk = begin(of(nam));
      walk.comeBack(walk.decide("user=nam&decision=continue&scopes=" + granted));
      var after = walk.choose(SHOP);

      assertThat(after.json().at("/connected")).as(granted).isEmpty();
      assertThat(after.raw().body()).contains("connection.scope_missing");
      nothingIsConnected();
    }
  }

  @Test
  void a_page_she_was_not_offered_cannot_be_chosen() {
    Walk walk = begin(of(nam));
    walk.comeBack(walk.decide("user=nam&decision=continue&pages=" + SAIGON));
    var after = walk.choose(SHOP, "../" + SAIGON, "");

    assertThat(after.json().at("/connected")).isEmpty();
    nothingIsConnected();
  }

  @Test
  void what_came_to_nothing_keeps_no_tokens() {
    Walk walk = begin(of(nam));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP);
    Walk refused = begin(of(nam));
    refused.comeBack(refused.decide("user=nam&decision=cancel"));

    assertThat(
            jdbc.sql(
                    "select count(*) from connection where workspace_id = ? and consent is not null")
                .param(shop.workspaceId())
                .query((row, _) -> row.getInt(1))
                .single())
        .isZero();
  }

  @Test
  void the_cookie_of_a_link_opens_no_walk_but_its_own() {
    String channelId = connect(SHOP);
    String secret = link(channelId);
    Walk hers = begin(of(nam));
    URI back = hers.decide("user=nam&decision=continue");
    for (String cookie :
        List.of(
            secret + "." + hers.id,
            secret + ".",
            secret,
            "." + hers.id,
            "x".repeat(100) + "." + UUID.randomUUID(),
            secret.substring(1) + "." + hers.id)) {
      var answer =
          browser()
              .send(
                  browser()
                      .request(back.getRawPath() + "?" + back.getRawQuery())
                      .header("Cookie", ReconnectController.COOKIE + "=" + cookie));
      assertThat(answer.header("Location").orElse("")).contains("problem=");
    }
    assertThat(hers.now().text("/step")).isEqualTo("AUTHORIZING");
  }

  @Test
  void a_redirect_of_a_link_is_good_once_and_without_its_state_not_at_all() {
    String channelId = connect(SHOP);
    String secret = link(channelId);
    Browser phone = browser();
    URI consent =
        URI.create(
            phone.post("/api/reconnect/walks", Map.of("secret", secret)).text("/authorizeUri"));
    var decided =
        new Browser(simulators())
            .form(
                simulators().resolve(consent.getRawPath() + "/decision"),
                consent.getRawQuery() + "&user=nam&decision=continue");
    URI back = URI.create(decided.header("Location").orElseThrow());
    String query = back.getRawQuery();
    int before = exchanges();
    for (String forged :
        List.of(
            query.replaceAll("&?state=[^&]*", ""),
            query.replaceAll("state=[^&]*", "state=" + "A".repeat(43))))
      assertThat(phone.get(back.getRawPath() + "?" + forged).header("Location"))
          .contains("/reconnect?problem=connection.state");

    assertThat(Walk.comeBack(phone, back)).isEqualTo("/reconnect");
    assertThat(phone.get("/api/reconnect/walks/current").text("/step")).isEqualTo("DONE");
    assertThat(Walk.comeBack(phone, back)).contains("/reconnect");
    assertThat(exchanges() - before).as("one code, redeemed once").isEqualTo(2);
  }

  private String link(String channelId) {
    return of(nam)
        .post("/api/channels/" + channelId + "/links", Map.of())
        .text("/url")
        .replaceFirst(".*#", "");
  }

  private Walk begin(Browser browser) {
    return Walk.begin(
        browser, simulators(), Map.of("provider", "META", "uses", List.of("MESSAGES", "COMMENTS")));
  }

  private int exchanges() {
    int n = 0;
    for (var entry : simulators.get("/control/log?since=0").json().at("/items").values())
      if (entry.at("/operation").asString("").equals("token")) n++;
    return n;
  }

  private void nothingIsConnected() {
    for (String table : List.of("channel", "channel_grant", "channel_route", "lane"))
      assertThat(
              jdbc.sql("select count(*) from " + table + " where workspace_id = ?")
                  .param(shop.workspaceId())
                  .query((row, _) -> row.getInt(1))
                  .single())
          .as(table)
          .isZero();
  }

  private String raw(String line, String headers, String... body) throws Exception {
    try (var socket = new Socket("localhost", port)) {
      String all =
          line
              + " HTTP/1.1\r\n"
              + headers
              + "\r\nConnection: close\r\n\r\n"
              + String.join("", body);
      socket.getOutputStream().write(all.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
