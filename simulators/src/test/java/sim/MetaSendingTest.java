package sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The Send API and comments, with what a customer, a clock and a broken wire do to them.
final class MetaSendingTest {
  private final Wire wire = new Wire();
  private String token = "";

  MetaSendingTest() throws IOException {}

  @BeforeEach
  void connect() throws Exception {
    token = wire.pageToken("nam");
  }

  @AfterEach
  void close() {
    wire.close();
  }

  @Test
  void a_message_in_the_window_arrives_and_conversations_tell_it_without_metadata()
      throws Exception {
    wire.write("hoa", "Còn size 39 không?");
    String mid = wire.message(token, "Dạ còn").path("message_id").asString("");
    JsonNode told =
        wire.get(
            "/graph/v25.0/%s/conversations?user_id=%s&fields=messages%%7Bid,message,from%%7D&access_token=%s"
                .formatted(Wire.PAGE, Wire.HOA, token));
    JsonNode newest = told.path("data").path(0).path("messages").path("data").path(0);
    assertThat(newest.path("id").asString("")).isEqualTo(mid);
    assertThat(newest.path("from").path("id").asString("")).isEqualTo(Wire.PAGE);
    assertThat(told.toString()).doesNotContain("ref-");
    assertThat(wire.phone("hoa")).containsExactly("Dạ còn");
  }

  @Test
  void the_window_closes_24_hours_after_the_customer_wrote() throws Exception {
    wire.write("hoa", "Chào");
    wire.control("POST", "clock", "{\"advance\":\"PT24H\"}");
    assertThat(Wire.code(wire.message(token, "một"))).isEqualTo("10/2018278");
    wire.write("hoa", "Alo");
    assertThat(wire.message(token, "hai").has("message_id")).isTrue();
  }

  @Test
  void a_blocked_page_an_unknown_person_and_a_long_text_are_refused_each_in_its_way()
      throws Exception {
    wire.write("hoa", "Chào");
    assertThat(Wire.code(wire.message(token, "x".repeat(2001)))).isEqualTo("100");
    wire.control("PATCH", "meta/customers/hoa", "{\"blocked\":true}");
    assertThat(Wire.code(wire.message(token, "một"))).isEqualTo("200/1545041");
    wire.control("PUT", "switches", "{\"blockedError\":\"551\"}");
    assertThat(Wire.code(wire.message(token, "một"))).isEqualTo("551");
    String stranger =
        """
        {"recipient":{"id":"1"},"messaging_type":"RESPONSE","message":{"text":"một"}}\
        """;
    JsonNode answer = wire.post("/graph/me/messages?access_token=" + token, stranger);
    assertThat(Wire.code(answer)).isEqualTo("100/2018001");
  }

  @Test
  void a_used_up_allowance_refills_at_midnight_in_vietnam_and_says_how_long_that_is()
      throws Exception {
    wire.write("hoa", "Chào");
    String one = "{\"provider\":\"META\",\"page\":\"%s\",\"remaining\":1}".formatted(Wire.PAGE);
    wire.control("PUT", "allowance", one);
    assertThat(wire.message(token, "một").has("message_id")).isTrue();
    String body =
        """
        {"recipient":{"id":"%s"},"messaging_type":"RESPONSE","message":{"text":"hai"}}\
        """
            .formatted(Wire.HOA);
    var refused =
        wire.send(
            "POST", "/graph/me/messages?access_token=" + token, "application/json", body, Map.of());
    assertThat(Wire.code(Json.read(refused.body()))).isEqualTo("80006");
    String usage = refused.headers().firstValue("X-Business-Use-Case-Usage").orElse("");
    JsonNode line = Json.read(usage).path(Wire.PAGE).path(0);
    assertThat(line.path("estimated_time_to_regain_access").asInt(0)).isBetween(1, 1440);
    wire.control("POST", "clock", "{\"to\":\"tomorrow\"}");
    wire.write("hoa", "Alo");
    assertThat(wire.message(token, "ba").has("message_id")).isTrue();
  }

