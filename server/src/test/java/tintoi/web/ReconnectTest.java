package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The second cause of the help page, from the customer's phone to the customer's phone: the
/// authorization is lost while people write, and comes back.
class ReconnectTest extends WithSimulators {

  @Test
  void what_waited_for_the_authorization_arrives_once_and_in_order_after_the_wizard()
      throws InterruptedException {
    String channelId = connect(SHOP);
    workspaces.assignTo(shop.workspaceId(), lan.personId());
    String base = "http://localhost:" + port;
    simulators.put("/control/webhooks", Map.of("meta", base + "/hooks/meta"));
    write("hoa", "Còn size 38 không ạ?");
    write("binh", "Shop gửi hàng chưa ạ?");
    Browser hers = of(lan);
    await(() -> conversations(hers).size() == 2);

    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    String hoa = conversation(hers, "size 38");
    String binh = conversation(hers, "gửi hàng");
    for (String text : List.of("Dạ còn ạ", "Chị lấy màu nào?", "Có trắng và đen")) {
      reply(hers, hoa, text);
    }
    for (String text : List.of("Dạ gửi rồi ạ", "Mã vận đơn VN123")) reply(hers, binh, text);
    await(() -> waiting(hers) == 5);

    JsonNode incidents = hers.get("/api/incidents?open=true").json().at("/items");
    assertThat(incidents).as("told once, not five times").hasSize(1);
    assertThat(incidents.at("/0/diagnosis/cause").asString()).isEqualTo("channel.auth_role_lost");
    assertThat(incidents.at("/0/waiting/conversations").asInt()).isEqualTo(2);
    JsonNode channel = hers.get("/api/channels/" + channelId).json();
    assertThat(channel.at("/waitingForChannel"))
        .as("the banner and the channel's page say the same")
        .isEqualTo(incidents.at("/0/waiting"));

    for (JsonNode check :
        of(minh).get("/api/channels/" + channelId + "/health").json().at("/checks").values())
      assertThat(check.at("/state").asString()).as("not known to be well").isNotEqualTo("ok");

    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=lan&decision=continue"));
    var done = walk.choose(SHOP);
    assertThat(done.json().at("/connected/0/released").asInt()).isEqualTo(5);

    await(() -> onThePhone("hoa").size() == 3 && onThePhone("binh").size() == 2);
    assertThat(onThePhone("hoa"))
        .containsExactly("Dạ còn ạ", "Chị lấy màu nào?", "Có trắng và đen");
    assertThat(onThePhone("binh")).containsExactly("Dạ gửi rồi ạ", "Mã vận đơn VN123");
    assertThat(hers.get("/api/incidents?open=true").json().at("/items")).isEmpty();
  }

  @Test
  void a_reconnection_for_comments_alone_takes_no_messages_away() throws InterruptedException {
    String channelId = connect(SHOP);
    workspaces.assignTo(shop.workspaceId(), lan.personId());
    simulators.put("/control/webhooks", Map.of("meta", "http://localhost:" + port + "/hooks/meta"));
    write("hoa", "Còn size 38 không ạ?");
    Browser hers = of(lan);
    await(() -> conversations(hers).size() == 1);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    reply(hers, conversation(hers, "size 38"), "Dạ còn ạ");
    await(() -> waiting(hers) == 1);

    Walk walk =
        Walk.begin(
            of(minh),
            simulators(),
            Map.of("provider", "META", "channelId", channelId, "uses", List.of("COMMENTS")));
    walk.comeBack(walk.decide("user=lan&decision=continue"));

    var done = walk.choose(SHOP);
    assertThat(done.text("/step")).isEqualTo("DONE");
    assertThat(done.json().at("/connected/0/released").asInt(-1)).isEqualTo(1);
    assertThat(uses(channelId)).isEqualTo("[\"MESSAGES\",\"COMMENTS\"]");
  }

  @Test
  void what_is_chosen_with_another_scope_keeps_the_one_it_has() {
    String channelId = connect(SHOP);

    Walk walk =
        Walk.begin(of(nam), simulators(), Map.of("provider", "META", "uses", List.of("COMMENTS")));
    walk.comeBack(walk.decide("user=nam&decision=continue"));

    assertThat(walk.choose(SHOP).text("/step")).isEqualTo("DONE");
    assertThat(uses(channelId)).isEqualTo("[\"MESSAGES\",\"COMMENTS\"]");
  }

  private String uses(String channelId) {
    return of(nam).get("/api/channels/" + channelId).json().at("/uses").toString();
  }

  private void write(String customer, String text) {
    simulators.post(
        "/control/meta/messages", Map.of("customer", customer, "page", SHOP, "text", text));
  }

  private static void reply(Browser browser, String conversation, String text) {
    var request =
        browser
            .request("/api/conversations/" + conversation + "/replies")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}"));
    assertThat(browser.send(request).status()).isEqualTo(202);
  }

  private static JsonNode conversations(Browser browser) {
    return browser.get("/api/conversations").json().at("/items");
  }

  private static String conversation(Browser browser, String said) {
    for (JsonNode one : conversations(browser).values()) {
      if (one.at("/snippet/text").asString().contains(said)) return one.at("/id").asString();
    }
    throw new AssertionError("no conversation about " + said);
  }

  private static int waiting(Browser browser) {
    return browser.get("/api/incidents?open=true").json().at("/items/0/waiting/messages").asInt(0);
  }

  private List<String> onThePhone(String customer) {
    JsonNode messages =
        simulators.get("/control/messages?customer=" + customer + "&page=" + SHOP).json();
    return messages.at("/messages").values().stream()
        .filter(message -> message.at("/direction").asString().equals("out"))
        .map(message -> message.at("/text").asString())
        .toList();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("in time").isBefore(deadline);
      Thread.sleep(50);
    }
  }
}
