package sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Facebook Login: codes, tokens, what the person grants and takes away.
final class MetaConnectingTest {
  private final Wire wire = new Wire();

  MetaConnectingTest() throws IOException {}

  @AfterEach
  void close() {
    wire.close();
  }

  @Test
  void the_dialog_is_a_page_that_names_the_persons_pages() throws Exception {
    String query =
        "?client_id=%s&redirect_uri=http://x/cb&state=s&scope=pages_messaging"
            .formatted(MetaWorld.APP_ID);
    var page = wire.send("GET", "/facebook/v25.0/dialog/oauth" + query, "", "", Map.of());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Giày Minh Sài Gòn", "pages_messaging", "Nguyễn Văn Nam");
  }

  @Test
  void a_cancelled_dialog_returns_with_access_denied_and_the_state() throws Exception {
    assertThat(wire.decide("nam", Map.of("decision", "cancel")))
        .containsEntry("error", "access_denied")
        .containsEntry("error_reason", "user_denied")
        .containsEntry("state", "st");
  }

  @Test
  void a_code_is_good_once() throws Exception {
    String code = wire.decide("nam", Map.of()).getOrDefault("code", "");
    assertThat(wire.exchange(code, Wire.CALLBACK).path("token_type").asString(""))
        .isEqualTo("bearer");
    assertThat(Wire.code(wire.exchange(code, Wire.CALLBACK))).isEqualTo("100/36009");
  }

  @Test
  void a_code_is_refused_for_another_redirect_uri_and_after_ten_minutes() throws Exception {
    String code = wire.decide("nam", Map.of()).getOrDefault("code", "");
    assertThat(Wire.code(wire.exchange(code, Wire.CALLBACK + "/"))).isEqualTo("100/36008");
    wire.control("POST", "clock", "{\"advance\":\"PT10M\"}");
    assertThat(Wire.code(wire.exchange(code, Wire.CALLBACK))).isEqualTo("100/36007");
  }

  @Test
  void accounts_come_in_pages_with_the_tasks_of_the_person() throws Exception {
    String token = wire.userToken("lan", Map.of());
    String path = "/graph/v25.0/me/accounts?limit=1&access_token=" + token;
    JsonNode first = wire.get(path);
    String after = first.path("paging").path("cursors").path("after").asString("");
    JsonNode second = wire.get(path + "&after=" + after);
    assertThat(first.path("paging").has("next")).isTrue();
    assertThat(first.path("data").path(0).path("tasks").toString()).contains("MESSAGING");
    assertThat(second.path("data").path(0).path("tasks").toString()).isEqualTo("[\"ANALYZE\"]");
    assertThat(second.path("paging").has("next")).isFalse();
  }

  @Test
  void a_page_token_of_a_long_lived_user_token_outlives_it() throws Exception {
    String page = wire.pageToken("nam");
    String user = wire.userToken("nam", Map.of());
    wire.control("POST", "clock", "{\"advance\":\"PT1500H\"}");
    assertThat(Wire.code(wire.get("/graph/me?access_token=" + user))).isEqualTo("190/463");
    assertThat(wire.get("/graph/me?access_token=" + page).path("id").asString(""))
        .isEqualTo(Wire.PAGE);
  }

  @Test
  void debug_token_says_for_which_pages_a_scope_holds() throws Exception {
    String token = wire.userToken("nam", Map.of("pages", Wire.PAGE));
    JsonNode data = debug(token);
    assertThat(data.path("is_valid").asBoolean(false)).isTrue();
    assertThat(data.path("granular_scopes").toString())
        .contains("{\"scope\":\"pages_messaging\",\"target_ids\":[\"100000000000001\"]}");
  }

  private JsonNode debug(String token) throws Exception {
    return wire.get(
            "/graph/debug_token?input_token=%s&access_token=%s%%7C%s"
                .formatted(token, MetaWorld.APP_ID, MetaWorld.APP_SECRET))
        .path("data");
  }

  @Test
  void a_declined_scope_is_asked_again_only_with_rerequest() throws Exception {
    wire.userToken("nam", Map.of("scopes", "pages_show_list"));
    String again = wire.userToken("nam", Map.of());
    assertThat(debug(again).path("scopes").toString()).doesNotContain("pages_messaging");
    String asked = wire.userToken("nam", Map.of("auth_type", "rerequest"));
    assertThat(debug(asked).path("scopes").toString()).contains("pages_messaging");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {"password":"changed"}                           ; 190/460
          {"app":"removed"}                                ; 190/458
          {"tokens":"expired"}                             ; 190/463
          {"checkpoint":true}                              ; 190/459
          {"roles":{"100000000000001":"none"}}             ; 190/492
          {"roles":{"100000000000001":"analyze"}}          ; 190/492
          {"scopes":{"pages_messaging":false}}             ; 10
          """)
  void each_loss_says_its_own_code_and_a_new_login_or_the_role_heals_it(String loss, String code)
      throws Exception {
    String token = wire.pageToken("nam");
    wire.write("hoa", "Chào shop");
    wire.control("PATCH", "meta/people/nam", loss);
    assertThat(Wire.code(wire.message(token, "một"))).isEqualTo(code);
    wire.control("PATCH", "meta/people/nam", "{\"roles\":{\"100000000000001\":\"full\"}}");
    String user = wire.userToken("nam", Map.of("auth_type", "rerequest"));
    JsonNode accounts = wire.get("/graph/me/accounts?access_token=" + user);
    String fresh = accounts.path("data").path(0).path("access_token").asString("");
    assertThat(wire.message(fresh, "hai").has("message_id")).isTrue();
    assertThat(wire.phone("hoa")).containsExactly("hai");
  }

  @Test
  void an_error_speaks_the_language_of_the_tokens_owner() throws Exception {
    String token = wire.pageToken("nam");
    wire.control("PATCH", "meta/people/nam", "{\"locale\":\"vi_VN\",\"password\":\"changed\"}");
    JsonNode error = wire.message(token, "một").path("error");
    assertThat(error.path("message").asString("")).contains("mật khẩu");
    assertThat(error.path("type").asString("")).isEqualTo("OAuthException");
    assertThat(error.has("fbtrace_id")).isTrue();
  }
}
