package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WebAppTest extends WebTest {

  @Test
  void the_api_describes_itself() {
    JsonNode description = shop.nobody().get("/api/openapi.json").is(200).json();

    assertThat(description.path("openapi").asString("")).startsWith("3.1");
    assertThat(description.path("paths").propertyNames())
        .contains(
            "/api/session",
            "/api/conversations",
            "/api/conversations/{conversationId}/messages",
            "/api/conversations/{conversationId}/replies",
            "/api/conversations/{conversationId}/requests",
            "/api/deliveries",
            "/api/deliveries/{deliveryId}",
            "/api/deliveries/{deliveryId}/resends",
            "/api/changes")
        .allMatch(path -> path.startsWith("/api/"));
    assertThat(description.toString()).doesNotContain("personId\",\"in\":\"query");
  }

  @Test
  void what_needs_nobody_signed_in_sets_no_cookie_and_has_the_security_headers() {
    Answer nothing = shop.nobody().get("/nothing.js");
    assertThat(nothing.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(nothing.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'self'");
    assertThat(nothing.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void what_cannot_be_decoded_is_the_askers_fault() {
    shop.nobody().get("/connect/meta/callback?state=%ff").isProblem(400, "request.malformed");
    shop.as(shop.lan).get("/api/conversations?filter=%ff").isProblem(400, "request.malformed");
  }

  @Test
  void who_is_not_signed_in_is_told_that_and_not_of_forgery() {
    shop.nobody().put("/api/settings", Map.of()).isProblem(401, "sign_in.required");
  }

  @Test
  void a_path_of_nothing_is_explained() {
    shop.nobody().get("/nothing.js").isProblem(404, "request.not_found");
    shop.nobody().get("/hooks/other").isProblem(404, "request.not_found");
  }

  @Test
  void a_probe_set_by_habit_is_told_what_readiness_says() {
    Answer ready = shop.nobody().get("/readyz").is(200);
    for (String path : List.of("/healthz", "/actuator/health"))
      assertThat(shop.nobody().get(path).is(200).body()).isEqualTo(ready.body()).contains("UP");
    shop.nobody().get("/actuator/info").isProblem(404, "request.not_found");
  }

  @Test
  void what_is_refused_before_all_else_names_the_path_that_was_asked() {
    Answer refused = shop.nobody().get("//api//channels").isProblem(400, "request.malformed");
    assertThat(refused.at("/instance")).isEqualTo("//api//channels");
  }
}
