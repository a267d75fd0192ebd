package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import tintoi.failure.FailureDictionary;
import tools.jackson.databind.JsonNode;

/// What a cause means, to read; and what nobody can explain yet, to look up.
class HelpTest extends WebTest {
  @Test
  void every_cause_has_a_chapter_in_both_languages_without_a_gap() {
    var list = shop.as(shop.lan).get("/api/help").is(200).json().path("items");

    assertThat(list).hasSizeGreaterThan(100);
    for (JsonNode heading : list)
      for (String language : new String[] {"vi", "en"}) {
        JsonNode words = heading.path("texts").path(language);
        for (String part : new String[] {"title", "what", "remedy"})
          assertThat(words.path(part).asString(""))
              .as(heading.path("cause").asString(""))
              .isNotBlank()
              .doesNotContain("{");
      }
  }

  @Test
  void a_chapter_says_who_heals_it_what_is_done_by_itself_and_where_that_was_read() {
    var chapter = shop.as(shop.lan).get("/api/help/channel.auth_role_lost").is(200);

    assertThat(chapter.at("/owner")).isEqualTo("page_owner");
    assertThat(chapter.at("/actions/0")).isEqualTo("reconnect");
    assertThat(chapter.at("/texts/en/what")).startsWith("The person who connected it has no role");
    assertThat(chapter.at("/rules/0/provider")).isEqualTo("META");
    assertThat(chapter.at("/rules/0/codes/0")).isEqualTo("190/492");
    assertThat(chapter.at("/rules/0/then")).isEqualTo("hold");
    assertThat(chapter.at("/rules/0/until")).isEqualTo("CHANNEL_RECONNECTED");
    assertThat(chapter.at("/rules/0/source")).contains("190/492");
    assertThat(chapter.at("/rules/0/checked")).isEqualTo("2026-11-20");
  }

  @Test
  void general_words_begin_a_sentence_and_do_not_interrupt_one() {
    var chapter = shop.as(shop.lan).get("/api/help/channel.auth_lost").is(200);

    assertThat(chapter.at("/texts/en/what")).contains("authorization the person who connected it");
    assertThat(chapter.at("/texts/vi/what")).contains("ủy quyền của người đã kết nối");
  }

  @Test
  void a_chapter_says_when_it_goes_by_itself() {
    var chapter = shop.as(shop.lan).get("/api/help/zalo.night").is(200);

    assertThat(chapter.at("/rules/0/at/0/what")).isEqualTo("time_of_day");
    assertThat(chapter.at("/rules/0/at/0/value")).isEqualTo("06:00");
  }

  @Test
  void a_cause_that_does_not_exist_has_no_chapter() {
    shop.as(shop.lan).get("/api/help/no.such_cause").is(404);
    shop.nobody().get("/api/help/window.closed").is(401);
  }

  @Test
  void what_nobody_can_explain_is_listed_for_who_manages_channels_without_secrets() {
    jdbc.sql(
            """
            insert into unknown_answer (workspace_id, kind, http, code, times, first_at, last_at,
              text, trace, delivery_id, dictionary)
            values (?, 'MESSENGER', 400, '4242', 3, now(), now(), ?, 'AxII', ?, ?)
            """)
        .params(
            shop.workspaceId,
            "new: EAAG0123456789012345678901234567890123",
            UUID.randomUUID(),
            context.getBean(FailureDictionary.class).version())
        .update();

    var list = shop.as(shop.minh).get("/api/unknown-answers").is(200);
    assertThat(list.at("/items/0/code")).isEqualTo("4242");
    assertThat(list.at("/items/0/provider")).isEqualTo("META");
    assertThat(list.json().at("/items/0/times").asInt()).isEqualTo(3);
    assertThat(list.json().at("/items/0/held").asInt()).isZero();
    assertThat(list.at("/items/0/text")).isEqualTo("new: ***");
    assertThat(list.at("/items/0/trace")).isEqualTo("AxII");
    shop.as(shop.lan).get("/api/unknown-answers").isProblem(403, "permission.admin_only");
    var other = anotherShop();
    assertThat(other.as(other.minh).get("/api/unknown-answers").each("/code")).isEmpty();
  }
}