  @Test
  void the_share_of_an_allowance_that_is_used_is_told_with_every_answer() throws Exception {
    wire.write("hoa", "Chào");
    wire.control(
        "PUT",
        "allowance",
        "{\"provider\":\"META\",\"page\":\"%s\",\"remaining\":3,\"total\":10}"
            .formatted(Wire.PAGE));
    String body =
        "{\"recipient\":{\"id\":\"%s\"},\"messaging_type\":\"RESPONSE\",\"message\":{\"text\":\"x\"}}"
            .formatted(Wire.HOA);
    for (int percent : new int[] {80, 90, 100}) {
      var answer =
          wire.send(
              "POST",
              "/graph/me/messages?access_token=" + token,
              "application/json",
              body,
              Map.of());
      String usage = answer.headers().firstValue("X-Business-Use-Case-Usage").orElse("");
      JsonNode line = Json.read(usage).path(Wire.PAGE).path(0);
      assertThat(line.path("call_count").asInt(0)).isEqualTo(percent);
      assertThat(line.path("estimated_time_to_regain_access").asInt(0) > 0)
          .isEqualTo(percent == 100);
    }
  }

  @Test
  void too_fast_is_613_only_while_over_the_pace() throws Exception {
    wire.write("hoa", "Chào");
    wire.control("PUT", "pace", "{\"provider\":\"META\",\"perSecond\":1,\"for\":\"PT1H\"}");
    wire.message(token, "một");
    assertThat(Wire.code(wire.message(token, "hai"))).isEqualTo("613");
    wire.control("POST", "clock", "{\"advance\":\"PT1H\"}");
    assertThat(wire.message(token, "ba").has("message_id")).isTrue();
  }

  @Test
  void conversations_that_are_read_faster_than_they_may_be_are_refused_with_613() throws Exception {
    wire.write("hoa", "Chào");
    String all = "/graph/v25.0/%s/conversations?access_token=%s".formatted(Wire.PAGE, token);
    String thread = wire.get(all).path("data").path(0).path("id").asString("");
    String one = "/graph/v25.0/%s/messages?access_token=%s".formatted(thread, token);
    // One in a hundred seconds.
    wire.control("PUT", "switches", "{\"conversationsPerSecond\":0.01}");

    assertThat(wire.get(one).has("data")).isTrue();
    assertThat(Wire.code(wire.get(one))).isEqualTo("613");
    assertThat(Wire.code(wire.get(all))).isEqualTo("613");
    assertThat(wire.message(token, "một").has("message_id")).as("sends are no part of it").isTrue();
  }

  @Test
  void an_answer_cut_off_hides_a_message_that_arrived() throws Exception {
    wire.write("hoa", "Chào");
    wire.control("POST", "faults", fault("cut_after", 1));
    assertThatThrownBy(() -> wire.message(token, "một")).isInstanceOf(IOException.class);
    assertThat(wire.phone("hoa")).containsExactly("một");
    assertThat(wire.message(token, "hai").has("message_id")).isTrue();
  }

  @Test
  void a_refused_connection_delivers_nothing() throws Exception {
    wire.write("hoa", "Chào");
    wire.control("POST", "faults", fault("refuse_connection", 1));
    assertThatThrownBy(() -> wire.message(token, "một")).isInstanceOf(IOException.class);
    assertThat(wire.phone("hoa")).isEmpty();
  }

