package sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Zalo: authorization with PKCE, single-use refresh tokens, messages and their refusals.
final class ZaloTest {
  private static final String VERIFIER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
  private static final String ZHOA = "246845883529197001";
  private final Wire wire = new Wire();
  private String access = "";
  private String refresh = "";

  ZaloTest() throws IOException {}

  @BeforeEach
  void connect() throws Exception {
    JsonNode tokens = exchange(code(), VERIFIER);
    access = tokens.path("access_token").asString("");
    refresh = tokens.path("refresh_token").asString("");
    assertThat(tokens.path("expires_in").toString()).isEqualTo("\"90000\"");
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private String code() throws Exception {
    byte[] digest = Text.sha256(VERIFIER);
    var form = new LinkedHashMap<String, String>();
    form.put("app_id", ZaloWorld.APP_ID);
    form.put("redirect_uri", "http://localhost:1/connect/zalo/callback");
    form.put("code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    form.put("state", "st");
    form.put("decision", "allow");
    var answer =
        wire.send(
            "POST",
            "/zalo-oauth/v4/oa/permission/decision",
            "application/x-www-form-urlencoded",
            Text.query(form),
            Map.of());
    String location = answer.headers().firstValue("Location").orElse("");
    Map<String, String> query = Call.decode(location.substring(location.indexOf('?') + 1));
    assertThat(query).containsEntry("oa_id", ZaloWorld.OA_ID).containsEntry("state", "st");
    return query.getOrDefault("code", "");
  }

  private JsonNode token(Map<String, String> form) throws Exception {
    var all = new LinkedHashMap<>(form);
    all.put("app_id", ZaloWorld.APP_ID);
    return wire.form(
        "/zalo-oauth/v4/oa/access_token", all, Map.of("secret_key", ZaloWorld.APP_SECRET));
  }

  private JsonNode exchange(String code, String verifier) throws Exception {
    return token(
        Map.of("grant_type", "authorization_code", "code", code, "code_verifier", verifier));
  }

  private JsonNode refresh() throws Exception {
    return token(Map.of("grant_type", "refresh_token", "refresh_token", refresh));
  }

  private JsonNode say(String text) throws Exception {
    return say(ZHOA, text);
  }

  private JsonNode say(String user, String text) throws Exception {
    var body =
        Json.object(
            "recipient", Json.object("user_id", user), "message", Json.object("text", text));
    var answer =
        wire.send(
            "POST",
            "/zalo-api/v3.0/oa/message/cs",
            "application/json",
            Json.write(body),
            Map.of("access_token", access));
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.read(answer.body());
  }

  private static int error(JsonNode answer) {
    return answer.path("error").asInt(0);
  }

  @Test
  void the_verifier_must_fit_the_challenge_and_a_code_is_good_once() throws Exception {
    String code = code();
    assertThat(error(exchange(code, "another"))).isEqualTo(-14011);
    assertThat(exchange(code, VERIFIER).has("access_token")).isTrue();
    assertThat(error(exchange(code, VERIFIER))).isEqualTo(-14010);
  }

  @Test
  void a_refresh_gives_a_new_pair_and_spends_the_old_one() throws Exception {
    wire.write("zhoa", "Chào");
    JsonNode pair = refresh();
    assertThat(error(say("cũ"))).isEqualTo(-216);
    access = pair.path("access_token").asString("");
    assertThat(error(say("mới"))).isZero();
    assertThat(error(refresh())).isEqualTo(-14014);
    wire.control("PUT", "switches", "{\"spentRefresh\":\"-14020\"}");
    assertThat(error(refresh())).isEqualTo(-14020);
    wire.control("PUT", "switches", "{\"spentRefresh\":\"empty-body\"}");
    assertThat(refresh().isMissingNode()).isTrue();
  }

  @Test
  void an_access_token_ends_after_25_hours() throws Exception {
    wire.write("zhoa", "Chào");
    wire.control("POST", "clock", "{\"advance\":\"PT25H\"}");
    assertThat(error(say("một"))).isEqualTo(-220);
    access = refresh().path("access_token").asString("");
    assertThat(error(say("hai"))).isZero();
    assertThat(wire.phone("zhoa")).containsExactly("hai");
  }

  @Test
  void a_withdrawn_app_is_refused_until_the_oa_authorizes_again() throws Exception {
    wire.write("zhoa", "Chào");
    wire.control("PUT", "zalo/grant", "{\"withdrawn\":true}");
    assertThat(error(say("một"))).isEqualTo(-216);
    assertThat(error(refresh())).isEqualTo(-14014);
    access = exchange(code(), VERIFIER).path("access_token").asString("");
    assertThat(error(say("hai"))).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          zalo/customers/zhoa ; PATCH ; {"lastInteraction":"P8D"}           ; -230
          zalo/customers/zhoa ; PATCH ; {"follows":false}                   ; -213
          zalo/oa             ; PUT   ; {"packageEnds":"2020-01-01"}        ; -224
          zalo/oa             ; PUT   ; {"locked":true}                     ; -204
          allowance           ; PUT   ; {"provider":"ZALO","remaining":0}   ; -211
          """)
  void each_refusal_has_its_own_code(String path, String method, String body, int code)
      throws Exception {
    wire.write("zhoa", "Chào");
    wire.control(method, path, body);
    assertThat(error(say("một"))).isEqualTo(code);
    assertThat(wire.phone("zhoa")).isEmpty();
  }

  @Test
  void outside_the_free_48_hours_the_packages_share_is_counted_down() throws Exception {
    wire.write("zhoa", "Chào");
    wire.control("PUT", "zalo/quota", "{\"remaining\":2,\"total\":10,\"ends\":\"2999-12-31\"}");
    assertThat(say("miễn phí").at("/data/quota/quota_type").asString("")).isEqualTo("reply");
    wire.control("PATCH", "zalo/customers/zhoa", "{\"lastInteraction\":\"P3D\"}");

    JsonNode first = say("một").at("/data/quota");
    assertThat(first.path("quota_type").asString("")).isEqualTo("sub_quota");
    assertThat(first.path("remain").asString("")).isEqualTo("1");
    assertThat(first.path("total").asString("")).isEqualTo("10");
    assertThat(first.path("expired_date").asString("")).isEqualTo("31/12/2999");
    assertThat(say("hai").at("/data/quota/remain").asString("")).isEqualTo("0");
    assertThat(say("tính phí").at("/data/quota").isMissingNode()).isTrue();
    wire.control("PUT", "switches", "{\"beyondShare\":\"-211\"}");
    assertThat(error(say("hết"))).isEqualTo(-211);
  }

  @Test
  void a_long_text_a_stranger_and_a_silent_customer_are_refused() throws Exception {
    wire.write("zhoa", "Chào");
    assertThat(error(say("x".repeat(2001)))).isEqualTo(-210);
    assertThat(error(say("7", "một"))).isEqualTo(-201);
    assertThat(error(say("246845883529197003", "một"))).isEqualTo(-232);
  }

  @Test
  void the_conversation_tells_newest_first_who_wrote_what() throws Exception {
    wire.write("zhoa", "Chào");
    String mid = say("Dạ").path("data").path("message_id").asString("");
    String data = Text.query(Map.of("data", "{\"user_id\":\"%s\",\"count\":5}".formatted(ZHOA)));
    var answer =
        wire.send(
            "GET",
            "/zalo-api/v2.0/oa/conversation?" + data,
            "",
            "",
            Map.of("access_token", access));
    JsonNode list = Json.read(answer.body()).path("data");
    assertThat(list.path(0).path("message_id").asString("")).isEqualTo(mid);
    assertThat(list.path(0).path("src").asInt(-1)).isZero();
    assertThat(list.path(1).path("src").asInt(-1)).isEqualTo(1);
  }

  @Test
  void an_event_is_signed_with_the_oas_secret_over_the_raw_body() throws Exception {
    wire.listen();
    wire.write("zhoa", "Shop ơi");
    Wire.Hook hook = wire.hooks(1).getFirst();
    String time = Json.read(hook.body()).path("timestamp").asString("");
    String signed = ZaloWorld.APP_ID + hook.body() + time + ZaloWorld.OA_SECRET;
    assertThat(hook.signature()).isEqualTo("mac=" + Text.sha256Hex(signed));
    assertThat(hook.body()).contains("user_send_text", "Shop ơi");
  }
}
