package sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What reaches the product by itself.
final class WebhooksTest {
  private final Wire wire = new Wire();
  private String token = "";

  WebhooksTest() throws IOException {}

  @BeforeEach
  void connect() throws Exception {
    wire.listen();
    token = wire.pageToken("nam");
  }

  @AfterEach
  void close() {
    wire.close();
  }

  /// The texts of messages in the order they came.
  private static List<String> texts(List<Wire.Hook> hooks) {
    var texts = new ArrayList<String>();
    for (Wire.Hook hook : hooks) {
      for (JsonNode entry : Json.read(hook.body()).path("entry")) {
        for (JsonNode event : entry.path("messaging")) {
          if (event.has("message")) texts.add(event.path("message").path("text").asString(""));
        }
      }
    }
    return texts;
  }

  @Test
  void the_signature_is_over_the_escaped_bytes() throws Exception {
    wire.write("hoa", "Còn size 39?");
    Wire.Hook hook = wire.hooks(1).getFirst();
    assertThat(hook.body()).contains("C\\u00f2n size 39?").isASCII();
    assertThat(hook.signature())
        .isEqualTo("sha256=" + Text.hmac(MetaWorld.APP_SECRET, hook.body()));
  }

  @Test
  void a_send_comes_back_as_echo_with_its_metadata_and_then_as_delivery() throws Exception {
    wire.write("hoa", "Chào");
    wire.hooks(1);
    String mid = wire.message(token, "mot").path("message_id").asString("");
    JsonNode events =
        Json.read(wire.hooks(2).get(1).body()).path("entry").path(0).path("messaging");
    JsonNode echo = events.path(0).path("message");
    assertThat(echo.path("is_echo").asBoolean(false)).isTrue();
    assertThat(echo.path("mid").asString("")).isEqualTo(mid);
    assertThat(echo.path("metadata").asString("")).isEqualTo("ref-mot");
    assertThat(echo.path("app_id").asString("")).isEqualTo(MetaWorld.APP_ID);
  }

  @Test
  void a_page_that_is_not_subscribed_sends_nothing() throws Exception {
    wire.send(
        "DELETE",
        "/graph/%s/subscribed_apps?access_token=%s".formatted(Wire.PAGE, token),
        "",
        "",
        Map.of());
    wire.write("hoa", "một");
    JsonNode standing = wire.control("GET", "webhooks", "").path("standing");
    assertThat(standing.path("waiting").asInt(-1)).isZero();
    assertThat(wire.hooks).isEmpty();
  }

  @Test
  void one_customers_events_keep_their_order_through_failures() throws Exception {
    wire.refusals.set(3);
    var written = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      written.add("tin " + i);
      wire.write("hoa", "tin " + i);
    }
    for (int i = 1; texts(wire.hooks).size() < 20 && i <= 20; i++) wire.hooks(i);
    assertThat(texts(wire.hooks)).containsExactlyElementsOf(written);
  }

  @Test
  void held_events_go_out_at_a_flush_and_duplicates_come_twice() throws Exception {
    wire.control("PUT", "webhook-faults", "{\"hold\":true,\"duplicate\":1}");
    wire.write("hoa", "mot");
    assertThat(wire.hooks).isEmpty();
    wire.control("POST", "webhooks/flush", "");
    assertThat(texts(wire.hooks(2))).containsExactly("mot", "mot");
  }

  @Test
  void reordering_turns_neighbours_round() throws Exception {
    wire.control("PUT", "webhook-faults", "{\"hold\":true,\"reorder\":true}");
    wire.write("hoa", "mot");
    wire.write("hoa", "hai");
    wire.control("POST", "webhooks/flush", "");
    assertThat(texts(wire.hooks(2))).containsExactly("hai", "mot");
  }

  @Test
  void the_pages_own_comment_comes_back_through_the_feed() throws Exception {
    String comment =
        wire.control("POST", "meta/comments", "{\"customer\":\"binh\",\"text\":\"Gia?\"}")
            .path("comment_id")
            .asString("");
    wire.form(
        "/graph/" + comment + "/comments",
        Map.of("message", "890k", "access_token", token),
        Map.of());
    wire.hooks(2);
    var from = new ArrayList<String>();
    for (Wire.Hook hook : wire.hooks) {
      for (JsonNode change : Json.read(hook.body()).path("entry").path(0).path("changes")) {
        from.add(change.path("value").path("from").path("id").asString(""));
      }
    }
    assertThat(from).containsExactly("7100000000100002", Wire.PAGE);
  }
}
