package sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Which app holds a thread, and what Meta allows a Page.
final class MetaRoutingTest {
  private final Wire wire = new Wire();
  private String token = "";

  MetaRoutingTest() throws IOException {}

  @BeforeEach
  void connect() throws Exception {
    token = wire.pageToken("nam");
    wire.post(
        "/graph/%s/subscribed_apps?access_token=%s".formatted(Wire.PAGE, token),
        "{\"subscribed_fields\":[\"messages\",\"messaging_handovers\",\"standby\"]}");
    wire.write("hoa", "Chào");
  }

  @AfterEach
  void close() {
    wire.close();
  }

  @Test
  void without_a_default_app_every_app_may_write_and_taking_is_refused() throws Exception {
    owner("\"owner\":\"555\"");

    assertThat(wire.message(token, "một").has("message_id")).isTrue();
    assertThat(Wire.code(move("take_thread_control", ""))).isEqualTo("10");
  }

  @Test
  void with_one_only_the_holder_writes_until_a_day_without_a_word_is_over() throws Exception {
    owner("\"defaultApp\":\"us\",\"owner\":\"555\"");
    assertThat(Wire.code(wire.message(token, "một"))).isEqualTo("10/2018300");
    assertThat(threadOwner()).isEqualTo("555");

    wire.control("POST", "clock", "{\"advance\":\"PT24H\"}");
    wire.write("hoa", "Alo");

    assertThat(wire.message(token, "hai").has("message_id")).isTrue();
    assertThat(
            move("pass_thread_control", ",\"target_app_id\":\"555\"").path("success").asBoolean())
        .isTrue();
    assertThat(Wire.code(wire.message(token, "ba"))).isEqualTo("10/2018300");
    assertThat(move("take_thread_control", "").path("success").asBoolean()).isTrue();
    assertThat(wire.message(token, "bốn").has("message_id")).isTrue();
  }

  @Test
  void what_is_written_to_another_app_comes_as_standby() throws Exception {
    wire.listen();
    owner("\"defaultApp\":\"us\",\"owner\":\"555\"");
    JsonNode told = Json.read(wire.hooks(1).getLast().body()).path("entry").path(0);
    assertThat(told.at("/messaging/0/take_thread_control/new_owner_app_id").asString())
        .isEqualTo("555");

    wire.write("hoa", "Bot");

    JsonNode heard = Json.read(wire.hooks(2).getLast().body()).path("entry").path(0);
    assertThat(heard.at("/standby/0/message/text").asString()).isEqualTo("Bot");
    assertThat(heard.has("messaging")).isFalse();
  }

  @Test
  void a_restricted_page_sends_nothing_and_its_status_says_until_when() throws Exception {
    wire.control(
        "PUT", "meta/integrity", "{\"page\":\"%s\",\"restricted\":\"PT6H\"}".formatted(Wire.PAGE));
    assertThat(Wire.code(wire.message(token, "một"))).isEqualTo("10/1893063");
    JsonNode status = wire.get("/graph/%s/page_status?access_token=%s".formatted(Wire.PAGE, token));
    assertThat(status.path("status").asString()).isEqualTo("restricted");
    assertThat(status.at("/restrictions/0/expiration_time").asLong()).isPositive();

    wire.control("POST", "clock", "{\"advance\":\"PT6H\"}");

    assertThat(wire.message(token, "hai").has("message_id")).isTrue();
  }

  private void owner(String more) throws Exception {
    wire.control(
        "PUT",
        "meta/threads",
        "{\"customer\":\"hoa\",\"page\":\"%s\",%s}".formatted(Wire.PAGE, more));
  }

  private JsonNode move(String what, String more) throws Exception {
    return wire.post(
        "/graph/%s/%s?access_token=%s".formatted(Wire.PAGE, what, token),
        "{\"recipient\":{\"id\":\"%s\"}%s}".formatted(Wire.HOA, more));
  }

  private String threadOwner() throws Exception {
    return wire.get(
            "/graph/%s/thread_owner?recipient=%s&access_token=%s"
                .formatted(Wire.PAGE, Wire.HOA, token))
        .at("/data/0/thread_owner/app_id")
        .asString("");
  }
}
