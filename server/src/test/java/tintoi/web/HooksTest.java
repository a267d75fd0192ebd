package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tintoi.TestClock;

class HooksTest extends WebTest {

  @Test
  void the_address_proves_itself_to_meta_by_the_token() {
    String path = "/hooks/meta?hub.mode=subscribe&hub.challenge=4711&hub.verify_token=";
    Answer right = shop.nobody().get(path + "tintoi-verify").is(200);

    assertThat(right.body()).isEqualTo("4711");
    shop.nobody().get(path + "guessed").isProblem(403, "hook.forged");
    shop.nobody().get("/hooks/meta").isProblem(400, "request.malformed");
  }

  @Test
  void what_an_address_is_not_asked_for_is_refused_with_what_it_is() {
    Answer zalo = shop.nobody().get("/hooks/zalo").isProblem(405, "request.method");
    Answer meta = shop.nobody().put("/hooks/meta", Map.of()).isProblem(405, "request.method");

    assertThat(zalo.headers().allValues("Allow")).containsExactly("POST");
    assertThat(String.join(",", meta.headers().allValues("Allow")).split(","))
        .containsExactlyInAnyOrder("POST", "GET", "HEAD");
    shop.nobody().postRaw("/hooks/telegram", new byte[0], "").is(404);
  }

  @Test
  void a_forged_webhook_is_refused_and_nothing_is_kept() {
    int before = kept();
    byte[] body = shop.body(List.of(shop.wrote("hoa", "m_1", "Chào shop", TestClock.NOON)));

    shop.nobody()
        .postRaw("/hooks/meta", body, "sha256=" + "0".repeat(64))
        .isProblem(401, "hook.forged");
    shop.nobody().postRaw("/hooks/meta", body, "").isProblem(401, "hook.forged");
    shop.nobody().postRaw("/hooks/zalo", body, "").isProblem(401, "hook.forged");
    assertThat(kept()).isEqualTo(before);
  }

  @Test
  void a_webhook_may_be_large_but_not_without_end() {
    shop.tell(new byte[16 * 1024 * 1024 + 1]).isProblem(413, "request.too_large");

    String long2000 = "ơ".repeat(2_000);
    var many =
        IntStream.range(0, 600)
            .mapToObj(n -> shop.wrote("hoa", "m_" + n, long2000, TestClock.NOON.plusMillis(n)))
            .toList();
    byte[] body = shop.body(many);
    assertThat(body.length).isGreaterThan(2 * 1024 * 1024);
    shop.tell(body).is(200);
    Answer.eventually(() -> assertThat(state(body)).isEqualTo("READ"));
  }

  @Test
  void a_message_told_twice_is_there_once() {
    var message = shop.wrote("hoa", "m_twice", "Chào shop", TestClock.NOON);
    shop.tell(shop.body(List.of(message, message))).is(200);
    shop.tell(message).is(200);
    String hoa = shop.customerWrites("hoa", "Có ai không?", TestClock.NOON.plusSeconds(5));

    assertThat(messages(hoa)).containsExactly("Chào shop", "Có ai không?");
  }

  @Test
  void messages_told_in_the_wrong_order_are_shown_in_the_right_one() {
    shop.tell(
        shop.body(
            List.of(
                shop.wrote("hoa", "m_2", "hai", TestClock.NOON.plusSeconds(2)),
                shop.wrote("hoa", "m_1", "một", TestClock.NOON.plusSeconds(1)))));
    String hoa = shop.customerWrites("hoa", "không", TestClock.NOON);

    assertThat(messages(hoa)).containsExactly("không", "một", "hai");
    assertThat(shop.as(shop.lan).get("/api/conversations/" + hoa).at("/snippet/text"))
        .isEqualTo("hai");
  }

  @Test
  void a_page_nobody_has_keeps_nobody_waiting() {
    byte[] body =
        new String(
                shop.body(List.of(shop.wrote("hoa", "m_1", "Lạc", TestClock.NOON))),
                StandardCharsets.UTF_8)
            .replace(shop.page.externalId(), "999999999999999")
            .getBytes(StandardCharsets.UTF_8);
    shop.tell(body).is(200);
    shop.customerWrites("hoa", "Đúng chỗ", TestClock.NOON);

    assertThat(count("message", shop)).isOne();
  }

