package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import tintoi.channel.Grants;
import tintoi.doctor.Doctor;
import tintoi.intake.Recovery;
import tools.jackson.databind.JsonNode;

/// What was said while the provider told us nothing is read again, once, in order, and is shown as
/// that.
class RecoveryTest extends WithSimulators {
  @Autowired Recovery recovery;
  @Autowired Doctor doctor;
  @Autowired Grants grants;

  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  @BeforeEach
  void listen() {
    jdbc.sql("delete from recovery").update();
    jdbc.sql("delete from probe").update();
    clock.set(simulatorsNow());
    simulators.put(
        "/control/webhooks",
        Map.of(
            "meta", "http://localhost:" + port + "/hooks/meta",
            "zalo", "http://localhost:" + port + "/hooks/zalo"));
  }

  @AfterEach
  void calm() {
    deaf(false);
    simulators.send("DELETE", "/control/faults", Map.of());
    simulators.put("/control/switches", Map.of("zaloPerMinute", 4000));
    simulators.put("/control/webhooks", Map.of("meta", "", "zalo", ""));
  }

  @Test
  void what_a_customer_wrote_while_nothing_was_told_is_there_once_the_page_is_connected_again()
      throws Exception {
    String channelId = connect(SHOP);
    writes("hoa", "Chào shop");
    String hoa = eventually("Chào shop");
    deaf(true);
    later(Duration.ofHours(2));
    writes("hoa", "Còn size 38 không?");
    simulators.post("/control/meta/page-messages", Map.of("customer", "hoa", "text", "Dạ còn ạ"));
    later(Duration.ofMinutes(1));
    writes("hoa", "Cho em một đôi");
    Instant wrote = simulatorsNow();
    later(Duration.ofHours(3));
    deaf(false);

    reconnect(channelId);
    recovery.round();

    assertThat(texts(hoa))
        .containsExactly("Chào shop", "Còn size 38 không?", "Dạ còn ạ", "Cho em một đôi");
    JsonNode items = messages(hoa);
    assertThat(items.get(0).path("recoveredAt").isNull()).isTrue();
    for (int n = 1; n < 4; n++)
      assertThat(items.get(n).path("recoveredAt").asString("")).isNotEmpty();
    assertThat(items.get(2).at("/author/kind").asString()).isEqualTo("page");
    var shown = of(nam).get("/api/conversations/" + hoa);
    assertThat(shown.text("/snippet/text")).isEqualTo("Cho em một đôi");
    assertThat(shown.json().at("/unread").asInt()).isEqualTo(3);
    assertThat(Instant.parse(shown.text("/windowEndsAt")))
        .as("her window ends a day after she wrote, not after we read it")
        .isBetween(wrote.plus(Duration.ofDays(1)).minusSeconds(2), wrote.plus(Duration.ofDays(1)));
  }

  @Test
  void it_goes_on_after_a_database_that_could_be_read_and_not_written() throws Exception {
    String channelId = connect(SHOP);
    deaf(true);
    later(Duration.ofHours(2));
    writes("hoa", "Có ai không?");
    deaf(false);
    reconnect(channelId);
    try (var _ = NoRoom.forChanges(jdbc, "recovery")) {
      for (int n = 0; n < 5; n++)
        assertThatThrownBy(recovery::round).isInstanceOf(DataAccessException.class);
    }
    recovery.round();

    assertThat(recoveries(channelId, "MESSENGER").at("/found").asInt()).isEqualTo(1);
  }

  @Test
  void it_says_what_was_found_since_when_and_why() throws Exception {
    String channelId = connect(SHOP);
    deaf(true);
    later(Duration.ofHours(2));
    writes("hoa", "Có ai không?");
    deaf(false);
    reconnect(channelId);
    recovery.round();

    JsonNode shown = recoveries(channelId, "MESSENGER");
    assertThat(shown.at("/reason").asString()).isEqualTo("reconnected");
    assertThat(shown.at("/state").asString()).isEqualTo("done");
    assertThat(shown.at("/found").asInt()).isEqualTo(1);
    assertThat(shown.at("/closed").asInt()).isZero();
    assertThat(recoveries(channelId, "PAGE_COMMENT").at("/found").asInt()).isZero();
  }

  @Test
  void a_page_connected_for_the_first_time_brings_no_history() throws Exception {
    writes("hoa", "Hỏi từ tuần trước");
    connect(SHOP);
    assertThat(recovery.round()).isZero();
  }

