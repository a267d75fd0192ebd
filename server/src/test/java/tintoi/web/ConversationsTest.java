package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.TestClock;
import tintoi.delivery.Delivery;

class ConversationsTest extends WebTest {

  @Test
  void pages_neither_repeat_nor_skip_when_somebody_writes_meanwhile() {
    for (int n = 0; n < 7; n++) {
      shop.customerWrites("khách " + n, "tin " + n, TestClock.NOON.minusSeconds(100 - n));
    }
    Answer first = list("?limit=3");
    shop.customerWrites("khách 9", "chen vào", TestClock.NOON);
    shop.customerWrites("khách 6", "lại chen vào", TestClock.NOON);

    List<String> seen = new ArrayList<>(first.each("/snippet/text"));
    String next = first.at("/next");
    while (!next.isEmpty()) {
      Answer page = list("?limit=3&after=" + next);
      seen.addAll(page.each("/snippet/text"));
      next = page.at("/next");
    }
    assertThat(seen).containsExactly("tin 6", "tin 5", "tin 4", "tin 3", "tin 2", "tin 1", "tin 0");
  }

  @Test
  void messages_are_paged_back_in_time() {
    String hoa = shop.customerWrites("hoa", "tin 0", TestClock.NOON);
    for (int n = 1; n < 8; n++) {
      shop.customerWrites("hoa", "tin " + n, TestClock.NOON.plusSeconds(n));
    }
    List<String> seen = new ArrayList<>();
    String before = "";
    do {
      Answer page =
          shop.as(shop.lan)
              .get("/api/conversations/" + hoa + "/messages?limit=3&before=" + before)
              .is(200);
      List<String> older = new ArrayList<>(page.each("/text"));
      Collections.reverse(older);
      seen.addAll(older);
      before = page.at("/previous");
    } while (!before.isEmpty());

    Collections.reverse(seen);
    assertThat(seen)
        .containsExactly("tin 0", "tin 1", "tin 2", "tin 3", "tin 4", "tin 5", "tin 6", "tin 7");
  }

  @Test
  void unread_is_told_to_each_person_and_ends_when_she_has_read() {
    String hoa = shop.customerWrites("hoa", "một", TestClock.NOON);
    shop.customerWrites("hoa", "hai", TestClock.NOON.plusSeconds(1));
    assertThat(unread(hoa)).isEqualTo(2);

    shop.as(shop.lan).put("/api/conversations/" + hoa + "/reading", Map.of()).is(204);

    assertThat(unread(hoa)).isZero();
    assertThat(list("?filter=unread").each("/id")).isEmpty();
    assertThat(shop.as(shop.binh).get("/api/conversations?filter=unread").each("/id"))
        .containsExactly(hoa);
    clock.advance(java.time.Duration.ofSeconds(5));
    shop.customerWrites("hoa", "ba", TestClock.NOON.plusSeconds(2));
    assertThat(unread(hoa)).isOne();
  }

  @Test
  void filters_and_their_counts_agree() {
    shop.interrupt();
    String hoa = shop.customerWrites("hoa", "một", TestClock.NOON);
    String binh = shop.customerWrites("binh", "hai", TestClock.NOON.plusSeconds(1));
    shop.as(shop.lan).reply(hoa, "Dạ").is(202);
    shop.as(shop.lan)
        .put("/api/conversations/" + binh + "/assignee", Collections.singletonMap("personId", null))
        .is(200);

    assertThat(list("?filter=mine").each("/id")).containsExactly(hoa);
    assertThat(list("?filter=unassigned").each("/id")).containsExactly(binh);
    assertThat(list("?filter=attention").each("/id")).containsExactly(hoa);
    Answer counts = shop.as(shop.lan).get("/api/conversations/counts").is(200);
    assertThat(counts.body())
        .isEqualTo("{\"all\":2,\"mine\":1,\"unassigned\":1,\"unread\":2,\"attention\":1}");
    assertThat(list("?filter=attention").at("/items/0/lastOut")).isEqualTo("held");
  }

  @Test
  void the_last_member_of_an_open_conversation_cannot_leave() {
    String hoa = shop.customerWrites("hoa", "một", TestClock.NOON);
    String members = "/api/conversations/" + hoa + "/members";

    shop.as(shop.lan)
        .delete(members + "/" + shop.lan.personId())
        .isProblem(409, "permission.last_member");
    shop.as(shop.lan).post(members, Map.of("personId", shop.binh.personId())).is(201);
    shop.as(shop.lan).delete(members + "/" + shop.lan.personId()).is(204);

    Answer left = shop.as(shop.binh).get("/api/conversations/" + hoa);
    assertThat(left.json().path("assignee").isNull()).isTrue();
    assertThat(left.at("/members/0/name")).isEqualTo("Phạm Quốc Bình");
  }

  @Test
  void a_supervisor_joins_by_herself_and_an_agent_does_not() {
    String hoa = shop.customerWrites("hoa", "một", TestClock.NOON);
    String members = "/api/conversations/" + hoa + "/members";

    shop.as(shop.binh).post(members, Map.of()).isProblem(403, "permission.not_in_conversation");
    shop.as(shop.ha).post(members, Map.of()).is(201);
    shop.as(shop.ha).reply(hoa, "Chị đây ạ").is(202);
  }