  @Test
  void an_unplugged_line_refuses_connections_until_it_is_plugged_in() throws Exception {
    String line = wire.control("GET", "lines", "").path("META").path("uri").asString("");
    URI me = URI.create(line + "/graph/me?access_token=" + token);
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(me).build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      wire.control("PUT", "lines", "{\"META\":\"down\"}");
    }
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(me).build();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(ConnectException.class);
      wire.control("PUT", "lines", "{\"META\":\"up\"}");
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_truncated_answer_cannot_be_read_to_its_end() throws Exception {
    wire.write("hoa", "Chào");
    wire.control("POST", "faults", fault("truncated", 1));
    assertThatThrownBy(() -> wire.message(token, "một")).isInstanceOf(IOException.class);
    assertThat(wire.phone("hoa")).containsExactly("một");
  }

  @Test
  void server_errors_and_web_pages_and_empty_bodies_come_as_wished() throws Exception {
    for (String kind : new String[] {"server_error", "html", "empty"}) {
      wire.control("POST", "faults", fault(kind, 1));
      var answer = wire.send("POST", "/graph/me/messages", "", "", Map.of());
      assertThat(answer.statusCode()).isEqualTo(kind.equals("empty") ? 200 : statusOf(kind));
      assertThat(answer.body().isEmpty()).isEqualTo(!kind.equals("html"));
    }
    JsonNode faults = wire.control("GET", "faults", "");
    assertThat(faults.path("items").isEmpty()).isTrue();
  }

  private static int statusOf(String kind) {
    return kind.equals("html") ? 502 : 503;
  }

  private static String fault(String kind, int times) {
    return "{\"provider\":\"META\",\"operation\":\"send\",\"kind\":\"%s\",\"times\":%d}"
        .formatted(kind, times);
  }

  @Test
  void a_comment_takes_one_private_reply_and_any_number_of_public_ones() throws Exception {
    String comment = comment("binh");
    assertThat(privately(comment).has("message_id")).isTrue();
    assertThat(Wire.code(privately(comment))).isEqualTo("10900");
    assertThat(wire.phone("binh")).containsExactly("Nhắn riêng");
    String reply = publicly(comment).path("id").asString("");
    JsonNode read = wire.get("/graph/" + reply + "?fields=from,parent&access_token=" + token);
    assertThat(read.path("from").path("id").asString("")).isEqualTo(Wire.PAGE);
    assertThat(read.path("parent").path("id").asString("")).isEqualTo(comment);
  }

  @Test
  void a_deleted_comment_is_an_object_that_does_not_exist() throws Exception {
    String comment = comment("binh");
    wire.control("DELETE", "meta/comments/" + comment, "");
    assertThat(Wire.code(publicly(comment))).isEqualTo("100/33");
    assertThat(Wire.code(privately(comment))).isEqualTo("100/33");
  }

  @Test
  void a_person_without_the_task_may_not_comment_as_the_page() throws Exception {
    String comment = comment("binh");
    wire.control("PATCH", "meta/people/nam", "{\"roles\":{\"100000000000001\":\"moderate\"}}");
    assertThat(Wire.code(publicly(comment))).isEqualTo("1/2853006");
    assertThat(privately(comment).has("message_id")).isTrue();
  }

  @Test
  void a_private_reply_comes_too_late_after_seven_days() throws Exception {
    String comment = comment("binh");
    wire.control("POST", "clock", "{\"advance\":\"PT168H\"}");
    assertThat(Wire.code(privately(comment))).isEqualTo("10903/1893062");
  }

  private String comment(String customer) throws Exception {
    var body = Json.object("customer", customer, "text", "Giá bao nhiêu?");
    return wire.control("POST", "meta/comments", Json.write(body)).path("comment_id").asString("");
  }

  private JsonNode privately(String comment) throws Exception {
    String body =
        """
        {"recipient":{"comment_id":"%s"},"messaging_type":"RESPONSE","message":{"text":"Nhắn riêng"}}\
        """
            .formatted(comment);
    return wire.post("/graph/me/messages?access_token=" + token, body);
  }

  private JsonNode publicly(String comment) throws Exception {
    return wire.form(
        "/graph/v25.0/" + comment + "/comments",
        Map.of("message", "890k ạ", "access_token", token),
        Map.of());
  }
}
