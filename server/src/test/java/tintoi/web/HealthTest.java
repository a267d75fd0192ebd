package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.delivery.Lanes;

/// How a channel has been: from noticed to done, uptime, failures by cause.
class HealthTest extends WithSimulators {
  @Autowired Lanes lanes;

  @Test
  void a_channel_that_was_always_well_says_so_and_when_it_is_looked_at_next() {
    String channelId = connect(SHOP);

    var health = health(channelId);
    assertThat(health.json().at("/days7/uptime").asDouble()).isEqualTo(1.0);
    assertThat(health.json().at("/days30/causes")).isEmpty();
    assertThat(health.json().at("/incidents")).isEmpty();
    assertThat(health.text("/nextCheckAt")).isGreaterThan(clock.instant().toString());
    assertThat(health.text("/checks/0/state")).isEqualTo("ok");
    assertThat(of(lan).get("/api/channels/" + UUID.randomUUID() + "/health").status())
        .isEqualTo(404);
  }

  @Test
  void an_incident_is_told_from_noticed_to_done_with_who_repaired_it() {
    String channelId = connect(SHOP);
    heardByLan();
    writes("hoa", 1);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    check(channelId);
    reply(conversations().get(0).at("/id").asString());

    clock.advance(Duration.ofHours(2));
    var during = health(channelId);
    assertThat(steps(during)).containsExactly("noticed", "explained");
    assertThat(during.json().at("/days7/uptime").asDouble()).isBetween(0.988, 0.9882);
    assertThat(during.text("/days7/causes/0/cause")).isEqualTo("channel.auth_role_lost");
    assertThat(during.json().at("/days7/causes/0/seconds").asInt()).isEqualTo(7200);
    assertThat(during.json().at("/days7/causes/0/messages").asInt()).isEqualTo(1);

    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    assertThat(steps(health(channelId))).endsWith("repairing");
    walk.comeBack(walk.decide("user=lan&decision=continue"));
    walk.choose(SHOP);
    assertThat(health(channelId).text("/incidents/0/timeline/2/by")).isEqualTo("Trần Minh");
    Answer.eventually(() -> {
      lanes.finish();
      assertThat(steps(health(channelId)))
          .containsExactly("noticed", "explained", "repairing", "sending", "done");
    });

    clock.advance(Duration.ofDays(8));
    assertThat(health(channelId).json().at("/days7/uptime").asDouble()).isEqualTo(1.0);
    assertThat(health(channelId).json().at("/days30/uptime").asDouble()).isLessThan(1.0);
  }

  @Test
  void what_waits_for_its_customer_does_not_keep_a_healed_incident_from_being_done() {
    String channelId = connect(SHOP);
    heardByLan();
    writes("hoa", 1);
    clock.advance(Duration.ofDays(8));
    reply(conversations().get(0).at("/id").asString());
    Answer.eventually(() -> assertThat(conditions(channelId)).containsExactly("CUSTOMER_WRITES"));
    clock.advance(Duration.ofMinutes(5));
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    check(channelId);
    assertThat(health(channelId).json().at("/days7/causes/0/messages").asInt()).isZero();
    simulators.post("/control/clock", Map.of("advance", "P8D"));
    writes("binh", 2);
    // To both: the one behind what is held waits with that.
    for (var one : conversations().values()) reply(one.at("/id").asString());
    assertThat(health(channelId).json().at("/days7/causes/0/messages").asInt()).isEqualTo(1);

    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=lan&decision=continue"));
    walk.choose(SHOP);

    Answer.eventually(() -> {
      lanes.finish();
      assertThat(steps(health(channelId)))
          .containsExactly("noticed", "explained", "repairing", "sending", "done");
    });
  }

  @Test
  void what_was_repaired_by_the_owners_link_says_so() {
    String channelId = connect(SHOP);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    check(channelId);
    String url = of(nam).post("/api/channels/" + channelId + "/links", Map.of()).text("/url");
    browser().post("/api/reconnect/walks", Map.of("secret", url.replaceFirst(".*#", "")));

    assertThat(health(channelId).json().at("/incidents/0/timeline/2/byLink").asBoolean()).isTrue();
  }

  /// What customers write arrives, and is hers to answer.
  private void heardByLan() {
    workspaces.assignTo(shop.workspaceId(), lan.personId());
    simulators.put("/control/webhooks", Map.of("meta", "http://localhost:" + port + "/hooks/meta"));
  }

  /// @param conversations how many there are then
  private void writes(String customer, int conversations) {
    simulators.post(
        "/control/meta/messages", Map.of("customer", customer, "page", SHOP, "text", "Còn hàng?"));
    Answer.eventually(() -> assertThat(conversations()).hasSize(conversations));
  }

  private List<String> conditions(String channelId) {
    return jdbc.sql("select condition from delivery where channel_id = ? and state = 'HELD'")
        .param(UUID.fromString(channelId))
        .query((row, _) -> row.getString(1))
        .list();
  }

  private Browser.Answer health(String channelId) {
    return of(lan).get("/api/channels/" + channelId + "/health");
  }

  private static List<String> steps(Browser.Answer health) {
    return health.json().at("/incidents/0/timeline").values().stream()
        .map(step -> step.at("/step").asString())
        .toList();
  }

  private void check(String channelId) {
    of(nam).post("/api/channels/" + channelId + "/checks", Map.of());
  }

  private tools.jackson.databind.JsonNode conversations() {
    return of(lan).get("/api/conversations").json().at("/items");
  }

  private void reply(String conversation) {
    Browser hers = of(lan);
    var request =
        hers.request("/api/conversations/" + conversation + "/replies")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString("{\"text\":\"Dạ còn ạ\"}"));
    assertThat(hers.send(request).status()).isEqualTo(202);
  }
}
