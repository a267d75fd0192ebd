package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.delivery.Lanes;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Messenger whole: from a person's or a program's request over the simulated Meta to the
/// customer's phone, and back by webhook.
class MessengerTest extends WithSimulators {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Autowired Lanes lanes;
  @Autowired FailureDictionary dictionary;

  private String page = "";
  private String hoa = "";

  @BeforeEach
  void hoaWrites() {
    page = connect(SHOP);
    listen();
    workspaces.assignTo(shop.workspaceId(), nam.personId());
    play("messages", Map.of("text", "Shop ơi"));
    hoa = conversation();
  }

  /// Meta's webhooks come to this server.
  private void listen() {
    simulators
        .put("/control/webhooks", Map.of("meta", "http://localhost:" + port + "/hooks/meta"))
        .is(200);
  }

  @Test
  void a_tap_on_an_offered_answer_comes_back_as_a_message_with_its_payload() {
    var content =
        Map.of(
            "type",
            "quick_replies",
            "choices",
            List.of(Map.of("title", "Size 39", "payload", "SIZE_39")));
    var kept = say(Map.of("text", "Anh lấy size nào ạ?", "content", content)).is(202);
    assertThat(kept.text("/message/content/choices/0/title")).isEqualTo("Size 39");
    arrived(1);

    play("taps", Map.of("title", "Size 39"));

    Answer.eventually(() -> assertThat(message(-1, "payload")).isEqualTo("SIZE_39"));
    assertThat(message(-1, "text")).isEqualTo("Size 39");
    Answer.eventually(() -> assertThat(message(-2, "delivery/shown")).isEqualTo("delivered"));
  }

  @Test
  void cards_read_as_words_where_only_words_are_shown() {
    var card =
        Map.of(
            "title", "Giày da nâu",
            "subtitle", "890.000đ",
            "buttons", List.of(Map.of("title", "Đặt mua", "payload", "BUY")));
    say(Map.of("content", Map.of("type", "cards", "cards", List.of(card)))).is(202);
    arrived(1);

    assertThat(message(-1, "text")).isEqualTo("Giày da nâu – 890.000đ");
    assertThat(message(-1, "content/cards/0/buttons/0/payload")).isEqualTo("BUY");
    play("taps", Map.of("title", "Đặt mua"));
    Answer.eventually(() -> assertThat(message(-1, "payload")).isEqualTo("BUY"));
  }

  @Test
  void what_messenger_does_not_take_is_refused_with_a_reason_and_nothing_is_kept() {
    var none = Map.of("type", "quick_replies", "choices", List.of());
    say(Map.of("text", "Chọn ạ", "content", none)).isProblem(422, "content.choices");
    var linked = Map.of("type", "linked", "as", "image", "url", "https://x.vn/a.png");
    say(Map.of("text", "Xem ạ", "content", linked)).isProblem(422, "content.words_apart");
    say(Map.of("text", "Xem", "content", Map.of("type", "hologram"))).is(400);

    assertThat(
            simulators.get("/control/messages?customer=hoa&page=" + SHOP).json().path("messages"))
        .hasSize(1);
  }

  @Test
  void after_a_day_a_person_answers_once_an_admin_says_that_it_is_approved() {
    simulators.put("/control/switches", Map.of("humanAgentApproved", true)).is(200);
    simulators.post("/control/clock", Map.of("advance", "PT30H")).is(200);
    clock.advance(Duration.ofHours(30));
    say(Map.of("text", "Dạ hàng về rồi ạ")).is(202);
    Answer.eventually(
        () -> assertThat(message(-1, "delivery/diagnosis/cause")).isEqualTo("window.closed"));
    of(lan)
        .put(settings(), Map.of("humanAgent", true, "signals", true))
        .isProblem(403, "permission.admin_only");

    of(nam).put(settings(), Map.of("humanAgent", true, "signals", true)).is(200);

    arrived(1);
    assertThat(phone(-1, "ground")).isEqualTo("HUMAN_AGENT");
    var preflight = of(nam).get("/api/conversations/" + hoa + "/preflight");
    assertThat(preflight.text("/windowEndsAt"))
        .isEqualTo(tintoi.TestClock.NOON.plus(Duration.ofDays(7)).toString());
  }

  @Test
  void an_approval_that_cannot_be_kept_whole_is_not_kept_at_all() {
    jdbc.sql(
            """
            alter table audit add constraint refused
              check (action <> 'channel.settings_changed') not valid
            """)
        .update();
    try {
      of(nam).put(settings(), Map.of("humanAgent", true, "signals", true)).is(500);
    } finally {
      jdbc.sql("alter table audit drop constraint refused").update();
    }

    assertThat(of(nam).get(settings()).text("/humanAgent")).isEqualTo("false");
  }

