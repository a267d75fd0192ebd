package sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Zalo's kinds of messages, each with its conditions and its price, and what customers do beside
/// writing.
final class ZaloKindsTest {
  private static final String VERIFIER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
  private static final String ZHOA = "246845883529197001";
  private static final String LIST =
      """
      {"attachment":{"type":"template","payload":{"template_type":"list","elements":[
        {"title":"Giày da","subtitle":"890k","default_action":{"type":"oa.open.url","url":"https://a.vn"}}]}}}
      """;
  private static final String ASK =
      """
      {"attachment":{"type":"template","payload":{"template_type":"request_user_info","elements":[
        {"title":"Xin thông tin","subtitle":"Để giao hàng","image_url":"https://a.vn/a.png"}]}}}
      """;
  private static final String STICKER =
      """
      {"attachment":{"type":"template","payload":{"template_type":"media","elements":[
        {"media_type":"sticker","attachment_id":"c09965c25987b0d9e996"}]}}}
      """;
  private final Wire wire = new Wire();
  private String access = "";

  ZaloKindsTest() throws IOException {}

  @BeforeEach
  void connect() throws Exception {
    // Noon in Vietnam, whenever the test runs.
    wire.control("POST", "clock", "{\"to\":\"tomorrow\"}");
    wire.control("POST", "clock", "{\"advance\":\"PT12H\"}");
    access = exchange(decide()).path("access_token").asString("");
    wire.write("zhoa", "Chào");
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private Map<String, String> decide() throws Exception {
    var form = new LinkedHashMap<String, String>();
    form.put("app_id", ZaloWorld.APP_ID);
    form.put("redirect_uri", "http://localhost:1/connect/zalo/callback");
    byte[] digest = Text.sha256(VERIFIER);
    form.put("code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    form.put("state", "st");
    form.put("decision", "allow");
    String type = "application/x-www-form-urlencoded";
    var answer =
        wire.send(
            "POST", "/zalo-oauth/v4/oa/permission/decision", type, Text.query(form), Map.of());
    String location = answer.headers().firstValue("Location").orElse("");
    return Call.decode(location.substring(location.indexOf('?') + 1));
  }

  private JsonNode exchange(Map<String, String> back) throws Exception {
    var form = new LinkedHashMap<String, String>();
    form.put("app_id", ZaloWorld.APP_ID);
    form.put("grant_type", "authorization_code");
    form.put("code", back.getOrDefault("code", ""));
    form.put("code_verifier", VERIFIER);
    return wire.form(
        "/zalo-oauth/v4/oa/access_token", form, Map.of("secret_key", ZaloWorld.APP_SECRET));
  }

  private JsonNode post(String path, String json) throws Exception {
    var headers = Map.of("access_token", access);
    var answer = wire.send("POST", "/zalo-api/" + path, "application/json", json, headers);
    return Json.read(answer.body());
  }

  private JsonNode send(String path, String message) throws Exception {
    return post(
        path, "{\"recipient\":{\"user_id\":\"%s\"},\"message\":%s}".formatted(ZHOA, message));
  }

  private JsonNode cs(String message) throws Exception {
    return send("v3.0/oa/message/cs", message);
  }

  private static String document(String type) {
    return """
    {"attachment":{"type":"template","payload":{"template_type":"%s","elements":[
      {"type":"banner","image_url":"https://a.vn/b.jpg"},
      {"type":"header","content":"Đơn hàng"},{"type":"text","content":"Đang giao"},
      {"type":"table","content":[{"key":"Mã khách hàng","value":"F-1"}]}],
      "buttons":[{"title":"Xem","type":"oa.open.url","payload":{"url":"https://a.vn"}}]}}}
    """
        .formatted(type);
  }

  private static int error(JsonNode answer) {
    return answer.path("error").asInt(0);
  }

  @Test
  void lists_forms_and_stickers_are_taken_and_come_back_as_echoes() throws Exception {
    wire.listen();
    for (String message : List.of(LIST, ASK, STICKER)) assertThat(error(cs(message))).isZero();

    String bodies = String.join("\n", wire.hooks(6).stream().map(Wire.Hook::body).toList());
    assertThat(bodies).contains("oa_send_list", "oa_send_sticker", "zinstant_id", "Giày da");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          "title":"Giày da","subtitle":"890k" ; "title":"Giày da"    ; -201
          "url":"https://a.vn"                ; "url":""             ; -201
          "oa.open.url"                       ; "oa.open.moon"       ; -201
          "title":"Giày da"                   ; "title":""           ; -201
          """)
  void a_list_that_is_not_well_formed_is_refused(String good, String bad, int code)
      throws Exception {
    assertThat(error(cs(LIST.replace(good, bad)))).isEqualTo(code);
  }

  @Test
  void a_list_may_go_only_where_the_switch_says() throws Exception {
    wire.control("PUT", "switches", "{\"listOnV3\":false}");

    assertThat(error(cs(LIST))).isEqualTo(-233);
    assertThat(error(send("v2.0/oa/message", LIST))).isZero();
    assertThat(error(send("v2.0/oa/message", "{\"text\":\"cũ\"}"))).isEqualTo(-240);
  }

  @Test
  void a_promotion_goes_by_day_to_followers_once_a_day() throws Exception {
    String promotion = document("promotion");
    assertThat(error(cs(promotion))).isEqualTo(-233);
    assertThat(error(send("v3.0/oa/message/promotion", "{\"text\":\"rẻ\"}"))).isEqualTo(-233);

    assertThat(error(send("v3.0/oa/message/promotion", promotion))).isZero();
    assertThat(error(send("v3.0/oa/message/promotion", promotion))).isEqualTo(-218);
    wire.control("POST", "clock", "{\"advance\":\"PT10H\"}");
    assertThat(error(send("v3.0/oa/message/promotion", promotion))).as("22:00").isEqualTo(-234);
    wire.control("POST", "clock", "{\"advance\":\"PT8H\"}");
    assertThat(error(send("v3.0/oa/message/promotion", promotion))).as("06:00").isZero();
    wire.control("POST", "clock", "{\"advance\":\"PT6H\"}");
    wire.control("PATCH", "zalo/customers/zhoa", "{\"follows\":false}");
    assertThat(error(send("v3.0/oa/message/promotion", promotion))).isEqualTo(-213);
  }

  @Test
  void promotions_of_a_day_end() throws Exception {
    wire.control("PUT", "zalo/oa", "{\"promotionsLeft\":0}");

    assertThat(error(send("v3.0/oa/message/promotion", document("promotion")))).isEqualTo(-211);
  }

  @Test
  void a_transaction_goes_for_a_year_and_always_costs() throws Exception {
    String order = document("transaction_order");
    wire.control("PATCH", "zalo/customers/zhoa", "{\"lastInteraction\":\"P300D\"}");
    assertThat(error(send("v3.0/oa/message/transaction", order))).isZero();
    wire.control("PUT", "zalo/oa", "{\"wallet\":\"empty\"}");
    assertThat(error(send("v3.0/oa/message/transaction", order))).isEqualTo(-321);
    wire.control("PUT", "zalo/oa", "{\"wallet\":\"missing\"}");
    assertThat(error(send("v3.0/oa/message/transaction", order))).isEqualTo(-320);
    wire.control("PATCH", "zalo/customers/zhoa", "{\"lastInteraction\":\"P366D\"}");
    assertThat(error(send("v3.0/oa/message/transaction", order))).isEqualTo(-232);
  }

  @Test
  void beyond_the_share_what_was_bought_goes_first_then_the_wallet_pays() throws Exception {
    wire.control("PUT", "zalo/quota", "{\"remaining\":0}");
    wire.control("PUT", "zalo/oa", "{\"bought\":1,\"wallet\":\"empty\"}");
    assertThat(error(cs("{\"text\":\"miễn phí\"}"))).as("within 48 hours").isZero();
    wire.control("PATCH", "zalo/customers/zhoa", "{\"lastInteraction\":\"P3D\"}");

    assertThat(cs("{\"text\":\"đã mua\"}").at("/data/quota/quota_type").asString(""))
        .isEqualTo("purchase_quota");
    assertThat(error(cs("{\"text\":\"hết tiền\"}"))).isEqualTo(-321);
    wire.control("PUT", "zalo/oa", "{\"wallet\":\"linked\"}");
    assertThat(cs("{\"text\":\"tính phí\"}").at("/data/quota").isMissingNode()).isTrue();
  }

  @Test
  void a_new_follower_gets_three_messages_of_welcome() throws Exception {
    wire.control("PATCH", "zalo/customers/zdao", "{\"follows\":false}");
    wire.control("PATCH", "zalo/customers/zdao", "{\"follows\":true}");
    String hello =
        "{\"recipient\":{\"user_id\":\"246845883529197003\"},\"message\":{\"text\":\"Chào\"}}";

    assertThat(post("v3.0/oa/message/cs", hello).at("/data/quota/remain").asString(""))
        .isEqualTo("2");
    assertThat(post("v3.0/oa/message/cs", hello).at("/data/quota/quota_type").asString(""))
        .isEqualTo("welcome_msg");
  }

  @ParameterizedTest
  @CsvSource({"inactive,-227", "restricted,-244", "blocked,-217"})
  void a_customer_may_be_out_of_reach(String state, int code) throws Exception {
    wire.control("PATCH", "zalo/customers/zhoa", "{\"state\":\"%s\"}".formatted(state));

    assertThat(error(cs("{\"text\":\"Alo\"}"))).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {"ungranted":["message"]}    ; -223
          {"unregistered":["message"]} ; -212
          {"appOff":true}              ; -209
          """)
  void a_permission_may_be_missing(String change, int code) throws Exception {
    wire.control("PUT", "zalo/oa", change);

    assertThat(error(cs("{\"text\":\"Alo\"}"))).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(ints = {-232, -230, -213})
  void what_is_said_of_who_never_wrote_is_a_switch(int code) throws Exception {
    wire.control("PUT", "switches", "{\"neverWroteError\":%d}".formatted(code));
    String body =
        "{\"recipient\":{\"user_id\":\"246845883529197003\"},\"message\":{\"text\":\"Chào\"}}";

    assertThat(error(post("v3.0/oa/message/cs", body))).isEqualTo(code);
  }

  @Test
  void an_app_may_have_to_prove_that_its_owner_asks() throws Exception {
    wire.control("PUT", "switches", "{\"zaloProofRequired\":true}");
    assertThat(error(cs("{\"text\":\"Alo\"}"))).isEqualTo(-242);
    var headers =
        Map.of("access_token", access, "appsecret_proof", Text.hmac(ZaloWorld.APP_SECRET, access));
    String body =
        "{\"recipient\":{\"user_id\":\"%s\"},\"message\":{\"text\":\"Alo\"}}".formatted(ZHOA);

    var answer =
        wire.send("POST", "/zalo-api/v3.0/oa/message/cs", "application/json", body, headers);
    assertThat(error(Json.read(answer.body()))).isZero();
  }

  @Test
  void what_the_oa_owns_is_told_in_texts() throws Exception {
    wire.control("PUT", "zalo/quota", "{\"remaining\":5,\"total\":9,\"ends\":\"2999-12-31\"}");
    String wanted = "{\"quota_owner\":\"OA\",\"product_type\":\"cs\",\"quota_type\":\"sub_quota\"}";

    JsonNode asset = post("v3.0/oa/quota/message", wanted).at("/data/0");
    assertThat(asset.path("remain").toString()).isEqualTo("\"5\"");
    assertThat(asset.path("valid_through").asString("")).isEqualTo("31/12/2999");
    JsonNode hers = post("v3.0/oa/quota/message", "{\"user_id\":\"%s\"}".formatted(ZHOA));
    assertThat(hers.at("/data/promotion/daily_remain").asString("")).isEqualTo("1");
    assertThat(post("v2.0/oa/quota/message", "{}").at("/data/remain").asInt(0)).isEqualTo(5);
    wire.control("PUT", "zalo/oa", "{\"ungranted\":[\"quota\"]}");
    assertThat(error(post("v3.0/oa/quota/message", wanted))).isEqualTo(-223);
  }

  @Test
  void customers_react_fill_in_forms_ask_to_be_forgotten_and_have_no_account() throws Exception {
    wire.listen();
    cs("{\"text\":\"Dạ\"}");
    wire.hooks(2);
    wire.control("POST", "zalo/reactions", "{\"customer\":\"zhoa\"}");
    wire.control(
        "POST",
        "zalo/forms",
        "{\"customer\":\"zhoa\",\"info\":{\"name\":\"Hoa\",\"phone\":\"84\"}}");
    wire.control("POST", "zalo/erasures", "{\"customer\":\"zhoa\"}");
    wire.control("PATCH", "zalo/customers/zbinh", "{\"anonymous\":true}");
    wire.write("zbinh", "Có ai không?");

    String bodies = String.join("\n", wire.hooks(6).stream().map(Wire.Hook::body).toList());
    assertThat(bodies)
        .contains("user_reacted_message", "/-heart", "user_submit_info", "user_withdraw")
        .contains("anonymous_send_text", "conversation_id");
    String answer =
        """
        {"recipient":{"anonymous_id":"246845883529197002","conversation_id":"visitzbinh"},
         "message":{"text":"Dạ có ạ"}}
        """;
    assertThat(error(post("v3.0/oa/message/cs", answer))).isEqualTo(-201);
    assertThat(post("v2.0/oa/message", answer).at("/data/anonymous_id").asString(""))
        .isEqualTo("246845883529197002");
    assertThat(wire.phone("zbinh")).containsExactly("Dạ có ạ");
  }

  @Test
  void places_links_and_cards_come_in_as_attachments() throws Exception {
    wire.listen();
    for (String one :
        List.of(
            "{\"type\":\"location\",\"payload\":{\"coordinates\":{\"latitude\":\"10.7\",\"longitude\":\"106.7\"}}}",
            "{\"type\":\"link\",\"payload\":{\"url\":\"https://a.vn\",\"description\":\"Giày\"}}",
            "{\"type\":\"link\",\"card\":true,\"payload\":{\"url\":\"https://a.vn\"}}"))
      wire.control(
          "POST", "zalo/messages", "{\"customer\":\"zhoa\",\"attachments\":[%s]}".formatted(one));

    String bodies = String.join("\n", wire.hooks(3).stream().map(Wire.Hook::body).toList());
    assertThat(bodies)
        .contains("user_send_location", "user_send_link", "user_send_business_card", "106.7");
  }

  @Test
  void the_permission_page_sends_away_who_cannot_decide() throws Exception {
    wire.control("PUT", "zalo/oa", "{\"appsFull\":true}");
    assertThat(decide()).containsEntry("error", "access_denied");
    wire.control("PUT", "zalo/oa", "{\"appsFull\":false,\"admin\":false}");
    assertThat(decide()).containsEntry("error_code", "-14012");
    wire.control("PUT", "zalo/oa", "{\"admin\":true}");
    wire.control("PUT", "switches", "{\"callbackState\":false,\"callbackChallenge\":false}");
    assertThat(decide())
        .containsKeys("code", "oa_id")
        .doesNotContainKeys("state", "code_challenge");
  }

  @Test
  void a_signature_may_come_bare_and_a_refused_webhook_may_be_given_up() throws Exception {
    wire.control("PUT", "switches", "{\"macPrefix\":false,\"retryAnswered\":false}");
    wire.listen();
    wire.refusals.set(1);
    wire.write("zhoa", "mất");
    wire.write("zhoa", "còn");

    assertThat(wire.hooks(1).getFirst().signature()).matches("[0-9a-f]{64}");
    assertThat(wire.hooks.getFirst().body()).contains("còn");
  }

  @Test
  void a_path_that_is_not_there_is_an_empty_api() throws Exception {
    assertThat(error(post("v2.0/oa/nothing", "{}"))).isEqualTo(404);
  }
}
