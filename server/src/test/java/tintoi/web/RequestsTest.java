package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tintoi.TestClock;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Workspaces;

class RequestsTest extends WebTest {
  String hoa;

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop ơi", TestClock.NOON);
  }

  @Test
  void who_is_let_in_becomes_a_member_and_her_draft_becomes_her_reply() {
    String request = ask(shop.binh, "Dạ em trả lời giúp ạ").is(201).at("/id");
    assertThat(pending(shop.lan)).containsExactly(request);

    Answer decided = decide(shop.lan, request, "APPROVED").is(200);

    assertThat(decided.at("/state")).isEqualTo("APPROVED");
    assertThat(decided.at("/decidedBy/name")).isEqualTo("Lê Thị Lan");
    Answer messages = shop.as(shop.binh).get("/api/conversations/" + hoa + "/messages");
    assertThat(messages.each("/text")).containsExactly("Shop ơi", "Dạ em trả lời giúp ạ");
    assertThat(messages.at("/items/1/author/name")).isEqualTo("Phạm Quốc Bình");
    assertThat(messages.at("/items/1/delivery/shown")).isEqualTo("held");
    shop.as(shop.binh).reply(hoa, "Bạn cần size nào ạ?").is(202);
  }

  @Test
  void who_is_given_the_conversation_meanwhile_has_what_she_asked_for() {
    String request = ask(shop.binh, "Dạ em trả lời giúp ạ").is(201).at("/id");

    String path = "/api/conversations/" + hoa;
    shop.as(shop.ha).put(path + "/assignee", Map.of("personId", shop.binh.personId())).is(200);

    assertSaid("Shop ơi", "Dạ em trả lời giúp ạ");
    assertThat(pending(shop.lan)).isEmpty();
    Answer opened = shop.as(shop.binh).get(path);
    assertThat(opened.at("/myRequest/state")).isEqualTo("APPROVED");
    assertThat(opened.at("/myRequest/decidedBy/name")).isEqualTo("Vũ Thu Hà");
    decide(shop.lan, request, "APPROVED").isProblem(409, "permission.decided");
  }

  @Test
  void who_is_invited_meanwhile_has_what_she_asked_for_and_her_browser_may_send_it_too() {
    String key = UUID.randomUUID().toString();
    ask(shop.binh, "Dạ em đây", key).is(201);
    ask(shop.minh, "Anh đây").is(201);

    String members = "/api/conversations/" + hoa + "/members";
    shop.as(shop.lan).post(members, Map.of("personId", shop.binh.personId())).is(201);

    shop.as(shop.binh).reply(hoa, "Dạ em đây", key).is(202);
    assertSaid("Shop ơi", "Anh đây", "Dạ em đây");
    assertThat(pending(shop.lan)).isEmpty();
  }

  @Test
  void whom_the_rule_lets_in_meanwhile_says_what_she_wrote_as_of_when_she_wrote_it() {
    ask(shop.binh, "Dạ còn ạ").is(201);
    String asked = written("select created_at from join_request where workspace_id = ?");
    String path = "/api/conversations/" + hoa;
    shop.as(shop.lan).put(path + "/state", Map.of("state", "ENDED")).is(200);
    context.getBean(Workspaces.class).assignTo(shop.workspaceId, shop.binh.personId());
    clock.advance(Duration.ofHours(1));

    shop.customerWrites("hoa", "Thôi, mình mua rồi", clock.instant());

    assertSaid("Shop ơi", "Thôi, mình mua rồi", "Dạ còn ạ");
    assertThat(written("select worded_at from delivery where workspace_id = ?")).isEqualTo(asked);
    assertThat(pending(shop.lan)).isEmpty();
  }

  @Test
  void her_browser_sending_the_same_draft_again_sends_it_once() {
    String key = UUID.randomUUID().toString();
    String request = ask(shop.binh, "Dạ em đây", key).is(201).at("/id");
    decide(shop.lan, request, "APPROVED").is(200);

    shop.as(shop.binh).reply(hoa, "Dạ em đây", key).is(202);

    assertThat(count("delivery", shop)).isOne();
  }

  @Test
  void who_is_not_let_in_sends_nothing() {
    String request = ask(shop.binh, "Dạ em đây").is(201).at("/id");

    assertThat(decide(shop.lan, request, "DENIED").is(200).at("/state")).isEqualTo("DENIED");
    assertThat(count("delivery", shop)).isZero();
    shop.as(shop.binh).reply(hoa, "Dạ").isProblem(403, "permission.not_in_conversation");
    ask(shop.binh, "Em xin lần nữa").is(201);
  }

  @Test
  void one_asks_once_and_not_for_what_one_has() {
    ask(shop.binh, "Dạ").is(201);

    ask(shop.binh, "Dạ").isProblem(409, "permission.pending");
    ask(shop.lan, "Dạ").isProblem(422, "permission.already_member");
  }

  @Test
  void a_request_is_decided_once_and_not_by_who_made_it() {
    String request = ask(shop.binh, "Dạ").is(201).at("/id");

    decide(shop.binh, request, "APPROVED").isProblem(403, "permission.not_yours");
    decide(shop.ha, request, "APPROVED").is(200);
    decide(shop.lan, request, "DENIED").isProblem(409, "permission.decided");
    shop.as(shop.binh).delete("/api/requests/" + request).isProblem(409, "permission.decided");
  }

  @Test
  void a_request_can_be_taken_back() {
    String request = ask(shop.binh, "Dạ").is(201).at("/id");
    shop.as(shop.lan).delete("/api/requests/" + request).isProblem(404, "request.not_found");
    shop.as(shop.binh).delete("/api/requests/" + request).is(204);

    assertThat(pending(shop.lan)).isEmpty();
    decide(shop.lan, request, "APPROVED").isProblem(409, "permission.decided");
  }

  @Test
  void a_supervisor_is_let_in_as_she_asks() {
    Answer asked = ask(shop.ha, "Chị trả lời nhé").is(201);

    assertThat(asked.at("/state")).isEqualTo("APPROVED");
    assertThat(count("delivery", shop)).isOne();
  }

  @Test
  void a_draft_that_could_not_be_sent_is_refused_when_it_is_asked() {
    ask(shop.binh, "a".repeat(2_001)).isProblem(422, "content.too_long");
    assertThat(count("join_request", shop)).isZero();
  }

  @Test
  void who_no_longer_works_here_is_not_let_in() {
    String request = ask(shop.binh, "Dạ").is(201).at("/id");
    context.getBean(People.class).activate(shop.workspaceId, shop.binh.personId(), false);

    decide(shop.lan, request, "APPROVED").isProblem(404, "request.not_found");
    assertThat(count("delivery", shop)).isZero();
  }

  @Test
  void nobody_of_another_workspace_sees_or_decides_it() {
    String request = ask(shop.binh, "Dạ").is(201).at("/id");
    Shop other = anotherShop();

    assertThat(other.as(other.minh).get("/api/requests?state=pending").each("/id")).isEmpty();
    other
        .as(other.minh)
        .put("/api/requests/" + request + "/decision", Map.of("decision", "APPROVED"))
        .isProblem(404, "request.not_found");
  }

  private Answer ask(Person person, String draft) {
    return ask(person, draft, UUID.randomUUID().toString());
  }

  private Answer ask(Person person, String draft, String key) {
    return shop.as(person)
        .post(
            "/api/conversations/" + hoa + "/requests",
            Map.of(
                "reason",
                "Khách quen của em",
                "draft",
                Map.of("text", draft, "idempotencyKey", key)));
  }

  private void assertSaid(String... texts) {
    Answer messages = shop.as(shop.binh).get("/api/conversations/" + hoa + "/messages");
    assertThat(messages.each("/text")).containsExactly(texts);
  }

  private String written(String instant) {
    return jdbc.sql(instant)
        .param(shop.workspaceId)
        .query((row, _) -> row.getTimestamp(1).toInstant().toString())
        .single();
  }

  private Answer decide(Person person, String request, String decision) {
    return shop.as(person)
        .put("/api/requests/" + request + "/decision", Map.of("decision", decision));
  }

  private java.util.List<String> pending(Person person) {
    return shop.as(person).get("/api/requests?state=pending").is(200).each("/id");
  }
}