  @Test
  void an_approval_meta_does_not_know_of_is_told_and_the_message_waits_for_the_customer() {
    of(nam).put(settings(), Map.of("humanAgent", true, "signals", true)).is(200);
    simulators.post("/control/clock", Map.of("advance", "PT30H")).is(200);
    clock.advance(Duration.ofHours(30));
    say(Map.of("text", "Dạ hàng về rồi ạ")).is(202);
    Answer.eventually(
        () -> assertThat(message(-1, "delivery/diagnosis/cause")).isEqualTo("window.not_approved"));
  }

  @Test
  void an_approved_template_goes_after_the_window_has_closed() {
    simulators.post("/control/clock", Map.of("advance", "PT200H")).is(200);
    clock.advance(Duration.ofHours(200));
    var template =
        Map.of(
            "type", "utility",
            "name", "order_update",
            "language", "vi",
            "parameters", List.of(Map.of("text", "DH-39")));
    say(Map.of("content", template)).is(202);
    arrived(1);

    assertThat(phone(-1, "ground")).isEqualTo("UTILITY");
    assertThat(message(-1, "text")).isEqualTo("order_update · DH-39");
  }

  @Test
  void the_customer_sees_that_members_read_and_type_and_never_who_looks_on() {
    String path = "/api/conversations/" + hoa;
    of(ha).put(path + "/reading", Map.of()).is(204);
    of(ha).post(path + "/typing", Map.of()).is(204);
    of(nam).put(path + "/reading", Map.of()).is(204);
    Answer.eventually(() -> assertThat(actions()).containsExactly("mark_seen"));
    of(nam).post(path + "/typing", Map.of()).is(204);
    of(nam).post(path + "/typing", Map.of()).is(204);

    Answer.eventually(() -> assertThat(actions()).containsExactly("mark_seen", "typing_on"));
    say(Map.of("text", "Dạ")).is(202);
    arrived(1);
    assertThat(actions()).containsExactly("mark_seen", "typing_on");
  }

  @Test
  void a_signal_that_meta_refuses_fails_no_message() {
    simulators.post(
        "/control/faults",
        Map.of("provider", "META", "operation", "signal", "kind", "server_error"));
    of(nam).post("/api/conversations/" + hoa + "/typing", Map.of()).is(204);
    say(Map.of("text", "Dạ shop đây ạ")).is(202);

    arrived(1);
    assertThat(actions()).isEmpty();
  }

  @Test
  void what_another_app_holds_is_shown_taken_over_and_what_waited_goes() {
    simulators
        .put(
            "/control/meta/threads",
            Map.of("customer", "hoa", "page", SHOP, "defaultApp", "us", "owner", "555"))
        .is(200);
    Answer.eventually(() -> assertThat(shown("/heldBy")).isEqualTo("555"));
    play("messages", Map.of("text", "Bot ơi"));
    Answer.eventually(() -> assertThat(message(-1, "text")).isEqualTo("Bot ơi"));
    assertThat(shown("/heldBy")).isEqualTo("555");
    say(Map.of("text", "Dạ shop đây ạ")).is(202);
    Answer.eventually(
        () -> assertThat(message(-1, "delivery/diagnosis/cause")).isEqualTo("thread.other_app"));
    of(lan)
        .post("/api/conversations/" + hoa + "/takeover", Map.of())
        .isProblem(403, "permission.not_in_conversation");

    of(nam).post("/api/conversations/" + hoa + "/takeover", Map.of()).is(204);

    arrived(1);
    assertThat(of(nam).get("/api/conversations/" + hoa).json().path("heldBy").isNull()).isTrue();
  }

  @Test
  void what_meta_does_not_give_is_told_with_the_way_out() {
    play("messages", Map.of("text", "Bot ơi"));

    var refused = of(nam).post("/api/conversations/" + hoa + "/takeover", Map.of());

    refused.isProblem(409, "thread.not_given");
    assertThat(refused.raw().body()).contains("Conversation Routing");
  }

  @Test
  void control_that_comes_back_lets_what_waited_go() {
    var thread = Map.of("customer", "hoa", "page", SHOP, "defaultApp", "us", "owner", "555");
    simulators.put("/control/meta/threads", thread).is(200);
    Answer.eventually(() -> assertThat(shown("/heldBy")).isEqualTo("555"));
    say(Map.of("text", "Dạ shop đây ạ")).is(202);
    Answer.eventually(() -> assertThat(message(-1, "delivery/shown")).isEqualTo("held"));

    simulators
        .put("/control/meta/threads", Map.of("customer", "hoa", "page", SHOP, "owner", "us"))
        .is(200);

    arrived(1);
  }

  @Test
  void a_restriction_that_has_ended_lets_go_what_waited_for_it_at_once() {
    restrict("PT6H");
    say(Map.of("text", "Dạ shop đây ạ")).is(202);
    Answer.eventually(
        () -> assertThat(message(-1, "delivery/diagnosis/cause")).isEqualTo("page.restricted"));

    restrict(false);

    arrived(1);
  }