  @Test
  void webhooks_that_come_after_it_or_twice_change_nothing() throws Exception {
    String channelId = connect(SHOP);
    simulators.put("/control/webhook-faults", Map.of("hold", true, "duplicate", 100));
    later(Duration.ofHours(2));
    writes("hoa", "Một");
    writes("hoa", "Hai");
    reconnect(channelId);
    recovery.round();
    String hoa = eventually("Hai");
    JsonNode before = messages(hoa);

    simulators.put("/control/webhook-faults", Map.of("hold", false));
    simulators.post("/control/webhooks/flush", Map.of());
    simulators.put("/control/webhook-faults", Map.of("duplicate", 0));
    writes("hoa", "Ba");
    eventually("Ba");
    reconnect(channelId);
    recovery.round();

    assertThat(texts(hoa)).containsExactly("Một", "Hai", "Ba");
    for (int n = 0; n < 2; n++) assertThat(messages(hoa).get(n)).isEqualTo(before.get(n));
    assertThat(messages(hoa).get(2).path("recoveredAt").isNull()).isTrue();
  }

  @Test
  void a_lost_subscription_is_mended_and_what_it_did_not_tell_is_read() throws Exception {
    unsubscribe(connect(SHOP));
    later(Duration.ofHours(7));
    comments("hoa", "Giá bao nhiêu ạ?", "");
    writes("binh", "Shop ơi");
    later(Duration.ofMinutes(5));

    doctor.round();
    recovery.round();
    assertThat(texts(eventually("Giá bao nhiêu ạ?"))).containsExactly("Giá bao nhiêu ạ?");
    assertThat(texts(eventually("Shop ơi"))).containsExactly("Shop ơi");
  }

  @Test
  void a_subscription_that_became_whole_without_our_hearing_of_it_has_its_gap_read()
      throws Exception {
    String channelId = connect(SHOP);
    unsubscribe(channelId);
    later(Duration.ofHours(7));
    writes("binh", "Shop ơi");
    later(Duration.ofMinutes(5));
    fault("META", "manage", "cut_after");
    doctor.round();
    assertThat(subscribed(SHOP)).as("its answer was lost").contains("messages");
    simulators.send("DELETE", "/control/faults", Map.of());
    later(Duration.ofHours(2));

    doctor.round();
    recovery.round();
    assertThat(texts(eventually("Shop ơi"))).containsExactly("Shop ơi");
    assertThat(recoveries(channelId, "MESSENGER").at("/reason").asString())
        .isEqualTo("resubscribed");
  }

  @Test
  void the_first_word_after_a_pause_has_those_before_it_read() throws Exception {
    String channelId = connect(SHOP);
    writes("hoa", "Chào shop");
    String hoa = eventually("Chào shop");
    deaf(true);
    later(Duration.ofHours(2));
    writes("hoa", "Một");
    deaf(false);
    later(Duration.ofMinutes(1));
    writes("hoa", "Hai");
    eventually("Hai");
    Answer.eventually(() -> assertThat(open(channelId)).isPositive());
    recovery.round();

    assertThat(texts(hoa)).containsExactly("Chào shop", "Một", "Hai");
    assertThat(recoveries(channelId, "MESSENGER").at("/reason").asString()).isEqualTo("silence");
    later(Duration.ofHours(2));
    writes("hoa", "Ba");
    eventually("Ba");
    Answer.eventually(() -> assertThat(open(channelId)).isPositive());
    recovery.round();
    assertThat(of(nam).get("/api/channels/" + channelId + "/health").json().at("/recoveries"))
        .as("a pause in which nothing was missing is no news")
        .hasSize(1);
  }

  @Test
  void comments_and_their_answers_are_read_under_their_own_root() throws Exception {
    String channelId = connect(SHOP);
    String root = comments("hoa", "Giá sao shop?", "");
    eventually("Giá sao shop?");
    deaf(true);
    later(Duration.ofHours(2));
    comments("hoa", "Shop ơi?", root);
    comments("binh", "Còn hàng không?", "");
    deaf(false);
    reconnect(channelId);
    recovery.round();

    assertThat(texts(eventually("Giá sao shop?"))).containsExactly("Giá sao shop?", "Shop ơi?");
    assertThat(texts(eventually("Còn hàng không?"))).containsExactly("Còn hàng không?");
  }

  @Test
  void comments_of_a_second_outage_are_read_though_the_first_is_still_being_read()
      throws Exception {
    String channelId = connect(SHOP);
    deaf(true);
    later(Duration.ofHours(2));
    comments("hoa", "Lần hai thì sao?", "");
    deaf(false);
    reconnect(channelId);
    // The way through the posts had begun before it, and is at its end.
    jdbc.sql(
            """
            update recovery set place = '30|YXQ6MTAwMA', pass_at = asked_at - interval '1 hour'
            where kind = 'PAGE_COMMENT' and due_at is not null
            """)
        .update();
    recovery.round();

    assertThat(texts(eventually("Lần hai thì sao?"))).containsExactly("Lần hai thì sao?");
  }

