package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tintoi.access.Role;

class SessionControllerTest extends WithSimulators {
  @Test
  void whoever_signs_in_learns_who_she_is_and_where() {
    var answer = browser().post("/api/session", Map.of("email", lan.email(), "password", PASSWORD));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("/person/name")).isEqualTo("Lê Thị Lan");
    assertThat(answer.text("/person/role")).isEqualTo("AGENT");
    assertThat(answer.text("/workspace/zone")).isEqualTo("Asia/Ho_Chi_Minh");
    assertThat(answer.text("/now")).isEqualTo("2026-11-23T05:00:00Z");
    assertThat(answer.json().at("/sandbox").isNull()).isTrue();
  }

  @Test
  void without_signing_in_everything_under_api_is_a_problem_that_says_so() {
    for (String path : new String[] {"/api/session", "/api/people", "/api/channels", "/api/none"}) {
      var answer = browser().get(path);
      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(answer.text("/cause")).isEqualTo("sign_in.required");
      assertThat(answer.header("Content-Type")).get().asString().contains("problem+json");
      assertThat(answer.text("/texts/vi/what")).isNotBlank();
      assertThat(answer.text("/texts/en/what")).isNotBlank();
    }
  }

  @Test
  void a_wrong_password_and_an_unknown_address_are_told_alike() {
    var wrong = browser().post("/api/session", Map.of("email", lan.email(), "password", "x"));
    var unknown = browser().post("/api/session", Map.of("email", "x@y.vn", "password", PASSWORD));

    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.text("/cause")).isEqualTo("sign_in.wrong");
    assertThat(unknown.raw().body()).isEqualTo(wrong.raw().body());
  }

  @Test
  void the_sixth_wrong_try_is_told_when_to_come_back() {
    for (int n = 0; n < 5; n++) {
      browser().post("/api/session", Map.of("email", ha.email(), "password", "wrong"));
    }
    var answer = browser().post("/api/session", Map.of("email", ha.email(), "password", PASSWORD));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text("/cause")).isEqualTo("sign_in.too_many");
    assertThat(answer.text("/retryAt")).isEqualTo(clock.instant().plusSeconds(60).toString());
  }

  @Test
  void signing_in_gives_a_new_session_so_that_a_planted_one_is_worth_nothing() {
    Browser hers = signedIn(lan);
    String before = session(hers).getValue();
    hers.signIn(lan.email(), PASSWORD);

    assertThat(session(hers).getValue()).isNotEqualTo(before);
  }

  @Test
  void the_session_cookie_is_out_of_reach_of_scripts_and_of_foreign_pages() {
    var answer = browser().post("/api/session", Map.of("email", lan.email(), "password", PASSWORD));

    assertThat(answer.raw().headers().allValues("Set-Cookie"))
        .anySatisfy(cookie ->
            assertThat(cookie)
                .startsWith("tintoi_session=")
                .contains("HttpOnly")
                .contains("SameSite=Lax"));
  }

  @Test
  void a_change_without_the_csrf_token_is_refused_and_changes_nothing() {
    Browser hers = signedIn(lan);
    var forged =
        hers.send(
            hers.request("/api/session")
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"locale\":\"en\"}")));

    assertThat(forged.status()).isEqualTo(403);
    assertThat(forged.text("/cause")).isEqualTo("sign_in.csrf");
    assertThat(hers.get("/api/session").text("/person/locale")).isEqualTo("vi");
    assertThat(hers.send("PATCH", "/api/session", Map.of("locale", "en")).text("/person/locale"))
        .isEqualTo("en");
  }

  /// A device keeps on sending what Lan wrote after Hà has signed in there.
  @Test
  void what_says_whose_it_is_is_not_done_in_the_name_of_who_signed_in_since() {
    Browser hers = signedIn(ha);

    speakEnglish(hers, lan.personId().toString()).isProblem(401, "sign_in.required");
    speakEnglish(hers, "nobody").isProblem(401, "sign_in.required");
    assertThat(hers.get("/api/session").is(200).text("/person/locale"))
        .as("she is not signed out by it")
        .isEqualTo("vi");
    assertThat(speakEnglish(hers, ha.personId().toString()).is(200).text("/person/locale"))
        .isEqualTo("en");
  }

  private static Browser.Answer speakEnglish(Browser browser, String person) {
    return browser.send(
        browser
            .request("/api/session")
            .header("Content-Type", "application/json")
            .header("X-XSRF-TOKEN", browser.cookie("XSRF-TOKEN").orElseThrow().getValue())
            .header("Tintoi-Person", person)
            .method("PATCH", BodyPublishers.ofString("{\"locale\":\"en\"}")));
  }

  @Test
  void signing_in_by_a_form_as_a_foreign_page_could_send_it_is_not_taken() {
    var answer =
        browser()
            .send(
                browser()
                    .request("/api/session")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("email=" + lan.email() + "&password=x")));

    assertThat(answer.status()).isEqualTo(415);
  }

  @Test
  void whoever_is_deactivated_is_out_at_once_and_stays_out_when_let_in_again() {
    Browser hers = signedIn(lan);
    assertThat(hers.get("/api/session").status()).isEqualTo(200);

    assertThat(
            of(nam)
                .send("PATCH", "/api/people/" + lan.personId(), Map.of("active", false))
                .status())
        .isEqualTo(200);
    assertThat(hers.get("/api/session").status()).isEqualTo(401);

    people.activate(shop.workspaceId(), lan.personId(), true);
    assertThat(hers.get("/api/session").status()).isEqualTo(401);
  }

  @Test
  void signing_out_ends_the_session_also_for_who_copied_the_cookie() {
    Browser hers = signedIn(lan);
    String cookie = session(hers).toString();
    assertThat(hers.send("DELETE", "/api/session", Map.of()).status()).isEqualTo(204);

    var copied = browser();
    assertThat(copied.send(copied.request("/api/session").header("Cookie", cookie).GET()).status())
        .isEqualTo(401);
  }

  @Test
  void a_program_acts_with_a_token_and_needs_no_csrf_token() {
    Browser program = browser().withToken(tokens.issue(nam, "script"));

    assertThat(program.get("/api/session").text("/person/name")).isEqualTo("Nguyễn Văn Nam");
    assertThat(program.send("PATCH", "/api/session", Map.of("locale", "en")).status())
        .isEqualTo(200);
    assertThat(browser().withToken("tt_wrong").get("/api/session").status()).isEqualTo(401);
  }

  @Test
  void a_wrong_token_is_nobody_even_beside_a_good_cookie() {
    Browser hers = signedIn(lan).withToken("tt_wrong");

    assertThat(hers.get("/api/session").status()).isEqualTo(401);
  }

  @Test
  void every_answer_tells_the_browser_what_it_may_load() {
    var headers = browser().get("/api/session");

    assertThat(headers.header("Content-Security-Policy"))
        .get()
        .asString()
        .startsWith(
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;")
        .contains("frame-ancestors 'none'");
    assertThat(headers.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.header("Referrer-Policy")).contains("same-origin");
  }

  @Test
  void nobody_changes_herself_or_an_owner_above_her() {
    Browser admin = of(nam);

    assertThat(change(admin, nam.personId(), Map.of("role", "OWNER"))).isEqualTo(403);
    assertThat(change(admin, minh.personId(), Map.of("active", false))).isEqualTo(403);
    assertThat(change(admin, lan.personId(), Map.of("role", "OWNER"))).isEqualTo(403);
    assertThat(change(signedIn(lan), ha.personId(), Map.of("role", "AGENT"))).isEqualTo(403);
    assertThat(change(admin, lan.personId(), Map.of("role", "SUPERVISOR"))).isEqualTo(200);
    assertThat(people.find(shop.workspaceId(), lan.personId()).orElseThrow().role())
        .isEqualTo(Role.SUPERVISOR);
  }

  @Test
  void outside_the_sandbox_its_people_do_not_exist() {
    assertThat(browser().get("/api/sandbox").status()).isEqualTo(404);
  }

  private static int change(Browser by, java.util.UUID personId, Map<String, ?> change) {
    return by.send("PATCH", "/api/people/" + personId, change).status();
  }

  private static HttpCookie session(Browser browser) {
    return browser.cookie("tintoi_session").orElseThrow();
  }
}