  @Test
  void a_restriction_that_has_ended_lets_go_nothing_that_waits_for_something_else() {
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("password", "changed"));
    say(Map.of("text", "Dạ shop đây ạ")).is(202);
    Answer.eventually(
        () -> assertThat(message(-1, "delivery/diagnosis/cause")).startsWith("channel.auth"));
    long told = told();

    restrict("PT6H");
    Answer.eventually(() -> assertThat(told()).isEqualTo(told + 1));
    restrict(false);

    Answer.eventually(() -> assertThat(told()).isEqualTo(told + 2));
    assertThat(message(-1, "delivery/shown")).isEqualTo("held");
  }

  @Test
  void a_restriction_that_has_ended_is_told_to_what_waited_for_it_though_comments_wait_for_more() {
    useUpComments();
    clock.advance(Duration.ofMinutes(1));
    restrict("PT6H");
    say(Map.of("text", "Dạ shop đây ạ")).is(202);
    Answer.eventually(
        () -> assertThat(message(-1, "delivery/diagnosis/cause")).isEqualTo("page.restricted"));

    restrict(false);

    arrived(1);
    assertThat(comments().why()).extracting(Diagnosis::cause).isEqualTo("allowance.used_up");
  }

  private void useUpComments() {
    var now = new Circumstances(ChannelKind.PAGE_COMMENT, 1, null, clock.instant());
    lanes.pause(
        shop.workspaceId(), UUID.fromString(page), dictionary.own("allowance.used_up", now));
    jdbc.sql(
            """
            update lane set state = 'READY', until = null, condition = null, diagnosis = null,
              since = null
            where channel_id = ? and kind <> 'PAGE_COMMENT'
            """)
        .param(UUID.fromString(page))
        .update();
  }

  private Lanes.Standing comments() {
    return lanes.standing(shop.workspaceId(), UUID.fromString(page), ChannelKind.PAGE_COMMENT);
  }

  /// @param how for how long, or false
  private void restrict(Object how) {
    simulators.put("/control/meta/integrity", Map.of("page", SHOP, "restricted", how)).is(200);
  }

  /// How many webhooks were read to their end.
  private long told() {
    return jdbc.sql("select count(*) from journal where state = 'READ'").query(Long.class).single();
  }

  @Test
  void a_sign_and_other_words_are_shown_on_the_message() {
    say(Map.of("text", "Dạ shop đây ạ")).is(202);
    arrived(1);
    Answer.eventually(() -> assertThat(message(-1, "delivery/shown")).isEqualTo("delivered"));

    play("reactions", Map.of("emoji", "😍"));
    play("edits", Map.of("text", "Shop ơi, còn size 39?"));

    Answer.eventually(() -> assertThat(message(-1, "reaction")).isEqualTo("😍"));
    Answer.eventually(() -> assertThat(message(0, "text")).isEqualTo("Shop ơi, còn size 39?"));
    play("reactions", Map.of("action", "unreact"));
    Answer.eventually(() -> assertThat(message(-1, "reaction")).isEmpty());
  }

  private String settings() {
    return "/api/channels/" + page + "/settings";
  }

  private Browser.Answer say(Map<String, ?> body) {
    Browser browser = of(nam);
    var request =
        browser
            .request("/api/conversations/" + hoa + "/replies")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    return browser.send(request);
  }

  private String conversation() {
    var found = new ArrayList<String>();
    Answer.eventually(() -> {
      String id = of(nam).get("/api/conversations").text("/items/0/id");
      assertThat(id).isNotEmpty();
      found.add(id);
    });
    return found.getLast();
  }

  private String shown(String pointer) {
    return of(nam).get("/api/conversations/" + hoa).text(pointer);
  }

  /// Something of the first message (0), the second, the last (-1), the one before.
  private String message(int index, String pointer) {
    return one(of(nam).get("/api/conversations/" + hoa + "/messages").json().path("items"), index)
        .at("/" + pointer)
        .asString("");
  }

  private String phone(int index, String pointer) {
    return one(received(), index).at("/" + pointer).asString("");
  }

  private static JsonNode one(JsonNode all, int index) {
    return all.path(index < 0 ? all.size() + index : index);
  }

  private JsonNode received() {
    return simulators.get("/control/messages?customer=hoa&page=" + SHOP).json().path("messages");
  }

  /// Waits until the customer has so many of ours.
  private void arrived(int ours) {
    Answer.eventually(() ->
        assertThat(
                received()
                    .valueStream()
                    .filter(each -> each.path("direction").asString("").equals("out")))
            .hasSize(ours));
  }

  private List<String> actions() {
    return simulators
        .get("/control/messages?customer=hoa&page=" + SHOP)
        .json()
        .path("actions")
        .valueStream()
        .map(each -> each.asString(""))
        .toList();
  }

  private void play(String what, Map<String, Object> more) {
    var body = new java.util.HashMap<>(more);
    body.put("customer", "hoa");
    body.put("page", SHOP);
    simulators.post("/control/meta/" + what, body).is(200);
  }
}
