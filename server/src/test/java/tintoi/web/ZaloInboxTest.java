package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What Zalo's customers do, from their phones to the agent's screen and back.
class ZaloInboxTest extends WithSimulators {
  private static final Instant NIGHT = Instant.parse("2026-11-23T15:30:00Z"); // 22:30 in Vietnam
  private static final Instant MORNING = Instant.parse("2026-11-23T23:00:00Z");
  private static final List<String> HAS_LEFT = List.of("sent", "delivered", "read");
  private static final String FORM =
      """
      "content":{"type":"info_request","title":"Xin thông tin","subtitle":"Để giao hàng"}
      """;
  private static final String PROMOTION =
      """
      "content":{"type":"notice","purpose":"promotion","header":"Giảm 20%","texts":["Chỉ hôm nay"]}
      """;

  private String channelId = "";

  @BeforeEach
  void listen() {
    simulators.put("/control/webhooks", Map.of("zalo", "http://localhost:" + port + "/hooks/zalo"));
    workspaces.assignTo(shop.workspaceId(), lan.personId());
    channelId = connectZalo();
  }

  @Test
  void places_links_cards_and_forms_are_shown_with_where_they_lead() {
    sends(
        Map.of(
            "type",
            "location",
            "payload",
            Map.of("coordinates", Map.of("latitude", "10.79", "longitude", "106.78"))));
    sends(
        Map.of(
            "type",
            "link",
            "payload",
            Map.of("url", "https://shop.vn/a", "description", "Giày da nam")));
    sends(
        Map.of(
            "type",
            "link",
            "card",
            true,
            "payload",
            Map.of("url", "javascript:alert(1)", "description", "{\"phone\":\"84909\"}")));
    simulators.post(
        "/control/zalo/forms",
        Map.of("customer", "zhoa", "info", Map.of("name", "Trần Thị Hoa", "phone", "84909")));

    Answer.eventually(() -> assertThat(messages()).hasSize(4));
    assertThat(messages().stream().map(one -> one.at("/attachments/0/kind").asString("")))
        .containsExactlyInAnyOrder("location", "link", "card", "form");
    assertThat(carried("location").at("/link").asString("")).isEqualTo("geo:10.79,106.78");
    assertThat(carried("link").at("/link").asString("")).isEqualTo("https://shop.vn/a");
    assertThat(carried("link").at("/name").asString("")).isEqualTo("Giày da nam");
    assertThat(carried("card").at("/link").isNull()).as("nothing a browser might run").isTrue();
    assertThat(carried("card").at("/name").asString("")).isEqualTo("84909");
    assertThat(messages().stream().map(one -> one.at("/text").asString("")))
        .anySatisfy(text -> assertThat(text).contains("Trần Thị Hoa").contains("84909"));
  }

  @Test
  void a_visitor_without_an_account_is_answered() {
    simulators.send("PATCH", "/control/zalo/customers/zbinh", Map.of("anonymous", true));
    simulators.post("/control/zalo/messages", Map.of("customer", "zbinh", "text", "Có ai không?"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));

    assertThat(reply("Dạ có ạ").status()).isEqualTo(202);

    asTimePasses(() -> {
      assertThat(ours().at("/delivery/shown").asString("")).isEqualTo("sent");
      assertThat(simulators.get("/control/messages?customer=zbinh").json().toString())
          .contains("Dạ có ạ");
    });
    assertThat(messages()).as("its echo is known").hasSize(2);
  }

