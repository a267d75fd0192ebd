package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What may go wrong while a channel is connected again: each is found out, named, and has a next
/// step. Declined, a scope left out and too little a role are in [WizardTest].
class RepairTest extends WithSimulators {
  @AfterEach
  void everybodyMay() {
    simulators.put("/control/switches", Map.of("appLive", true));
  }

  @Test
  void another_account_than_the_pages_is_named_and_connects_nothing() {
    String channelId = connect(SHOP);
    simulators.send("PATCH", "/control/meta/people/lan", Map.of("roles", Map.of(SHOP, "none")));
    Walk walk = again(channelId);
    walk.comeBack(walk.decide("user=lan&decision=continue"));

    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.wrong_account");
    assertThat(walk.now().text("/problem/texts/vi/what"))
        .contains("Lê Thị Lan")
        .contains("Giày Minh");
    assertThat(walk.now().text("/problem/texts/vi/remedy")).isNotBlank();
    Walk right = again(channelId);
    right.comeBack(right.decide("user=nam&decision=continue"));
    assertThat(right.choose(SHOP).text("/step")).isEqualTo("DONE");
  }

  @Test
  void a_page_left_unticked_is_named_with_the_next_step() {
    String channelId = connect(SHOP);
    Walk walk = again(channelId);
    walk.comeBack(walk.decide("user=nam&decision=continue&pages=" + SAIGON));

    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.page_unticked");
    assertThat(walk.now().text("/problem/texts/en/remedy")).isNotBlank();
  }

  @Test
  void an_app_that_is_not_open_to_everybody_is_told_as_a_possible_reason() {
    simulators.put("/control/switches", Map.of("appLive", false));
    Walk walk = Walk.begin(of(nam), simulators(), Map.of("provider", "META"));
    walk.comeBack(walk.decide("user=nam&decision=continue"));

    assertThat(walk.now().text("/problem/cause")).isEqualTo("connection.declined");
    assertThat(walk.now().text("/problem/texts/vi/what")).contains("ứng dụng chưa được mở");
    assertThat(walk.now().text("/problem/texts/en/what")).contains("not open to everybody");
  }

  @Test
  void of_hundreds_of_pages_the_last_one_is_there_too() {
    simulators.post("/control/crowd", Map.of("pages", 230));
    Walk walk = Walk.begin(of(nam), simulators(), Map.of("provider", "META"));
    walk.comeBack(walk.decide("user=nam&decision=continue"));

    JsonNode pages = walk.now().json().at("/pages");
    assertThat(pages).hasSize(232);
    String last = Long.toString(100_000_000_001_230L);
    assertThat(walk.choose(last).text("/connected/0/name")).isEqualTo("Trang 230");
  }

  @Test
  void many_channels_are_connected_again_by_one_walk() {
    String first = connect(SHOP);
    connect(SAIGON);
    clock.advance(Duration.ofMinutes(1));
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("password", "changed"));
    for (String id : channels()) of(nam).post("/api/channels/" + id + "/checks", Map.of());
    assertThat(lights()).containsOnly("interrupted");
    clock.advance(Duration.ofMinutes(1));

    Walk walk = again(first);
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP, SAIGON);
    assertThat(lights()).containsOnly("ok");
    for (String id : channels()) assertThat(repairedBy(id)).isEqualTo("Nguyễn Văn Nam");
  }

  @Test
  void a_walk_for_no_channel_that_connects_one_again_is_told_as_its_repair() {
    String mended = connect(SHOP);
    String other = connect(SAIGON);
    clock.advance(Duration.ofMinutes(1));
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("password", "changed"));
    for (String id : channels()) of(nam).post("/api/channels/" + id + "/checks", Map.of());
    clock.advance(Duration.ofMinutes(1));

    Walk walk = Walk.begin(of(minh), simulators(), Map.of("provider", "META"));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP);

    assertThat(repairedBy(mended)).isEqualTo("Trần Minh");
    assertThat(repairedBy(other)).as("what was not chosen was not mended").isEmpty();
  }

  private Walk again(String channelId) {
    return Walk.begin(of(nam), simulators(), Map.of("provider", "META", "channelId", channelId));
  }

  private List<String> channels() {
    return of(nam).get("/api/channels").json().at("/items").values().stream()
        .map(channel -> channel.at("/id").asString())
        .toList();
  }

  /// Who began to mend it, as the timeline says; empty if it does not.
  private String repairedBy(String channelId) {
    JsonNode health = of(nam).get("/api/channels/" + channelId + "/health").json();
    return health.at("/incidents/0/timeline").values().stream()
        .filter(step -> step.at("/step").asString().equals("repairing"))
        .map(step -> step.at("/by").asString())
        .findFirst()
        .orElse("");
  }

  private List<String> lights() {
    return of(nam).get("/api/channels").json().at("/items").values().stream()
        .map(channel -> channel.at("/sending/light").asString())
        .toList();
  }
}
