package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import sim.Simulators;
import tools.jackson.databind.JsonNode;

/// A real server that dies by kill -9 between a provider and our own database. A grant is the old
/// one or the new one; where the provider has ended the old one and the new one died with us, that
/// is found out and told, and what is written meanwhile waits.
class KilledServerTest {
  private static final String SAIGON = "100000000000002";
  private static final String OA = "3000000000000001";
  private static final String NOT_BELIEVED =
      "/settings/messages/messenger?problem=connection.state";

  @TempDir static Path data;
  private static Simulators sim;
  private static RunningServer server;
  private static Browser simulators;

  @BeforeAll
  static void begin() throws IOException {
    sim = Simulators.start(0);
    simulators = new Browser(sim.uri());
    server = new RunningServer(data, sim.uri());
  }

  @BeforeEach
  void start() {
    if (!server.isRunning()) server.start();
  }

  @AfterAll
  static void end() {
    server.close();
    sim.close();
  }

  @Test
  void killed_while_a_code_is_exchanged_nothing_is_half_connected_and_a_grant_that_ended_is_told() {
    Walk first = Walk.begin(server.of("nam"), sim.uri(), Map.of("provider", "META"));
    URI back = first.decide("user=nam&decision=continue");
    String oa = channel(OA);
    Walk again = Walk.begin(server.of("minh"), sim.uri(), Map.of("provider", "ZALO"));
    URI backAgain = again.decide("decision=allow");
    hang("META", "token", false);
    hang("ZALO", "read", false);
    comesBackInVain(first, back);
    comesBackInVain(again, backAgain);
    // Meta has not answered; Zalo gave a new pair, which ended the old one, and is asked whose it
    // is.
    heldBack("META", "/oauth/access_token");
    heldBack("ZALO", "/getoa");
    dieAndComeBack();

    assertThat(first.comeBack(back)).isEqualTo(NOT_BELIEVED);
    assertThat(again.comeBack(backAgain)).contains("problem=connection.state");
    assertThat(first.now().text("/step")).isEqualTo("AUTHORIZING");
    assertThat(again.now().text("/step")).isEqualTo("AUTHORIZING");
    assertThat(channel(SAIGON)).as("nothing by half").isEmpty();
    assertThat(count("select count(*) from connection where consent is not null")).isZero();

    advance("PT2M");
    isInterrupted(oa);
    connectAgain(oa);
    Walk whole = Walk.begin(server.of("nam"), sim.uri(), Map.of("provider", "META"));
    whole.comeBack(whole.decide("user=nam&decision=continue"));
    whole.choose(SAIGON);
    assertThat(light(channel(SAIGON))).isEqualTo("ok");
    advance("PT15M");
    eventually(
        () -> assertThat(first.now().text("/problem/cause")).isEqualTo("connection.expired"));
  }

  @Test
  void killed_while_a_token_is_renewed_its_loss_is_found_out_and_what_was_written_waits() {
    String oa = channel(OA);
    String conversation = conversation();
    simulators.put("/control/zalo/grant", Map.of("accessExpired", true));
    hang("ZALO", "token", true);
    reply(conversation, "Dạ shop đổi được ạ");
    heldBack("ZALO", "/v4/oa/access_token");
    dieAndComeBack();
    reply(conversation, "Anh gửi lại giúp em nhé");
    assertThat(light(oa)).as("nobody knows yet").isEqualTo("ok");

    advance("PT2M");
    isInterrupted(oa);
    assertThat(onThePhone()).isEmpty();

    connectAgain(oa);
    eventually(() -> {
      advance("PT1M");
      assertThat(onThePhone()).containsExactly("Dạ shop đổi được ạ", "Anh gửi lại giúp em nhé");
    });
  }

  @Test
  void what_a_customer_wrote_while_no_server_was_there_is_read_after_the_next_start() {
    server.kill();
    // Brought a few times at once, and not again.
    simulators.put("/control/webhook-faults", Map.of("drop", true));
    simulators
        .post("/control/meta/messages", Map.of("customer", "thu", "text", "Có ai ở đó không?"))
        .is(200);
    simulators.put("/control/webhook-faults", Map.of("drop", false));
    server.start();

    eventually(() ->
        assertThat(count("select count(*) from message where text = 'Có ai ở đó không?'")).isOne());
  }