  @Test
  void a_private_reply_of_which_nothing_was_told_is_ours_when_it_is_read_again() throws Exception {
    workspaces.assignTo(shop.workspaceId(), lan.personId());
    String channelId = connect(SHOP);
    writes("thu", "Shop ơi");
    String thu = eventually("Shop ơi");
    comments("thu", "Giá sao ạ?", "");
    String thread = eventually("Giá sao ạ?");
    deaf(true);
    later(Duration.ofMinutes(1));
    Browser hers = of(lan);
    String comment = messages(thread).at("/0/id").asString("");
    var answered =
        hers.send(
            hers.request(
                    "/api/conversations/" + thread + "/messages/" + comment + "/private-replies")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("{\"text\":\"Dạ mẫu này 890k ạ\"}")));
    assertThat(answered.status()).as(answered.raw().body()).isEqualTo(202);
    Answer.eventually(
        () -> assertThat(messages(thread).at("/1/delivery/shown").asString("")).isEqualTo("sent"));
    later(Duration.ofHours(2));
    deaf(false);
    reconnect(channelId);
    recovery.round();

    assertThat(texts(thu)).containsExactly("Shop ơi", "Dạ mẫu này 890k ạ");
    assertThat(messages(thu).get(1).at("/author/kind").asString()).isEqualTo("person");
    assertThat(recoveries(channelId, "MESSENGER").at("/found").asInt()).isZero();
  }

  @Test
  void a_picture_sent_meanwhile_is_brought_too() throws Exception {
    String channelId = connect(SHOP);
    deaf(true);
    later(Duration.ofHours(2));
    simulators.post(
        "/control/meta/messages",
        Map.of(
            "customer",
            "hoa",
            "attachments",
            List.of(Map.of("type", "image", "name", "anh.png", "mime", "image/png", "data", PNG))));
    deaf(false);
    reconnect(channelId);
    recovery.round();
    Answer.eventually(() -> assertThat(kept()).isEqualTo(1));
  }

  @Test
  void an_official_accounts_chats_are_read_too() throws Exception {
    String channelId = connectZalo();
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào shop"));
    String hoa = eventually("Chào shop");
    deaf(true);
    later(Duration.ofHours(2));
    for (int n = 1; n <= 23; n++)
      simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Tin " + n));
    simulators.post("/control/zalo/oa-messages", Map.of("customer", "zhoa", "text", "Dạ"));
    deaf(false);
    later(Duration.ofMinutes(1));
    reconnectZalo(channelId);
    recovery.round();

    List<String> texts = texts(hoa);
    assertThat(texts)
        .hasSize(25)
        .startsWith("Chào shop", "Tin 1", "Tin 2")
        .endsWith("Tin 23", "Dạ");
  }

  @Test
  void half_of_what_the_provider_allows_is_left_to_people() throws Exception {
    String channelId = connectZalo();
    simulators.post("/control/crowd", Map.of("size", 30));
    simulators.put("/control/switches", Map.of("zaloPerMinute", 40));
    deaf(true);
    later(Duration.ofHours(2));
    for (int n = 1; n <= 30; n++)
      simulators.post("/control/zalo/messages", Map.of("customer", "zcrowd-" + n, "text", "Alo"));
    deaf(false);
    later(Duration.ofMinutes(2));
    reconnectZalo(channelId);
    recovery.round();
    assertThat(recoveries(channelId, "ZALO_OA").at("/state").asString()).isEqualTo("reading");
    assertThat(recoveries(channelId, "ZALO_OA").at("/found").asInt()).isBetween(10, 20);
    assertThat(recovery.round()).as("it rests").isZero();

    for (int n = 0; n < 4; n++) {
      later(Duration.ofMinutes(6));
      recovery.round();
    }
    assertThat(recoveries(channelId, "ZALO_OA").at("/state").asString()).isEqualTo("done");
    assertThat(count()).isEqualTo(30);
  }

  @Test
  void it_waits_for_the_provider_and_goes_on_where_it_was() throws Exception {
    String channelId = connect(SHOP);
    simulators.post("/control/crowd", Map.of("size", 35));
    deaf(true);
    later(Duration.ofHours(2));
    for (int n = 1; n <= 35; n++) writes("crowd-" + n, "Khách " + n);
    deaf(false);
    reconnect(channelId);
    // A node took it, read the first part, and died.
    fault("META", "any", "server_error");
    recovery.round();
    JsonNode waiting = recoveries(channelId, "MESSENGER");
    assertThat(waiting.at("/state").asString()).isEqualTo("waiting");
    assertThat(waiting.at("/why/texts/vi/title").asString()).isNotEmpty();
    simulators.send("DELETE", "/control/faults", Map.of());
    later(Duration.ofMinutes(2));
    jdbc.sql("update recovery set owner = gen_random_uuid(), lease_until = now() - interval '1 s'")
        .update();
    recovery.round();

    assertThat(recoveries(channelId, "MESSENGER").at("/state").asString()).isEqualTo("done");
    assertThat(recoveries(channelId, "MESSENGER").at("/found").asInt()).isEqualTo(35);
    assertThat(count()).isEqualTo(35);
  }

  @Test
  void what_cannot_be_read_for_a_week_is_given_up_with_its_reason() throws Exception {
    String channelId = connect(SHOP);
    later(Duration.ofHours(2));
    reconnect(channelId);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    for (int day = 0; day < 9; day++) {
      recovery.round();
      later(Duration.ofDays(1));
    }

    JsonNode shown = recoveries(channelId, "MESSENGER");
    assertThat(shown.at("/state").asString()).isEqualTo("given_up");
    assertThat(shown.at("/why/texts/en/what").asString()).isNotEmpty();
  }

  @Test
  void what_is_too_much_to_read_is_given_up_and_not_called_done() throws Exception {
    String channelId = connect(SHOP);
    simulators.post("/control/crowd", Map.of("size", 35));
    deaf(true);
    later(Duration.ofHours(2));
    for (int n = 1; n <= 35; n++) writes("crowd-" + n, "Khách " + n);
    deaf(false);
    reconnect(channelId);
    jdbc.sql("update recovery set steps = 600").update();
    recovery.round();

    JsonNode shown = recoveries(channelId, "MESSENGER");
    assertThat(shown.at("/state").asString()).isEqualTo("given_up");
    assertThat(shown.at("/found").asInt()).isBetween(1, 34);
    assertThat(shown.at("/why/cause").asString()).isEqualTo("recovery.too_much");
    assertThat(shown.at("/why/texts/vi/remedy").asString()).contains("Giày Minh");
    assertThat(recoveries(channelId, "PAGE_COMMENT").at("/state").asString())
        .as("what was read to its end is done however long it took")
        .isEqualTo("done");
  }

  private void writes(String customer, String text) {
    var answer =
        simulators.post("/control/meta/messages", Map.of("customer", customer, "text", text));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
  }

  private String comments(String customer, String text, String parent) {
    return simulators
        .post(
            "/control/meta/comments", Map.of("customer", customer, "text", text, "parent", parent))
        .text("/comment_id");
  }

  /// Both clocks.
  private void later(Duration length) {
    simulators.post("/control/clock", Map.of("advance", length.toString()));
    clock.set(simulatorsNow());
  }

  private void deaf(boolean deaf) {
    simulators.put("/control/webhook-faults", Map.of("drop", deaf, "hold", false, "duplicate", 0));
  }

  /// Somebody took our app off the Page.
  private void unsubscribe(String channelId) {
    var credential =
        grants.credential(shop.workspaceId(), UUID.fromString(channelId)).orElseThrow();
    simulators.send(
        simulators
            .request("/graph/v25.0/" + SHOP + "/subscribed_apps?access_token=" + credential.token())
            .DELETE());
    assertThat(subscribed(SHOP)).doesNotContain("messages");
  }

  private void reconnect(String channelId) {
    Walk walk =
        Walk.begin(of(nam), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP);
  }

  private void reconnectZalo(String channelId) {
    Walk walk =
        Walk.begin(of(nam), simulators(), Map.of("provider", "ZALO", "channelId", channelId));
    walk.comeBack(walk.decide("decision=allow"));
    walk.choose(OA);
  }

  private JsonNode recoveries(String channelId, String kind) {
    for (JsonNode one :
        of(nam).get("/api/channels/" + channelId + "/health").json().at("/recoveries").values())
      if (one.at("/kind").asString().equals(kind)) return one;
    throw new AssertionError("no recovery of " + kind);
  }

  private JsonNode messages(String conversationId) {
    return of(nam).get("/api/conversations/" + conversationId + "/messages").json().at("/items");
  }

  private List<String> texts(String conversationId) {
    return messages(conversationId).values().stream().map(m -> m.at("/text").asString()).toList();
  }

  private String eventually(String text) {
    var found = new String[1];
    Answer.eventually(() -> {
      found[0] =
          jdbc.sql("select conversation_id from message where workspace_id = ? and text = ?")
              .params(shop.workspaceId(), text)
              .query((row, _) -> row.getString(1))
              .optional()
              .orElse("");
      assertThat(found[0]).isNotEmpty();
    });
    return found[0];
  }

  private int open(String channelId) {
    return jdbc.sql("select count(*) from recovery where channel_id = ? and due_at is not null")
        .param(UUID.fromString(channelId))
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private int kept() {
    return jdbc.sql("select count(*) from file where workspace_id = ?")
        .param(shop.workspaceId())
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private int count() {
    return jdbc.sql("select count(*) from message where workspace_id = ?")
        .param(shop.workspaceId())
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private Instant simulatorsNow() {
    return Instant.parse(simulators.get("/control/clock").text("/now"));
  }
}