  @Test
  void an_ended_conversation_opens_when_the_customer_writes_and_goes_to_the_rule() {
    String hoa = shop.customerWrites("hoa", "một", TestClock.NOON);
    String path = "/api/conversations/" + hoa;
    shop.as(shop.lan).put(path + "/assignee", Map.of("personId", shop.binh.personId())).is(200);
    shop.as(shop.lan).put(path + "/state", Map.of("state", "ENDED")).is(200);

    shop.customerWrites("hoa", "hai", TestClock.NOON.plusSeconds(9));

    Answer opened = shop.as(shop.lan).get(path);
    assertThat(opened.at("/state")).isEqualTo("OPEN");
    assertThat(opened.at("/assignee/name")).isEqualTo("Lê Thị Lan");
  }

  @Test
  void before_writing_one_is_told_what_would_become_of_it() {
    String hoa = shop.customerWrites("hoa", "một", TestClock.NOON);
    Answer good = preflight(shop.as(shop.lan), hoa);
    assertThat(good.at("/verdict")).isEqualTo("ok");
    assertThat(good.at("/windowEndsAt")).isEqualTo("2026-11-24T05:00:00Z");
    assertThat(good.json().path("maxLength").asInt()).isEqualTo(2_000);

    Answer stranger = preflight(shop.as(shop.binh), hoa);
    assertThat(stranger.at("/verdict")).isEqualTo("no");
    assertThat(stranger.at("/actions/0")).isEqualTo("request_to_join");
    assertThat(stranger.at("/texts/vi/what")).contains("Lê Thị Lan");

    clock.advance(java.time.Duration.ofHours(25));
    Answer late = preflight(shop.as(shop.lan), hoa);
    assertThat(late.at("/verdict")).isEqualTo("hold");
    assertThat(late.at("/cause")).isEqualTo("window.closed");

    shop.interrupt();
    Answer interrupted = preflight(shop.as(shop.lan), hoa);
    assertThat(interrupted.at("/verdict")).isEqualTo("hold");
    assertThat(interrupted.at("/cause")).startsWith("channel.");
    assertThat(interrupted.at("/texts/vi/what")).contains(shop.page.name());
  }

  @Test
  void what_rests_is_in_the_way_though_the_last_one_behind_it_was_taken_back() {
    String hoa = shop.customerWrites("hoa", "một", TestClock.NOON);
    shop.interrupt();
    Caller lan = shop.as(shop.lan);
    String first = lan.reply(hoa, "Dạ").is(202).at("/message/delivery/id");
    String second = lan.reply(hoa, "Dạ còn ạ").is(202).at("/message/delivery/id");
    shop.becomes(first, Delivery.State.HELD, "hold.review");
    // The channel is back, and the first one waits for somebody to look it over.
    jdbc.sql("update conversation_queue set due_at = null where conversation_id = ?::uuid")
        .param(hoa)
        .update();
    jdbc.sql(
            """
            update lane set state = 'READY', condition = null, diagnosis = null, due_at = null
            where channel_id = ?
            """)
        .param(shop.page.channelId())
        .update();
    assertThat(preflight(lan, hoa).at("/verdict")).isEqualTo("hold");

    lan.post("/api/deliveries/" + second + "/cancellations", Map.of()).is(200);

    Answer told = preflight(lan, hoa);
    assertThat(told.at("/verdict")).isEqualTo("hold");
    assertThat(told.at("/cause")).isEqualTo("hold.review");
    lan.post("/api/deliveries/" + first + "/cancellations", Map.of()).is(200);
    assertThat(preflight(lan, hoa).at("/verdict")).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/conversations?after=nonsense",
        "/api/conversations?filter=nonsense",
        "/api/conversations?limit=many",
        "/api/deliveries?state=nonsense",
        "/api/requests?state=nonsense"
      })
  void a_question_that_cannot_be_read_is_explained(String path) {
    shop.as(shop.lan).get(path).isProblem(400, "request.malformed");
  }

  @Test
  void what_does_not_exist_is_explained_whatever_is_asked_of_it() {
    Caller lan = shop.as(shop.lan);
    lan.get("/api/nothing").isProblem(404, "request.not_found");
    lan.post("/api/nothing", Map.of()).isProblem(404, "request.not_found");
    lan.get("/api/conversations/no-id").isProblem(404, "request.not_found");
    lan.get("/api/conversations/" + shop.workspaceId).isProblem(404, "request.not_found");
    lan.delete("/api/conversations").isProblem(405, "request.method");
    lan.postText("/api/conversations/" + shop.workspaceId + "/replies", "text/plain", "Dạ")
        .isProblem(415, "request.media_type");
    lan.postText("/api/conversations/" + shop.workspaceId + "/replies", "application/json", "{")
        .isProblem(400, "request.malformed");
    lan.postText(
            "/api/conversations/" + shop.workspaceId + "/replies",
            "application/json",
            "{\"text\":\"" + "a".repeat(300_000) + "\"}")
        .isProblem(413, "request.too_large");
    shop.nobody().get("/api/conversations").isProblem(401, "sign_in.required");
  }

  private Answer list(String query) {
    return shop.as(shop.lan).get("/api/conversations" + query).is(200);
  }

  private int unread(String conversation) {
    return shop.as(shop.lan)
        .get("/api/conversations/" + conversation)
        .json()
        .path("unread")
        .asInt();
  }

  private static Answer preflight(Caller caller, String conversation) {
    return caller.get("/api/conversations/" + conversation + "/preflight").is(200);
  }
}
