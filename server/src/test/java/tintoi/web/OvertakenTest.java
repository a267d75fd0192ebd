package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tintoi.TestClock;

/// Webhooks are read late, twice and in any order: what is shown in the end is what was said last.
class OvertakenTest extends WebTest {
  private static final Instant NOON = TestClock.NOON;

  @Test
  void what_was_taken_back_long_ago_waits_for_its_message_all_the_same() {
    clock.advance(Duration.ofMinutes(2));
    Map<String, Object> said = shop.wrote("hoa", "m_back", "Nhầm rồi", NOON);
    Map<String, Object> back = back("m_back", NOON.plusSeconds(1));

    shop.tell(shop.body(List.of(back, said))).is(200);

    Answer.eventually(() -> assertThat(message("withdrawn_at")).isNotNull());
  }

  @Test
  void other_words_wait_for_what_came_before_them_and_is_not_read_yet() {
    clock.advance(Duration.ofMinutes(2));
    UUID first = UuidCreator.getTimeOrderedEpoch();
    UUID second = UuidCreator.getTimeOrderedEpoch();
    keep(first, shop.body(List.of(shop.wrote("hoa", "m_place", "12 Lê Lợi", NOON))), "infinity");
    keepLookedAt(second, shop.body(List.of(edit("m_place", "21 Lê Lợi", NOON.plusSeconds(5)))));
    Answer.eventually(() -> assertThat(isPostponed(second)).isTrue());

    jdbc.sql("update journal set not_before = null where journal_id = ?").param(first).update();

    Answer.eventually(() -> assertThat(message("text")).isEqualTo("21 Lê Lợi"));
  }

  @Test
  void words_that_stood_in_between_do_not_come_back() {
    read(
        List.of(
            shop.wrote("hoa", "m_place", "12 Lê Lợi", NOON),
            edit("m_place", "12 Lê Lợi", NOON.plusSeconds(2)),
            edit("m_place", "21 Lê Lợi", NOON.plusSeconds(1))));

    assertThat(message("text")).isEqualTo("12 Lê Lợi");
  }

  @Test
  void a_sign_told_late_does_not_undo_what_came_after_it() {
    Map<String, Object> said = shop.wrote("hoa", "m_sign", "Đẹp quá", NOON);
    read(List.of(said, sign("m_sign", "❤", NOON.plusSeconds(1))));
    assertThat(message("reaction")).isEqualTo("❤");

    read(List.of(unsign("m_sign", NOON.plusSeconds(4)), sign("m_sign", "😍", NOON.plusSeconds(3))));

    assertThat(message("reaction")).isNull();
  }

  @Test
  void a_sign_on_what_is_on_its_way_is_shown_once_that_has_arrived() {
    String hoa = shop.customerWrites("hoa", "Shop ơi", NOON);
    shop.interrupt();
    shop.as(shop.lan).reply(hoa, "Dạ").is(202);
    became("SENDING", null);
    UUID told = UuidCreator.getTimeOrderedEpoch();
    keepLookedAt(told, shop.body(List.of(sign("m_early", "❤", NOON))));
    Answer.eventually(() -> assertThat(isPostponed(told)).isTrue());

    became("SENT", "m_early");

    Answer.eventually(() ->
        assertThat(
                jdbc.sql("select reaction from message where workspace_id = ? and text = 'Dạ'")
                    .param(shop.workspaceId)
                    .query((row, _) -> String.valueOf(row.getString(1)))
                    .single())
            .isEqualTo("❤"));
  }

  @Test
  void what_she_says_otherwise_or_takes_back_is_new_and_opens_nothing() {
    read(
        List.of(
            shop.wrote("hoa", "m_size", "Còn size 38 không?", NOON),
            edit("m_size", "Còn size 38 không?", NOON.plusSeconds(1))));
    assertThat(recipient("amended_at")).as("the same words say nothing new").isNull();

    read(List.of(edit("m_size", "Còn size 39 không?", NOON.plusSeconds(5))));
    assertThat(recipient("amended_at")).isEqualTo(NOON.plusSeconds(5));

    read(List.of(back("m_size", NOON.plusSeconds(9))));
    assertThat(recipient("amended_at")).isEqualTo(NOON.plusSeconds(9));
    assertThat(recipient("last_wrote_at")).isEqualTo(NOON);
  }

  private Map<String, Object> edit(String id, String text, Instant at) {
    return at(at, shop.told("hoa", "message_edit", Map.of("mid", id, "text", text)));
  }

  private Map<String, Object> back(String id, Instant at) {
    return at(at, shop.told("hoa", "message", Map.of("mid", id, "is_deleted", true)));
  }

  private Map<String, Object> sign(String id, String emoji, Instant at) {
    var reaction = Map.<String, Object>of("mid", id, "action", "react", "emoji", emoji);
    return at(at, shop.told("hoa", "reaction", reaction));
  }

  private Map<String, Object> unsign(String id, Instant at) {
    return at(at, shop.told("hoa", "reaction", Map.of("mid", id, "action", "unreact")));
  }

  private static Map<String, Object> at(Instant at, Map<String, Object> told) {
    var moved = new HashMap<>(told);
    moved.put("timestamp", at.toEpochMilli());
    return moved;
  }

  /// One webhook, in this order; waits until it was read.
  private void read(List<Map<String, Object>> told) {
    byte[] body = shop.body(told);
    shop.tell(body).is(200);
    Answer.eventually(() -> assertThat(state(body)).isEqualTo("READ"));
  }

  private void keep(UUID id, byte[] body, String notBefore) {
    jdbc.sql(
            """
            insert into journal (journal_id, provider, body, received_at, not_before)
            values (?, 'META', ?, now(), ?::timestamptz)
            """)
        .params(id, body, notBefore)
        .update();
  }

  /// As if it had been looked at once, in vain.
  private void keepLookedAt(UUID id, byte[] body) {
    jdbc.sql(
            """
            insert into journal (journal_id, provider, body, received_at, done, again)
            values (?, 'META', ?, now(), 1, '{0}')
            """)
        .params(id, body)
        .update();
  }

  private boolean isPostponed(UUID id) {
    return jdbc.sql(
            "select state = 'NEW' and not_before is not null from journal where journal_id = ?")
        .param(id)
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  /// The shop's only delivery, as the engine would leave it.
  private void became(String state, @Nullable String id) {
    jdbc.sql(
            """
            update delivery set state = :state, provider_message_id = :id::text,
              sent_at = case when :state = 'SENT' then created_at end
            where workspace_id = :workspace
            """)
        .param("state", state)
        .param("id", id)
        .param("workspace", shop.workspaceId)
        .update();
  }

  /// Of the shop's only message.
  private @Nullable String message(String column) {
    return jdbc.sql("select " + column + "::text as it from message where workspace_id = ?")
        .param(shop.workspaceId)
        .query((row, _) -> java.util.Optional.ofNullable(row.getString("it")))
        .optional()
        .flatMap(found -> found)
        .orElse(null);
  }

  private @Nullable Instant recipient(String column) {
    return jdbc.sql("select " + column + " as it from recipient where workspace_id = ?")
        .param(shop.workspaceId)
        .query((row, _) -> java.util.Optional.ofNullable(row.getObject("it", OffsetDateTime.class)))
        .single()
        .map(OffsetDateTime::toInstant)
        .orElse(null);
  }
}