  /// It came to nothing for her browser: the server is gone.
  private static void comesBackInVain(Walk walk, URI back) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            walk.comeBack(back);
          } catch (UncheckedIOException _) {
            // As it should be.
          }
        });
  }

  private static void dieAndComeBack() {
    server.kill();
    simulators.send("DELETE", "/control/faults", Map.of());
    server.start();
  }

  /// @param processed the request takes effect although no answer comes
  private static void hang(String provider, String operation, boolean processed) {
    simulators.post(
        "/control/faults",
        Map.of(
            "provider",
            provider,
            "operation",
            operation,
            "kind",
            "hang",
            "processed",
            Boolean.valueOf(processed)));
  }

  private static void heldBack(String provider, String request) {
    eventually(() ->
        assertThat(simulators.get("/control/log?since=0").json().at("/items").values())
            .anyMatch(line ->
                line.at("/provider").asString("").equals(provider)
                    && line.at("/request").asString("").endsWith(request)
                    && line.at("/verdict").asString("").endsWith("fault hang")));
  }

  private static void advance(String duration) {
    simulators.post("/control/clock", Map.of("advance", duration)).is(200);
  }

  /// Told with its cause, and with what is to be done.
  private static void isInterrupted(String channelId) {
    eventually(() -> assertThat(light(channelId)).isEqualTo("interrupted"));
    var shown = server.of("nam").get("/api/channels/" + channelId);
    assertThat(shown.text("/sending/diagnosis/cause")).isEqualTo("channel.auth_lost_zalo");
    assertThat(shown.text("/sending/diagnosis/texts/vi/remedy")).isNotBlank();
    assertThat(shown.json().at("/sending/diagnosis/actions").toString()).contains("reconnect");
  }

  private static void connectAgain(String channelId) {
    Walk walk =
        Walk.begin(server.of("nam"), sim.uri(), Map.of("provider", "ZALO", "channelId", channelId));
    walk.comeBack(walk.decide("decision=allow"));
    assertThat(count("select count(*) from channel_grant where asked_at is not null"))
        .as("the answer was heard")
        .isZero();
    walk.choose(OA);
    assertThat(light(channelId)).isEqualTo("ok");
  }

  private static String light(String channelId) {
    return server.of("nam").get("/api/channels/" + channelId).text("/sending/light");
  }

  /// @return empty if there is none
  private static String channel(String externalId) {
    for (JsonNode channel : server.of("nam").get("/api/channels").json().at("/items").values())
      if (channel.at("/externalId").asString("").equals(externalId))
        return channel.at("/id").asString("");
    return "";
  }

  private static int count(String sql) {
    return JdbcClient.create(new DriverManagerDataSource(server.database()))
        .sql(sql)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// Hoa's at Zalo, handed to the agent who answers it.
  private static String conversation() {
    String lan = server.of("lan").get("/api/me").text("/id");
    for (JsonNode one : server.of("minh").get("/api/conversations").json().at("/items").values()) {
      if (!one.at("/snippet/text").asString("").contains("muốn đổi size")) continue;
      String id = one.at("/id").asString("");
      server
          .of("minh")
          .put("/api/conversations/" + id + "/assignee", Map.of("personId", lan))
          .is(200);
      return id;
    }
    throw new AssertionError("Hoa has not written");
  }

  private static void reply(String conversation, String text) {
    Browser lan = server.of("lan");
    lan.send(
            lan.request("/api/conversations/" + conversation + "/replies")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}")))
        .is(202);
  }

  private static List<String> onThePhone() {
    return simulators
        .get("/control/messages?customer=zhoa")
        .json()
        .at("/messages")
        .values()
        .stream()
        .filter(message -> message.at("/direction").asString("").equals("out"))
        .map(message -> message.at("/text").asString(""))
        .toList();
  }

  /// Generous: on a busy machine a process needs a while.
  private static void eventually(ThrowingRunnable assertion) {
    await()
        .pollInterval(Duration.ofMillis(300))
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(assertion);
  }
}