  @Test
  void a_body_that_is_no_json_is_set_aside_with_its_bytes() {
    byte[] body = ("no json " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);
    shop.tell(body).is(200);

    Answer.eventually(() -> assertThat(state(body)).isEqualTo("ASIDE"));
    shop.customerWrites("hoa", "Vẫn tới", TestClock.NOON);
  }

  @Test
  void an_event_that_cannot_be_dealt_with_is_set_aside_and_the_rest_goes_on() {
    // PostgreSQL keeps no NUL: the customer's id cannot be written.
    byte[] body =
        shop.body(
            List.of(
                shop.wrote("ho\0a", "m_poison", "Không ghi được", TestClock.NOON),
                shop.wrote("binh", "m_good", "Ghi được", TestClock.NOON)));
    shop.tell(body).is(200);

    Answer.eventually(() -> assertThat(state(body)).isEqualTo("ASIDE"));
    assertThat(count("message", shop)).isOne();
    assertThat(tries(body)).isEqualTo(3);
  }

  @Test
  void a_lock_that_was_waited_for_in_vain_costs_no_try() {
    jdbc.sql("create sequence waited").update();
    jdbc.sql(
            """
            create function waited_in_vain() returns trigger language plpgsql as $$
            begin
              if new.text = 'Bị khóa' and nextval('waited') = 1 then
                raise exception 'canceling statement due to statement timeout'
                  using errcode = 'query_canceled';
              end if;
              return new;
            end $$
            """)
        .update();
    jdbc.sql(
            """
            create trigger waited_in_vain before insert on message
            for each row execute function waited_in_vain()
            """)
        .update();
    byte[] body = shop.body(List.of(shop.wrote("hoa", "m_locked", "Bị khóa", TestClock.NOON)));
    try {
      shop.tell(body).is(200);

      Answer.eventually(() -> assertThat(state(body)).isEqualTo("READ"));
    } finally {
      jdbc.sql("drop trigger waited_in_vain on message").update();
      jdbc.sql("drop function waited_in_vain").update();
      jdbc.sql("drop sequence waited").update();
    }
    assertThat(count("message", shop)).isOne();
    assertThat(tries(body)).isZero();
  }

  @Test
  void a_text_with_characters_nobody_can_keep_still_arrives() {
    shop.tell(shop.wrote("hoa", "m_nul", "a\0b", TestClock.NOON)).is(200);
    String hoa = shop.customerWrites("hoa", "sau", TestClock.NOON.plusSeconds(1));

    assertThat(messages(hoa)).containsExactly("a\ufffdb", "sau");
  }

  @Test
  void messages_of_an_interrupted_channel_are_shown() {
    shop.interrupt();
    String hoa = shop.customerWrites("hoa", "Shop ơi", TestClock.NOON);

    Answer conversation = shop.as(shop.lan).get("/api/conversations/" + hoa).is(200);
    assertThat(conversation.json().at("/channel/interrupted").asBoolean()).isTrue();
    assertThat(messages(hoa)).containsExactly("Shop ơi");
  }

  @ParameterizedTest
  @CsvSource({"delivery,DELIVERED", "read,READ"})
  void a_receipt_that_overtakes_the_answer_counts_once_that_is_there(String kind, String state) {
    String hoa = shop.customerWrites("hoa", "Shop ơi", TestClock.NOON);
    shop.interrupt();
    shop.as(shop.lan).reply(hoa, "Dạ").is(202);
    became("SENDING", null, null);
    owned();
    byte[] body = shop.body(List.of(receipt(kind)));
    shop.tell(body).is(200);
    Answer.eventually(() -> assertThat(postponed(body)).isTrue());

    became("SENT", "m_early", TestClock.NOON);

    Answer.eventually(() -> assertThat(state()).isEqualTo(state));
    Answer.eventually(() -> assertThat(state(body)).isEqualTo("READ"));
  }

