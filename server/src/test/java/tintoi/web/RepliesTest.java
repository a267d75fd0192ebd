package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.TestClock;

class RepliesTest extends WebTest {
  String hoa;

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop còn size 39 không?", TestClock.NOON);
  }

  @Test
  void a_reply_is_kept_and_shown_where_it_belongs() {
    Answer kept = shop.as(shop.lan).reply(hoa, "Dạ còn ạ").is(202);

    assertThat(kept.at("/message/direction")).isEqualTo("out");
    assertThat(kept.at("/message/author/name")).isEqualTo("Lê Thị Lan");
    assertThat(kept.at("/message/delivery/shown")).isEqualTo("held");
    assertThat(kept.at("/message/delivery/diagnosis/kind")).isEqualTo("AUTHORIZATION_LOST");
    assertThat(shop.as(shop.binh).get(messages()).each("/text"))
        .containsExactly("Shop còn size 39 không?", "Dạ còn ạ");
  }

  @Test
  void the_same_key_with_the_same_words_is_the_same_reply() {
    String key = UUID.randomUUID().toString();
    Answer first = shop.as(shop.lan).reply(hoa, "Dạ còn ạ", key).is(202);
    Answer second = shop.as(shop.lan).reply(hoa, " Dạ còn ạ\n", key).is(202);

    assertThat(second.at("/message/id")).isEqualTo(first.at("/message/id"));
    assertThat(count("delivery", shop)).isOne();
  }

  @Test
  void the_same_key_with_other_words_is_refused() {
    String key = UUID.randomUUID().toString();
    shop.as(shop.lan).reply(hoa, "Dạ còn ạ", key).is(202);

    shop.as(shop.lan).reply(hoa, "Dạ hết rồi ạ", key).isProblem(422, "idempotency.key_reused");
    assertThat(count("delivery", shop)).isOne();
  }

  @Test
  void the_same_key_sent_many_times_at_once_is_one_reply() throws Exception {
    String key = UUID.randomUUID().toString();
    List<Answer> answers = atOnce(8, n -> shop.as(shop.lan).reply(hoa, "Dạ còn ạ", key));

    assertThat(answers).allSatisfy(answer -> answer.is(202));
    assertThat(answers.stream().map(answer -> answer.at("/message/id")).distinct()).hasSize(1);
    assertThat(count("delivery", shop)).isOne();
  }

  @Test
  void of_two_texts_racing_for_one_key_one_is_refused() throws Exception {
    String key = UUID.randomUUID().toString();
    List<Answer> answers = atOnce(4, n -> shop.as(shop.lan).reply(hoa, "Tin " + n, key));

    assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(1);
    assertThat(answers.stream().filter(answer -> answer.status() == 422)).hasSize(3);
    assertThat(count("delivery", shop)).isOne();
  }

  @Test
  void replies_sent_at_once_are_queued_in_the_order_they_are_shown() throws Exception {
    atOnce(6, n -> shop.as(shop.lan).reply(hoa, "Tin " + n).is(202));

    List<String> shown = shop.as(shop.lan).get(messages()).each("/text");
    List<String> queued =
        jdbc.sql("select text from delivery where workspace_id = ? order by seq")
            .param(shop.workspaceId)
            .query((row, _) -> row.getString(1))
            .list();
    assertThat(shown.subList(1, shown.size())).isEqualTo(queued);
  }

  @Test
  void who_is_not_a_member_is_told_who_can_help_and_nothing_is_kept() {
    Answer refused = shop.as(shop.binh).reply(hoa, "Em trả lời được không?");

    refused.isProblem(403, "permission.not_in_conversation");
    assertThat(refused.json().path("actions").get(0).asString()).isEqualTo("request_to_join");
    assertThat(refused.at("/detail")).contains("Lê Thị Lan");
    assertThat(count("delivery", shop)).isZero();
    assertThat(count("idempotency_key", shop)).isZero();
    assertThat(count("message", shop)).isOne();
  }

  @Test
  void an_owner_who_is_no_member_may_not_send_either() {
    shop.as(shop.minh).reply(hoa, "Anh đây").isProblem(403, "permission.not_in_conversation");
  }

  @Test
  void a_reply_needs_a_key() {
    String path = "/api/conversations/" + hoa + "/replies";
    shop.as(shop.lan).post(path, Map.of("text", "Dạ")).isProblem(400, "idempotency.key_missing");
    shop.as(shop.lan).reply(hoa, "Dạ", "short").isProblem(400, "idempotency.key_missing");
  }

  @Test
  void a_text_longer_than_the_channel_takes_is_refused_with_the_number() {
    Answer refused = shop.as(shop.lan).reply(hoa, "a".repeat(2_001));

    refused.isProblem(422, "content.too_long");
    assertThat(refused.body()).contains("2.000");
    shop.as(shop.lan).reply(hoa, "a".repeat(2_000)).is(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   \n\t ", "\u00a0\u200b"})
  void a_text_with_nothing_to_see_is_refused(String text) {
    shop.as(shop.lan).reply(hoa, text).isProblem(422, "content.empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\u001bb", "a\\ud800b", "\\udc00"})
  void a_text_that_cannot_be_kept_is_refused(String escaped) {
    String path = "/api/conversations/" + hoa + "/replies";
    shop.as(shop.lan)
        .postText(path, "application/json", "{\"text\":\"" + escaped + "\"}")
        .isProblem(422, "content.unreadable");
  }

  @Test
  void a_text_is_kept_composed_and_without_space_around_it() {
    shop.as(shop.lan).reply(hoa, "  Co\u0301 a\u0323\r\nnhe\u0301  ").is(202);

    assertThat(shop.as(shop.lan).get(messages()).each("/text").getLast())
        .isEqualTo("C\u00f3 \u1ea1\nnh\u00e9");
  }

  @Test
  void another_workspaces_conversation_does_not_exist() {
    Shop other = anotherShop();

    other.as(other.minh).reply(hoa, "Chào").isProblem(404, "request.not_found");
    other.as(other.minh).get("/api/conversations/" + hoa).isProblem(404, "request.not_found");
    other.as(other.minh).get(messages()).isProblem(404, "request.not_found");
    other
        .as(other.minh)
        .get("/api/conversations/" + hoa + "/preflight")
        .isProblem(404, "request.not_found");
  }

  @Test
  void a_reply_opens_an_ended_conversation_again() {
    shop.as(shop.lan).put("/api/conversations/" + hoa + "/state", Map.of("state", "ENDED")).is(200);
    shop.as(shop.lan).reply(hoa, "Em quên chưa báo giá ạ").is(202);

    assertThat(shop.as(shop.lan).get("/api/conversations/" + hoa).at("/state")).isEqualTo("OPEN");
  }

  private String messages() {
    return "/api/conversations/" + hoa + "/messages";
  }

  private interface Asking {
    Answer ask(int n);
  }

  private static List<Answer> atOnce(int times, Asking asking) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> running =
          java.util.stream.IntStream.range(0, times)
              .mapToObj(n -> threads.submit((Callable<Answer>) () -> asking.ask(n)))
              .toList();
      var answers = new java.util.ArrayList<Answer>();
      for (Future<Answer> each : running) answers.add(each.get());
      return answers;
    }
  }
}
