package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tintoi.TestClock;
import tintoi.access.Role;
import tintoi.delivery.Delivery;

/// What has not left: sent later, changed, taken back, decided in bulk; and what the shop wants of
/// it.
class LaterTest extends WebTest {
  String hoa;

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop ơi", TestClock.NOON);
  }

  @Test
  void everybody_reads_how_the_shop_sends_and_admins_change_it() {
    Answer before = shop.as(shop.lan).get("/api/settings").is(200);
    assertThat(before.at("/staleHours")).isEqualTo("12");
    assertThat(before.at("/quietHours/from")).isEqualTo("21:30");
    assertThat(before.at("/zone")).isEqualTo("Asia/Ho_Chi_Minh");
    var wanted = new HashMap<String, Object>();
    wanted.put("staleHours", 4);
    wanted.put("quietHours", null);
    wanted.put("expireHours", Map.of("reply", 48));

    shop.as(shop.lan).put("/api/settings", wanted).isProblem(403, "permission.admin_only");
    Answer after = shop.as(shop.minh).put("/api/settings", wanted).is(200);

    assertThat(after.at("/staleHours")).isEqualTo("4");
    assertThat(after.json().at("/quietHours").isNull()).isTrue();
    assertThat(after.at("/expireHours/reply")).isEqualTo("48");
    assertThat(after.json().at("/expireHours/campaign").isNull()).isTrue();
    assertThat(audited()).containsExactly("settings.changed");
    wanted.put("staleHours", 0);
    shop.as(shop.minh).put("/api/settings", wanted).isProblem(422, "request.field");
    wanted.put("staleHours", 4);
    for (var hours : List.of(Map.of("from", "08:00", "to", "08:00"), Map.of())) {
      wanted.put("quietHours", hours);
      shop.as(shop.minh).put("/api/settings", wanted).isProblem(422, "request.field");
    }
  }

  @Test
  void a_reply_for_later_takes_its_place_when_its_time_comes_and_keeps_nobody_waiting() {
    Answer kept = later("Chị nhận hàng chưa ạ?", TestClock.NOON.plusSeconds(3600)).is(202);
    String id = kept.at("/scheduled/id");
    assertThat(kept.json().at("/message").isNull()).isTrue();
    String now = shop.as(shop.lan).reply(hoa, "Dạ em gửi hàng rồi ạ").at("/message/id");
    assertThat(scheduled()).containsExactly("Chị nhận hàng chưa ạ?");
    assertThat(texts()).containsExactly("Shop ơi", "Dạ em gửi hàng rồi ạ");

    clock.advance(Duration.ofHours(1));

    Answer.eventually(() ->
        assertThat(texts())
            .containsExactly("Shop ơi", "Dạ em gửi hàng rồi ạ", "Chị nhận hàng chưa ạ?"));
    assertThat(scheduled()).isEmpty();
    assertThat(shop.as(shop.lan).get("/api/conversations/" + hoa + "/messages").each("/id"))
        .contains(now, id);
    assertThat(count("scheduled_reply", shop)).isZero();
  }

  @Test
  void the_same_request_twice_is_one_scheduled_reply_and_finds_the_message_it_became() {
    Instant at = TestClock.NOON.plusSeconds(60);
    var body = Map.of("text", "một", "sendAt", at.toString());
    String path = "/api/conversations/" + hoa + "/replies";
    Caller lan = shop.as(shop.lan);
    String id = lan.post(path, body, "key-12345678").is(202).at("/scheduled/id");

    assertThat(lan.post(path, body, "key-12345678").is(202).at("/scheduled/id")).isEqualTo(id);
    assertThat(scheduled()).hasSize(1);
    lan.post(path, Map.of("text", "hai", "sendAt", at.toString()), "key-12345678")
        .isProblem(422, "idempotency.key_reused");

    clock.advance(Duration.ofMinutes(2));
    Answer.eventually(() -> assertThat(texts()).contains("một"));
    assertThat(lan.post(path, body, "key-12345678").is(202).at("/message/id")).isEqualTo(id);
    assertThat(texts()).containsOnlyOnce("một");
  }

  @Test
  void the_same_request_after_it_was_taken_back_is_not_told_that_it_is_kept() {
    var body = Map.of("text", "một", "sendAt", TestClock.NOON.plusSeconds(3600).toString());
    String path = "/api/conversations/" + hoa + "/replies";
    Caller lan = shop.as(shop.lan);
    String id = lan.post(path, body, "key-12345678").is(202).at("/scheduled/id");
    lan.delete("/api/scheduled/" + id).is(204);

    lan.post(path, body, "key-12345678").isProblem(409, "schedule.gone");

    assertThat(scheduled()).isEmpty();
    lan.post(path, body, "key-87654321").is(202);
    assertThat(scheduled()).containsExactly("một");
  }

  @Test
  void a_time_that_is_past_or_far_away_is_refused() {
    later("một", TestClock.NOON).isProblem(422, "schedule.time");
    later("một", TestClock.NOON.plus(Duration.ofDays(181))).isProblem(422, "schedule.time");
    shop.as(shop.binh)
        .post(
            "/api/conversations/" + hoa + "/replies",
            Map.of("text", "một", "sendAt", TestClock.NOON.plusSeconds(60).toString()),
            UUID.randomUUID().toString())
        .isProblem(403, "permission.not_in_conversation");
  }

  @Test
  void a_scheduled_reply_is_changed_moved_and_taken_back_as_long_as_it_waits() {
    Caller lan = shop.as(shop.lan);
    String path =
        "/api/scheduled/" + later("một", TestClock.NOON.plusSeconds(60)).at("/scheduled/id");

    Answer changed = lan.patch(path, Map.of("text", "hai", "revision", 1)).is(200);
    assertThat(changed.at("/text")).isEqualTo("hai");
    lan.patch(path, Map.of("text", "ba", "revision", 1)).isProblem(409, "schedule.gone");
    Answer moved =
        lan.patch(
                path, Map.of("sendAt", TestClock.NOON.plusSeconds(7200).toString(), "revision", 2))
            .is(200);
    assertThat(moved.at("/sendAt")).isEqualTo(TestClock.NOON.plusSeconds(7200).toString());
    shop.as(shop.binh).delete(path).isProblem(403, "permission.not_in_conversation");
    lan.delete(path).is(204);
    lan.delete(path).isProblem(409, "schedule.gone");

    clock.advance(Duration.ofHours(3));
    assertThat(texts()).containsExactly("Shop ơi");
  }

  @Test
  void what_has_not_left_is_given_other_words_in_both_places() {
    String id = reply("cũ");

    shop.as(shop.binh)
        .patch("/api/deliveries/" + id, Map.of("was", "cũ", "text", "mới"))
        .isProblem(403, "permission.not_in_conversation");
    Answer changed =
        shop.as(shop.lan)
            .patch("/api/deliveries/" + id, Map.of("was", "cũ", "text", "mới"))
            .is(200);

    assertThat(changed.at("/text")).isEqualTo("mới");
    Answer messages = shop.as(shop.lan).get("/api/conversations/" + hoa + "/messages");
    assertThat(messages.each("/text")).containsExactly("Shop ơi", "mới");
    assertThat(messages.at("/items/1/editedAt")).isNotBlank();
    assertThat(shop.as(shop.lan).get("/api/conversations/" + hoa).at("/snippet/text"))
        .isEqualTo("mới");
    // The same once more, its answer lost: nothing to refuse. From other words: somebody was
    // quicker.
    shop.as(shop.lan).patch("/api/deliveries/" + id, Map.of("was", "cũ", "text", "mới")).is(200);
    shop.as(shop.lan)
        .patch("/api/deliveries/" + id, Map.of("was", "cũ", "text", "khác"))
        .isProblem(409, "delivery.not_editable");
    shop.as(shop.lan)
        .patch("/api/deliveries/" + id, Map.of("was", "mới", "text", " "))
        .isProblem(422, "content.empty");
    shop.as(shop.lan).post("/api/deliveries/" + id + "/cancellations", Map.of()).is(200);
    shop.as(shop.lan)
        .patch("/api/deliveries/" + id, Map.of("was", "mới", "text", "muộn"))
        .isProblem(409, "delivery.not_editable");
  }

  @Test
  void many_are_decided_at_once_each_on_its_own() {
    String one = reply("một");
    String two = reply("hai");
    String binh = shop.customerWrites("bình", "Alo", TestClock.NOON);
    String three = shop.as(shop.lan).reply(binh, "ba").at("/message/delivery/id");
    var seen =
        List.of(
            Map.of("id", one, "attempts", 0),
            Map.of("id", two, "attempts", 7),
            Map.of("id", three, "attempts", 0));
    var verdict = Map.of("decision", "DROP", "deliveries", seen);

    shop.as(shop.binh).post("/api/deliveries/decisions", verdict).is(200);
    assertThat(unsent()).containsExactly("một", "hai", "ba");
    Answer decided = shop.as(shop.lan).post("/api/deliveries/decisions", verdict).is(200);

    assertThat(decided.at("/done")).isEqualTo("2");
    assertThat(decided.at("/refused/0/id")).isEqualTo(two);
    assertThat(decided.at("/refused/0/cause")).isEqualTo("delivery.nothing_to_decide");
    assertThat(decided.at("/refused/0/texts/vi/what")).isNotBlank();
    assertThat(unsent()).containsExactly("hai");
    assertThat(audited()).containsExactly("delivery.decided", "delivery.decided");
    // The same click once more changes nothing, and is no failure.
    assertThat(shop.as(shop.lan).post("/api/deliveries/decisions", verdict).at("/done"))
        .isEqualTo("2");
    assertThat(audited()).hasSize(2);
  }

  @Test
  void all_that_wait_for_one_cause_are_decided_by_naming_it() {
    reply("một");
    reply("hai");

    var other =
        Map.of(
            "decision",
            "DROP",
            "filter",
            Map.of("channel", UUID.randomUUID().toString(), "cause", "channel.auth_role_lost"));
    assertThat(shop.as(shop.lan).post("/api/deliveries/decisions", other).at("/done"))
        .isEqualTo("0");
    var verdict =
        Map.of(
            "decision",
            "DROP",
            "filter",
            Map.of("channel", shop.page.channelId().toString(), "cause", "channel.auth_role_lost"));
    Answer decided = shop.as(shop.lan).post("/api/deliveries/decisions", verdict).is(200);

    assertThat(decided.at("/done")).isEqualTo("2");
    assertThat(decided.at("/more")).isEqualTo("false");
    assertThat(unsent()).isEmpty();
    shop.as(shop.lan)
        .post("/api/deliveries/decisions", Map.of("decision", "DROP"))
        .isProblem(422, "request.field");
  }

  @Test
  void what_is_taken_back_on_a_stopped_channel_does_not_wait_any_more() {
    String one = reply("một");
    String two = reply("hai");
    reply("ba");
    assertThat(waiting()).isEqualTo(3);

    takeBack(two);
    assertThat(waiting()).isEqualTo(2);
    takeBack(one);
    assertThat(waiting()).isEqualTo(1);
    assertThat(shop.as(shop.lan).get("/api/conversations/" + hoa).at("/notSent")).isEqualTo("1");

    reply("bốn");
    reply("năm");
    for (String text : List.of("năm", "bốn", "ba")) takeBack(deliveryOf(text));
    assertThat(waiting()).isZero();
    assertThat(shop.as(shop.lan).get("/api/conversations/" + hoa).at("/notSent")).isEqualTo("0");
    assertThat(shop.as(shop.lan).get("/api/conversations/counts").at("/attention")).isEqualTo("0");

    reply("sáu");
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void what_is_tried_again_by_itself_is_among_those_that_are_sent_at_once() {
    String one = reply("một");
    shop.becomes(one, Delivery.State.DEFERRED, "delivery.not_found_again");
    var seen = Map.of("decision", "SEND", "deliveries", List.of(Map.of("id", one, "attempts", 0)));

    Answer decided = shop.as(shop.lan).post("/api/deliveries/decisions", seen).is(200);

    assertThat(decided.at("/done")).isEqualTo("1");
    assertThat(shop.as(shop.lan).get("/api/deliveries/" + one).at("/state")).isEqualTo("QUEUED");
  }

  @Test
  void a_program_of_an_admin_speaks_in_nobodys_name_and_nobody_else_does() {
    String path = "/api/conversations/" + hoa + "/replies";
    var rule = Map.of("text", "Shop sẽ trả lời sau", "as", "AUTOMATIC");

    shop.as(shop.lan)
        .post(path, rule, UUID.randomUUID().toString())
        .isProblem(403, "permission.admin_only");
    Answer said = shop.as(shop.minh).post(path, rule, "rule-12345678").is(202);
    shop.as(shop.minh).post(path, rule, "rule-12345678").is(202);

    assertThat(said.at("/message/author/kind")).isEqualTo("automation");
    assertThat(said.at("/message/delivery/precedence")).isEqualTo("AUTOMATIC");
    assertThat(texts()).containsExactly("Shop ơi", "Shop sẽ trả lời sau");
    var campaign =
        Map.of(
            "text",
            "Giảm giá",
            "as",
            "CAMPAIGN",
            "expiresAt",
            TestClock.NOON.plusSeconds(60).toString());
    assertThat(
            shop.as(shop.minh)
                .post(path, campaign, UUID.randomUUID().toString())
                .is(202)
                .at("/message/delivery/expiresAt"))
        .isEqualTo(TestClock.NOON.plusSeconds(60).toString());
  }

  @Test
  void the_last_owner_cannot_be_demoted_whoever_is_quicker() throws Exception {
    var people = context.getBean(tintoi.access.People.class);
    people.give(shop.workspaceId, shop.ha.personId(), Role.OWNER);
    var first =
        Thread.ofVirtual()
            .unstarted(() ->
                shop.as(shop.minh)
                    .patch("/api/people/" + shop.ha.personId(), Map.of("role", "AGENT")));
    var second =
        Thread.ofVirtual()
            .unstarted(() ->
                shop.as(shop.ha)
                    .patch("/api/people/" + shop.minh.personId(), Map.of("role", "AGENT")));
    first.start();
    second.start();
    first.join();
    second.join();

    assertThat(people.all(shop.workspaceId).stream().filter(p -> p.role() == Role.OWNER))
        .hasSize(1);
  }

  private Answer later(String text, Instant at) {
    return shop.as(shop.lan)
        .post(
            "/api/conversations/" + hoa + "/replies",
            Map.of("text", text, "sendAt", at.toString()),
            UUID.randomUUID().toString());
  }

  private String reply(String text) {
    return shop.as(shop.lan).reply(hoa, text).is(202).at("/message/delivery/id");
  }

  private void takeBack(String delivery) {
    shop.as(shop.lan).post("/api/deliveries/" + delivery + "/cancellations", Map.of()).is(200);
  }

  private String deliveryOf(String text) {
    Answer unsent = shop.as(shop.lan).get("/api/deliveries").is(200);
    return unsent.each("/id").get(unsent.each("/text").indexOf(text));
  }

  /// What the channel's page, the banner and the letters say.
  private int waiting() {
    Answer channel = shop.as(shop.lan).get("/api/channels/" + shop.page.channelId()).is(200);
    assertThat(channel.json().at("/waitingForChannel")).isEqualTo(channel.json().at("/waiting"));
    return channel.json().at("/waiting/messages").asInt();
  }

  private List<String> texts() {
    return shop.as(shop.lan).get("/api/conversations/" + hoa + "/messages").each("/text");
  }

  private List<String> scheduled() {
    return shop.as(shop.lan).get("/api/conversations/" + hoa + "/scheduled").each("/text");
  }

  private List<String> audited() {
    return jdbc.sql(
            """
            select action from audit
            where workspace_id = ? and subject_kind not in ('channel', 'token') order by audit_id
            """)
        .param(shop.workspaceId)
        .query((row, _) -> row.getString(1))
        .list();
  }

  private List<String> unsent() {
    return shop.as(shop.lan).get("/api/deliveries").each("/text");
  }
}