  private Map<String, Object> receipt(String kind) {
    Map<String, Object> told =
        kind.equals("read")
            ? Map.of("watermark", TestClock.NOON.toEpochMilli())
            : Map.of("mids", List.of("m_early"), "watermark", TestClock.NOON.toEpochMilli());
    return shop.told("hoa", kind, told);
  }

  /// By a node that lives: what is on its way will be answered.
  private void owned() {
    jdbc.sql(
            """
            update lane set owner = gen_random_uuid(),
              lease_until = clock_timestamp() + interval '1 hour'
            where workspace_id = ?
            """)
        .param(shop.workspaceId)
        .update();
  }

  /// The shop's only delivery, as the engine would leave it.
  private void became(String state, @Nullable String id, @Nullable Instant sent) {
    jdbc.sql(
            """
            update delivery set state = ?, provider_message_id = ?, sent_at = ?::timestamptz
            where workspace_id = ?
            """)
        .params(Arrays.asList(state, id, sent == null ? null : sent.toString(), shop.workspaceId))
        .update();
  }

  private String state() {
    return jdbc.sql("select state from delivery where workspace_id = ?")
        .param(shop.workspaceId)
        .query((row, _) -> row.getString(1))
        .single();
  }

  private boolean postponed(byte[] body) {
    return jdbc.sql("select again <> '{}' and not_before is not null from journal where body = ?")
        .param(body)
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  @Test
  void what_was_written_outside_tintoi_is_shown_as_the_pages() {
    String hoa = shop.customerWrites("hoa", "Giá bao nhiêu?", TestClock.NOON);
    shop.tell(
            Map.of(
                "sender", Map.of("id", shop.page.externalId()),
                "recipient", Map.of("id", "hoa"),
                "timestamp", TestClock.NOON.plusSeconds(3).toEpochMilli(),
                "message",
                    Map.of("mid", "m_outside", "text", "890k ạ", "is_echo", true, "app_id", 1)))
        .is(200);

    Answer.eventually(() -> assertThat(messages(hoa)).containsExactly("Giá bao nhiêu?", "890k ạ"));
    Answer messages = shop.as(shop.lan).get("/api/conversations/" + hoa + "/messages");
    assertThat(messages.at("/items/1/author/kind")).isEqualTo("page");
    assertThat(messages.json().at("/items/1/delivery").isNull()).isTrue();
  }

  @Test
  void a_new_conversation_goes_to_whom_the_rule_names() {
    String hoa = shop.customerWrites("hoa", "Chào", TestClock.NOON);

    Answer conversation = shop.as(shop.lan).get("/api/conversations/" + hoa);
    assertThat(conversation.at("/assignee/name")).isEqualTo("Lê Thị Lan");
    assertThat(conversation.json().path("member").asBoolean()).isTrue();
    assertThat(conversation.json().path("mayReply").asBoolean()).isTrue();
  }

  @Test
  void many_webhooks_at_once_are_all_kept() throws Exception {
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          java.util.stream.IntStream.range(0, 100)
              .mapToObj(n ->
                  threads.submit(() ->
                      shop.tell(shop.wrote("c" + n % 10, "m" + n, "t", TestClock.NOON)).status()))
              .toList();
      for (var each : running) assertThat(each.get()).isEqualTo(200);
    }
    Answer.eventually(() -> assertThat(count("message", shop)).isEqualTo(100));
    assertThat(count("conversation", shop)).isEqualTo(10);
  }

  private List<String> messages(String conversation) {
    return shop.as(shop.lan)
        .get("/api/conversations/" + conversation + "/messages")
        .is(200)
        .each("/text");
  }

  private int kept() {
    return jdbc.sql("select count(*) from journal").query((row, _) -> row.getInt(1)).single();
  }

  private int tries(byte[] body) {
    return jdbc.sql("select tries from journal where body = ?")
        .param(body)
        .query((row, _) -> row.getInt(1))
        .single();
  }
}