  @Test
  void the_same_words_written_by_hand_prove_nothing_of_ours() {
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));
    simulators.post(
        "/control/faults",
        Map.of("provider", "ZALO", "operation", "send", "kind", "empty", "times", 1));
    reply("Dạ có ạ");
    Answer.eventually(
        () -> assertThat(ours().at("/delivery/shown").asString("")).isEqualTo("unconfirmed"));

    simulators.post("/control/zalo/oa-messages", Map.of("customer", "zhoa", "text", "Dạ có ạ"));

    Answer.eventually(() -> assertThat(messages()).as("shown as it is").hasSize(3));
    assertThat(ours().at("/delivery/shown").asString("")).isEqualTo("unconfirmed");
    var one = Map.of("id", ours().at("/delivery/id").asString(""), "attempts", 1);
    var drop = Map.of("deliveries", List.of(one), "decision", "DROP");
    assertThat(of(lan).post("/api/deliveries/decisions", drop).text("/done")).isEqualTo("1");
  }

  @Test
  void who_wants_to_be_forgotten_is_in_the_log_without_her_name() {
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));

    simulators.post("/control/zalo/erasures", Map.of("customer", "zhoa"));

    Answer.eventually(() -> {
      var entries =
          of(minh)
              .get("/api/audit")
              .json()
              .at("/items")
              .valueStream()
              .filter(entry -> entry.at("/action").asString("").equals("customer.erasure_asked"))
              .map(JsonNode::toString)
              .toList();
      assertThat(entries).singleElement().asString().contains(conversation()).doesNotContain("Hoa");
    });
  }

  @Test
  void a_promotion_at_night_waits_for_the_morning_and_is_never_refused() {
    simulators.post("/control/clock", Map.of("to", "tomorrow"));
    simulators.post("/control/clock", Map.of("advance", "PT12H"));
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));
    clock.set(NIGHT);

    assertThat(rich(PROMOTION).status()).isEqualTo(202);

    Answer.eventually(() -> {
      JsonNode delivery = ours().at("/delivery");
      assertThat(delivery.at("/shown").asString("")).isEqualTo("held");
      assertThat(delivery.at("/diagnosis/cause").asString("")).isEqualTo("zalo.night");
      assertThat(Instant.parse(delivery.at("/diagnosis/until").asString("")))
          .isBetween(MORNING, MORNING.plusSeconds(119));
    });
    assertThat(sends()).isZero();
    clock.set(NIGHT.plus(Duration.ofHours(8)));
    Answer.eventually(() -> assertThat(ours().at("/delivery/shown").asString("")).isIn(HAS_LEFT));
    assertThat(sends()).isEqualTo(1);
  }

  @Test
  void the_last_promotion_of_the_day_keeps_no_reply_waiting() {
    simulators.post("/control/clock", Map.of("to", "tomorrow"));
    simulators.post("/control/clock", Map.of("advance", "PT12H"));
    simulators.put("/control/zalo/oa", Map.of("promotionsLeft", 0));
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));
    assertThat(rich(PROMOTION).status()).isEqualTo(202);
    Answer.eventually(() ->
        assertThat(ours().at("/delivery/diagnosis/cause").asString(""))
            .isEqualTo("quota.notices_zalo"));
    assertThat(of(lan).get("/api/channels/" + channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void a_form_is_sent_shown_and_comes_back_filled_in() {
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));
    String path = "/api/conversations/" + conversation() + "/preflight";
    assertThat(of(lan).get(path).json().at("/forms").asBoolean(false)).isTrue();

    assertThat(rich(FORM).status()).isEqualTo(202);
    asTimePasses(() -> assertThat(ours().at("/delivery/shown").asString("")).isIn(HAS_LEFT));
    assertThat(ours().at("/content/type").asString("")).isEqualTo("info_request");
    simulators.post(
        "/control/zalo/forms", Map.of("customer", "zhoa", "info", Map.of("name", "Trần Thị Hoa")));

    asTimePasses(() ->
        assertThat(messages())
            .extracting(message -> message.at("/text").asString(""))
            .contains("Trần Thị Hoa"));
    assertThat(messages()).as("its echo is known").hasSize(3);
  }

  @Test
  void an_agent_sees_until_when_it_costs_nothing() {
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));

    JsonNode conversation = of(lan).get("/api/conversations/" + conversation()).json();
    Instant free = Instant.parse(conversation.at("/freeUntil").asString(""));
    Instant ends = Instant.parse(conversation.at("/windowEndsAt").asString(""));
    assertThat(Duration.between(free, ends)).isEqualTo(Duration.ofDays(5));
  }

  @Test
  void too_many_answers_are_refused_with_how_many_zalo_takes() {
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));
    String choices = "{\"title\":\"a\"},".repeat(6).replaceAll(",$", "");

    var refused =
        rich(
            "\"text\":\"Chọn\",\"content\":{\"type\":\"quick_replies\",\"choices\":[%s]}"
                .formatted(choices));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text("/cause")).isEqualTo("content.choices");
    assertThat(refused.text("/texts/vi/what")).contains("5");
  }

  @Test
  void reactions_and_leaving_are_shown() {
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào"));
    Answer.eventually(() -> assertThat(messages()).hasSize(1));
    assertThat(reply("Dạ").status()).isEqualTo(202);
    asTimePasses(() -> assertThat(ours().at("/delivery/shown").asString("")).isIn(HAS_LEFT));

    simulators.post("/control/zalo/reactions", Map.of("customer", "zhoa"));
    simulators.send("PATCH", "/control/zalo/customers/zhoa", Map.of("follows", false));

    asTimePasses(() -> {
      assertThat(ours().at("/reaction").asString("")).isEqualTo("❤️");
      JsonNode customer = of(lan).get("/api/conversations").json().at("/items/0/customer");
      assertThat(customer.at("/follows").asBoolean(true)).isFalse();
    });
  }

  /// An echo that overtakes the answer to our request is put off for a moment, and what comes after
  /// it in its conversation waits for it. Not for ever: after a minute of this clock the word of a
  /// change is given up, and a test that asks often must not bring that about.
  private void asTimePasses(ThrowingRunnable assertion) {
    var seconds = new AtomicInteger();
    Answer.eventually(() -> {
      if (seconds.incrementAndGet() <= 30) clock.advance(Duration.ofSeconds(1));
      assertion.run();
    });
  }

  /// What reached the customer; a token may be renewed in between.
  private long sends() {
    return simulators.get("/control/log?since=0").json().at("/items").values().stream()
        .filter(one -> one.at("/operation").asString("").equals("send"))
        .peek(one -> assertThat(one.at("/code").asString("")).isNotEqualTo("-234"))
        .filter(one -> one.at("/verdict").asString("").equals("ok"))
        .count();
  }

  private Browser.Answer rich(String members) {
    return say("{" + members + "}");
  }

  private void sends(Map<String, Object> attachment) {
    simulators.post(
        "/control/zalo/messages", Map.of("customer", "zhoa", "attachments", List.of(attachment)));
  }

  private String conversation() {
    return of(lan).get("/api/conversations").text("/items/0/id");
  }

  private List<JsonNode> messages() {
    String id = conversation();
    if (id.isEmpty()) return List.of();
    return List.copyOf(
        of(lan).get("/api/conversations/" + id + "/messages").json().at("/items").values());
  }

  /// The last message that we sent; the provider's clock says where it stands among the others.
  private JsonNode ours() {
    return messages().stream()
        .filter(message -> message.at("/delivery").isObject())
        .reduce((_, last) -> last)
        .orElse(MissingNode.getInstance());
  }

  private JsonNode carried(String kind) {
    return messages().stream()
        .map(one -> one.at("/attachments/0"))
        .filter(one -> one.at("/kind").asString("").equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private Browser.Answer reply(String text) {
    return say("{\"text\":\"" + text + "\"}");
  }

  private Browser.Answer say(String body) {
    Browser lans = of(lan);
    return lans.send(
        lans.request("/api/conversations/" + conversation() + "/replies")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body)));
  }
}
