package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.delivery.Lanes;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Comments from the post to the agent's screen, and what she does with them on its way back.
class CommentsTest extends WithSimulators {
  @Autowired Lanes lanes;
  @Autowired FailureDictionary dictionary;

  String channel = "";
  String root = "";
  String thread = "";

  @BeforeEach
  void somebodyComments() {
    simulators.put("/control/webhooks", Map.of("meta", "http://localhost:" + port + "/hooks/meta"));
    workspaces.assignTo(shop.workspaceId(), lan.personId());
    channel = connect(SHOP);
    root = comment("thu", "Giá sao ạ?", null);
    Answer.eventually(() -> assertThat(conversations()).hasSize(1));
    thread = conversations().getFirst().path("id").asString("");
  }

  @Test
  void an_edited_comment_shows_its_new_words_and_keeps_the_old() {
    change(root, Map.of("text", "Giá sao shop?"));
    eventually("/text", "Giá sao shop?");
    clock.advance(Duration.ofSeconds(5));
    simulators.post("/control/clock", Map.of("advance", "PT5S"));
    change(root, Map.of("text", "Còn size 39 không?"));
    eventually("/text", "Còn size 39 không?");

    JsonNode comment = at(0);
    assertThat(comment.at("/editedAt").isNull()).isFalse();
    assertThat(comment.path("earlier").values())
        .extracting(version -> version.path("text").asString(""))
        .containsExactly("Giá sao ạ?", "Giá sao shop?");
    assertThat(conversations().getFirst().at("/snippet/text").asString(""))
        .isEqualTo("Còn size 39 không?");
  }

  @Test
  void a_comment_hidden_by_others_is_shown_as_hidden_until_it_is_shown_again() {
    change(root, Map.of("hidden", true));
    Answer.eventually(() -> assertThat(first().at("/comment/hidden").asBoolean(false)).isTrue());
    assertThat(can()).contains("unhide").doesNotContain("hide");
    later();

    change(root, Map.of("hidden", false));
    Answer.eventually(() -> assertThat(first().at("/comment/hidden").asBoolean(false)).isFalse());
  }

  @Test
  void a_removed_comment_keeps_its_words_and_nothing_can_be_done_with_it() {
    simulators.send("DELETE", "/control/meta/comments/" + root, Map.of());
    Answer.eventually(() -> assertThat(first().at("/withdrawnAt").isNull()).isFalse());

    assertThat(first().at("/text").asString("")).isEqualTo("Giá sao ạ?");
    assertThat(can()).isEmpty();
    assertThat(first().at("/comment/privateReply").isNull()).isTrue();
    assertThat(act("HIDE").status()).isEqualTo(409);
    assertThat(act("DELETE").status()).isEqualTo(202);
  }

  @Test
  void the_word_that_a_comment_was_removed_may_come_before_the_comment() {
    simulators.put("/control/webhook-faults", Map.of("hold", true, "reorder", true));
    String second = comment("binh", "spam", root);
    simulators.send("DELETE", "/control/meta/comments/" + second, Map.of());
    simulators.post("/control/webhooks/flush", Map.of());

    Answer.eventually(() -> {
      assertThat(messages()).hasSize(2);
      assertThat(at(1).at("/withdrawnAt").isNull()).isFalse();
    });
  }

  @Test
  void a_reply_to_a_reply_belongs_to_the_thread_of_its_root() {
    String second = comment("binh", "cùng hỏi", root);
    Answer.eventually(() -> assertThat(messages()).hasSize(2));
    comment("thu", "shop ơi", second);

    Answer.eventually(() -> assertThat(messages()).hasSize(3));
    assertThat(conversations()).hasSize(1);
    assertThat(messages())
        .extracting(message -> message.at("/comment/level").asInt(0))
        .containsExactly(1, 2, 2);
    assertThat(at(2).path("parentId").asString("")).isEqualTo(at(1).path("id").asString(""));
  }

  @Test
  void a_comment_is_hidden_liked_and_deleted_at_the_provider() {
    assertThat(act("HIDE").status()).isEqualTo(202);
    Answer.eventually(() -> {
      assertThat(atFacebook().path("hidden").asBoolean(false)).isTrue();
      assertThat(first().at("/comment/hidden").asBoolean(false)).isTrue();
      assertThat(first().at("/comment/acts")).isEmpty();
    });
    act("LIKE");
    Answer.eventually(() -> assertThat(first().at("/comment/liked").asBoolean(false)).isTrue());
    assertThat(atFacebook().path("liked").asBoolean(false)).isTrue();
    assertThat(can()).containsExactlyInAnyOrder("unhide", "unlike", "delete");

    act("DELETE");
    Answer.eventually(() -> assertThat(first().at("/withdrawnAt").isNull()).isFalse());
    assertThat(atFacebook().path("deleted").asBoolean(false)).isTrue();
  }

  @Test
  void our_own_reply_can_be_deleted_and_nothing_else() {
    reply("Dạ 890k ạ");
    Answer.eventually(() -> assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("sent"));
    JsonNode own = at(1);
    assertThat(own.at("/comment/can").values())
        .extracting(node -> node.asString(""))
        .containsExactly("delete");

    assertThat(act(own.path("id").asString(""), "DELETE").status()).isEqualTo(202);

    Answer.eventually(() -> assertThat(at(1).at("/withdrawnAt").isNull()).isFalse());
    assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("sent");
  }

  @Test
  void our_own_reply_is_deleted_with_what_has_not_left_of_it() {
    reply("Dạ 890k ạ");
    Answer.eventually(() -> assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("sent"));
    String own = at(1).path("id").asString("");
    // As the second part of it, which waits still.
    jdbc.sql(
            """
            insert into delivery
            select (jsonb_populate_record(d, jsonb_build_object('delivery_id', gen_random_uuid(),
              'seq', 1000, 'state', 'QUEUED', 'sent_at', null, 'provider_message_id', null))).*
            from delivery d where message_id = ?
            """)
        .param(UUID.fromString(own))
        .update();

    assertThat(act(own, "DELETE").status()).isEqualTo(202);

    assertThat(
            jdbc.sql("select state from delivery where message_id = ? and seq = 1000")
                .param(UUID.fromString(own))
                .query(String.class)
                .single())
        .isEqualTo("CANCELLED");
  }

  @Test
  void what_of_our_reply_is_in_doubt_is_dropped_and_can_be_deleted_by_itself_if_it_is_there() {
    String own = replyInTwo();
    var parts = parts(own);
    doubt(parts.getLast());

    assertThat(act(own, "DELETE").status()).isEqualTo(202);

    assertThat(state(own, 2)).isEqualTo("CANCELLED");
    isTold(parts.getFirst());
    Answer.eventually(() -> assertThat(at(1).at("/withdrawnAt").isNull()).isFalse());
    // Its answer came late.
    jdbc.sql(
            """
            update delivery set state = 'SENT', provider_message_id = ?, sent_at = created_at
            where message_id = ? and act is null and provider_message_id is null
            """)
        .params(parts.getLast(), UUID.fromString(own))
        .update();
    assertThat(at(1).at("/withdrawnAt").isNull()).isTrue();
    assertThat(can(1)).containsExactly("delete");

    assertThat(act(own, "DELETE").status()).isEqualTo(202);

    Answer.eventually(() -> assertThat(at(1).at("/withdrawnAt").isNull()).isFalse());
    assertThat(isDeleted(parts.getLast())).isTrue();
  }

  @Test
  void one_comment_of_our_reply_that_others_remove_leaves_the_other_to_be_deleted() {
    String own = replyInTwo();
    var parts = parts(own);
    simulators.send("DELETE", "/control/meta/comments/" + parts.getFirst(), Map.of());
    isTold(parts.getFirst());
    assertThat(at(1).at("/withdrawnAt").isNull()).isTrue();
    assertThat(can(1)).containsExactly("delete");

    assertThat(act(own, "DELETE").status()).isEqualTo(202);

    Answer.eventually(() -> assertThat(at(1).at("/withdrawnAt").isNull()).isFalse());
    assertThat(isDeleted(parts.getLast())).isTrue();
    assertThat(acts(own)).as("what is gone is not deleted").isEqualTo(1);
    assertThat(can(1)).isEmpty();
  }

  @Test
  void our_reply_whose_comments_others_remove_is_removed_with_the_last_of_them() {
    String own = replyInTwo();
    for (String part : parts(own)) {
      assertThat(at(1).at("/withdrawnAt").isNull()).isTrue();
      simulators.send("DELETE", "/control/meta/comments/" + part, Map.of());
      isTold(part);
    }

    assertThat(at(1).at("/withdrawnAt").isNull()).isFalse();
    assertThat(can(1)).isEmpty();
  }

  /// Two comments that are one message, as one with two pictures is.
  ///
  /// @return its id
  private String replyInTwo() {
    for (String text : List.of("Dạ 890k ạ", "Dạ có size 39 ạ")) {
      reply(text);
      Answer.eventually(
          () -> assertThat(message(text).at("/delivery/shown").asString("")).isEqualTo("sent"));
    }
    UUID first = UUID.fromString(at(1).path("id").asString(""));
    UUID second = UUID.fromString(at(2).path("id").asString(""));
    jdbc.sql("update delivery set message_id = ? where message_id = ?")
        .params(first, second)
        .update();
    jdbc.sql("update delivery set part = seq, parts = 2 where message_id = ?")
        .param(first)
        .update();
    jdbc.sql("delete from message where message_id = ?").param(second).update();
    // Its echoes have come.
    for (String part : parts(first.toString()))
      Answer.eventually(() -> assertThat(places(part, "conversation_id")).isEqualTo(1));
    assertThat(messages()).hasSize(2);
    return first.toString();
  }

  /// The provider's ids of what one message is there.
  private List<String> parts(String message) {
    return jdbc.sql(
            """
            select provider_message_id from delivery where message_id = ? and act is null
            order by seq
            """)
        .param(UUID.fromString(message))
        .query((row, _) -> row.getString(1))
        .list();
  }

  private void doubt(String part) {
    var now = new Circumstances(ChannelKind.PAGE_COMMENT, 1, null, clock.instant());
    jdbc.sql(
            """
            update delivery set state = 'IN_DOUBT', sent_at = null, provider_message_id = null,
              diagnosis = ?::jsonb
            where workspace_id = ? and provider_message_id = ?
            """)
        .params(
            Diagnoses.write(dictionary.own("delivery.unconfirmed", now)), shop.workspaceId(), part)
        .update();
  }

  private String state(String message, int part) {
    return jdbc.sql("select state from delivery where message_id = ? and act is null and part = ?")
        .params(UUID.fromString(message), part)
        .query(String.class)
        .single();
  }

  private long acts(String message) {
    return jdbc.sql("select count(*) from delivery where message_id = ? and act is not null")
        .param(UUID.fromString(message))
        .query(Long.class)
        .single();
  }

  /// Waits until Facebook's word of it was read to its end.
  private void isTold(String removed) {
    Answer.eventually(() -> assertThat(places(removed, "removed_at")).isEqualTo(1));
  }

  private long places(String comment, String known) {
    return jdbc.sql(
            "select count(%s) from comment_place where workspace_id = ? and comment_id = ?"
                .formatted(known))
        .params(shop.workspaceId(), comment)
        .query(Long.class)
        .single();
  }

  private boolean isDeleted(String comment) {
    return atFacebook(comment).path("deleted").asBoolean(false);
  }

  @Test
  void what_cannot_be_done_now_waits_with_its_reason_and_its_opposite_takes_it_back() {
    interrupt();
    act("HIDE");
    JsonNode waiting = first().at("/comment/acts/0");
    assertThat(waiting.path("act").asString("")).isEqualTo("HIDE");
    assertThat(waiting.path("shown").asString("")).isEqualTo("held");
    assertThat(waiting.at("/diagnosis/texts/vi/remedy").asString("")).isNotBlank();
    assertThat(of(lan).get("/api/deliveries").text("/items/0/act")).isEqualTo("HIDE");
    assertThat(first().at("/comment/hidden").asBoolean(false)).isFalse();

    act("HIDE");
    assertThat(first().at("/comment/acts")).hasSize(1);
    act("UNHIDE");

    assertThat(first().at("/comment/acts")).isEmpty();
    assertThat(of(lan).get("/api/deliveries").json().path("items")).isEmpty();
  }

  @Test
  void an_act_does_not_wait_for_a_reply_that_rests() {
    simulators.post(
        "/control/faults",
        Map.of("provider", "META", "operation", "send", "kind", "error", "code", 424_242));
    reply("Dạ 890k ạ");
    Answer.eventually(() -> assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("held"));

    act("HIDE");

    Answer.eventually(() -> assertThat(first().at("/comment/hidden").asBoolean(false)).isTrue());
    assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("held");
  }

  @Test
  void where_comments_alone_are_restricted_a_message_is_not_said_to_wait() {
    simulators.post(
        "/control/faults",
        Map.of("provider", "META", "operation", "send", "kind", "error", "code", 368));
    reply("Dạ 890k ạ");
    Answer.eventually(() ->
        assertThat(at(1).at("/delivery/diagnosis/cause").asString(""))
            .isEqualTo("page.restricted"));

    String own = talksPrivately();

    assertThat(preflight(own).text("/verdict")).isEqualTo("ok");
    assertThat(preflight(thread).text("/verdict")).isEqualTo("hold");
  }

  private Browser.Answer preflight(String conversation) {
    return of(lan).get("/api/conversations/" + conversation + "/preflight");
  }

  @Test
  void an_act_that_was_refused_says_why_and_is_tried_again_by_her() {
    simulators.put("/control/switches", Map.of("commentLikes", false));
    act("LIKE");
    Answer.eventually(() ->
        assertThat(first().at("/comment/acts/0/diagnosis/cause").asString(""))
            .isEqualTo("app.not_approved"));
    assertThat(first().at("/comment/liked").asBoolean(false)).isFalse();
    assertThat(can()).contains("hide", "unlike");
  }

  @Test
  void what_is_done_is_for_members() {
    var answer =
        of(ha).post(path(first().path("id").asString("")) + "/acts", Map.of("act", "HIDE"));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text("/cause")).isEqualTo("permission.not_in_conversation");
    assertThat(
            of(ha)
                .get("/api/conversations/" + thread + "/messages")
                .json()
                .at("/items/0/comment/can"))
        .isEmpty();
  }

  @Test
  void a_comment_is_answered_privately_once_and_her_own_conversation_begins_with_it() {
    String comment = first().path("id").asString("");
    var kept = privately(comment, "Dạ mẫu này 890k ạ");
    assertThat(kept.status()).isEqualTo(202);
    assertThat(kept.text("/message/delivery/kind")).isEqualTo("PRIVATE_REPLY");
    assertThat(kept.text("/message/about/messageId")).isEqualTo(comment);
    Answer.eventually(() -> assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("sent"));
    assertThat(first().at("/comment/privateReply/can").asBoolean(false)).isFalse();
    assertThat(first().at("/comment/privateReply/messageId").asString(""))
        .isEqualTo(at(1).path("id").asString(""));
    var again = privately(comment, "Chị ơi");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("/cause")).isEqualTo("comment.already_answered");
    assertThat(conversations()).hasSize(1);

    simulators.post(
        "/control/meta/messages", Map.of("customer", "thu", "text", "Cho mình size 39"));

    Answer.eventually(() -> assertThat(conversations()).hasSize(2));
    String own = conversations().getFirst().path("id").asString("");
    assertThat(own).isNotEqualTo(thread);
    var talk = of(lan).get("/api/conversations/" + own + "/messages").json().path("items");
    assertThat(talk.values())
        .extracting(message -> message.path("text").asString(""))
        .containsExactly("Dạ mẫu này 890k ạ", "Cho mình size 39");
    assertThat(talk.get(0).at("/author/name").asString("")).isEqualTo(lan.name());
    assertThat(talk.get(0).at("/about/conversationId").asString("")).isEqualTo(thread);
    assertThat(conversations().getFirst().at("/customer/name").asString("")).isEqualTo("Phạm Thu");
  }

  @Test
  void a_private_reply_to_somebody_known_is_shown_in_her_conversation_at_once() {
    String own = talksPrivately();

    privately(first().path("id").asString(""), "Dạ mẫu này 890k ạ");

    Answer.eventually(() ->
        assertThat(of(lan).get("/api/conversations/" + own + "/messages").json().path("items"))
            .hasSize(2));
  }

  /// @return her own conversation, of messages
  private String talksPrivately() {
    simulators.post("/control/meta/messages", Map.of("customer", "thu", "text", "Shop ơi"));
    Answer.eventually(() -> assertThat(conversations()).hasSize(2));
    return conversations().stream()
        .map(each -> each.path("id").asString(""))
        .filter(id -> !id.equals(thread))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_private_reply_whose_answer_was_lost_is_settled_by_its_echo() {
    fault("META", "send", "cut_after");

    privately(first().path("id").asString(""), "Dạ mẫu này 890k ạ");

    Answer.eventually(() -> assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("sent"));
    assertThat(
            simulators.get("/control/messages?customer=thu&page=" + SHOP).json().path("messages"))
        .hasSize(1);
  }

  @Test
  void a_reply_whose_answer_was_lost_is_settled_by_the_word_of_its_own_comment() {
    replyWithoutAnswer("Dạ 890k ạ");
    clock.advance(Duration.ofSeconds(1));

    simulators.post("/control/webhooks/flush", Map.of());

    hasArrivedOnce("Dạ 890k ạ", "ECHO");
  }

  @Test
  void a_reply_whose_answer_was_lost_is_found_by_reading_the_comments() {
    replyWithoutAnswer("Dạ 890k ạ");

    clock.advance(Duration.ofSeconds(21));

    hasArrivedOnce("Dạ 890k ạ", "READ_BACK");
    simulators.post("/control/webhooks/flush", Map.of());
    comment("binh", "cùng hỏi", root);
    Answer.eventually(() -> assertThat(message("cùng hỏi").isMissingNode()).isFalse());
    assertThat(messages()).as("told late, it is known").hasSize(3);
  }

  @Test
  void a_reply_whose_link_became_a_preview_is_found_by_reading_the_comments() {
    replyWithoutAnswer("Dạ mẫu này ạ https://giayminh.vn/39");

    clock.advance(Duration.ofSeconds(21));

    hasArrivedOnce("Dạ mẫu này ạ https://giayminh.vn/39", "READ_BACK");
  }

  /// It arrives, whoever sends it again would say it twice, and nothing is told of it yet.
  private void replyWithoutAnswer(String text) {
    simulators.put("/control/webhook-faults", Map.of("hold", true));
    fault("META", "send", "cut_after");
    reply(text);
    Answer.eventually(
        () -> assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("unconfirmed"));
    simulators.put("/control/webhook-faults", Map.of("hold", false));
  }

  private void hasArrivedOnce(String text, String how) {
    Answer.eventually(() -> assertThat(at(1).at("/delivery/shown").asString("")).isEqualTo("sent"));
    assertThat(messages()).hasSize(2);
    assertThat(
            jdbc.sql("select outcome from attempt where workspace_id = ? order by started_at")
                .param(shop.workspaceId())
                .query(String.class)
                .list())
        .containsExactly("IN_DOUBT", how);
    assertThat(commentsAtFacebook().filter(each -> each.path("text").asString("").equals(text)))
        .hasSize(1);
  }

  @Test
  void one_that_was_used_elsewhere_is_given_back_and_says_so() {
    change(root, Map.of("privateReply", "Chào bạn"));

    assertThat(
            of(lan)
                .get(path(first().path("id").asString("")) + "/private-replies")
                .text("/no/cause"))
        .isEqualTo("comment.already_answered");
    privately(first().path("id").asString(""), "Dạ mẫu này 890k ạ");

    Answer.eventually(() ->
        assertThat(message("Dạ mẫu này 890k ạ").at("/delivery/diagnosis/cause").asString(""))
            .isEqualTo("comment.already_answered"));
    assertThat(first().at("/comment/privateReply/can").asBoolean(false)).isFalse();
    assertThat(of(lan).get("/api/conversations/" + thread).text("/customer/unreachable"))
        .isEqualTo("false");
  }

  @Test
  void after_seven_days_and_on_a_page_without_messages_nobody_is_answered_privately() {
    String comment = first().path("id").asString("");
    jdbc.sql("update channel set uses = '{COMMENTS}' where channel_id = ?")
        .param(UUID.fromString(channel))
        .update();
    assertThat(privately(comment, "Dạ").text("/cause")).isEqualTo("comment.private_off");
    assertThat(first().at("/comment/privateReply/no/actions/0").asString(""))
        .as("what she can do herself")
        .isEqualTo("reply_publicly");
    clock.advance(Duration.ofDays(7));

    assertThat(privately(comment, "Dạ").text("/cause")).isEqualTo("comment.too_late");
    assertThat(first().at("/comment/privateReply/no/texts/vi/remedy").asString("")).isNotBlank();
  }

  @Test
  void who_blocked_the_page_is_known_before_the_answer_is_written() {
    String path = path(first().path("id").asString("")) + "/private-replies";
    assertThat(of(lan).get(path).text("/can")).isEqualTo("true");
    simulators.send("PATCH", "/control/meta/customers/thu", Map.of("blocked", true));

    assertThat(of(lan).get(path).text("/no/cause")).isEqualTo("recipient.no_private_reply");
    fault("META", "read", "server_error");
    assertThat(of(lan).get(path).text("/can")).isEqualTo("true");
  }

  @Test
  void a_private_reply_that_waited_longer_than_the_comment_may_be_answered_is_given_back() {
    interrupt();
    privately(first().path("id").asString(""), "Dạ mẫu này 890k ạ");
    clock.advance(Duration.ofDays(8));

    lanes.release(shop.workspaceId(), UUID.fromString(channel), null);

    Answer.eventually(() ->
        assertThat(message("Dạ mẫu này 890k ạ").at("/delivery/diagnosis/cause").asString(""))
            .isEqualTo("comment.too_late"));
  }

  private void interrupt() {
    var lost = new ProviderError(Provider.META, 400, "190/460", "changed", "x", null);
    var now = new Circumstances(ChannelKind.PAGE_COMMENT, 1, null, clock.instant());
    lanes.pause(shop.workspaceId(), UUID.fromString(channel), dictionary.diagnose(lost, now));
  }

  private void later() {
    clock.advance(Duration.ofSeconds(5));
    simulators.post("/control/clock", Map.of("advance", "PT5S"));
  }

  private String comment(String customer, String text, @Nullable String under) {
    Map<String, Object> body =
        under == null
            ? Map.of("customer", customer, "text", text)
            : Map.of("customer", customer, "text", text, "parent", under);
    return simulators.post("/control/meta/comments", body).text("/comment_id");
  }

  private void change(String comment, Map<String, Object> how) {
    simulators.send("PATCH", "/control/meta/comments/" + comment, how);
  }

  private void reply(String text) {
    var request =
        of(lan)
            .request("/api/conversations/" + thread + "/replies")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}"));
    of(lan).send(request);
  }

  private Browser.Answer privately(String comment, String text) {
    Browser browser = of(lan);
    return browser.send(
        browser
            .request(path(comment) + "/private-replies")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}")));
  }

  private Browser.Answer act(String act) {
    return act(first().path("id").asString(""), act);
  }

  private Browser.Answer act(String message, String act) {
    return of(lan).post(path(message) + "/acts", Map.of("act", act));
  }

  private String path(String message) {
    return "/api/conversations/" + thread + "/messages/" + message;
  }

  private JsonNode first() {
    return at(0);
  }

  /// Missing if there are not so many.
  private JsonNode at(int index) {
    List<JsonNode> all = messages();
    return index < all.size() ? all.get(index) : MissingNode.getInstance();
  }

  private JsonNode message(String text) {
    return messages().stream()
        .filter(message -> message.path("text").asString("").equals(text))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private List<String> can() {
    return can(0);
  }

  private List<String> can(int index) {
    return at(index).at("/comment/can").values().stream().map(node -> node.asString("")).toList();
  }

  private List<JsonNode> messages() {
    return List.copyOf(
        of(lan).get("/api/conversations/" + thread + "/messages").json().path("items").values());
  }

  private List<JsonNode> conversations() {
    return List.copyOf(of(lan).get("/api/conversations").json().path("items").values());
  }

  private void eventually(String pointer, String expected) {
    Answer.eventually(() -> assertThat(first().at(pointer).asString("")).isEqualTo(expected));
  }

  private JsonNode atFacebook() {
    return atFacebook(root);
  }

  private JsonNode atFacebook(String comment) {
    return commentsAtFacebook()
        .filter(each -> each.path("id").asString("").equals(comment))
        .findFirst()
        .orElseThrow();
  }

  private Stream<JsonNode> commentsAtFacebook() {
    return simulators.get("/control/state").json().at("/meta/posts").findValues("comments").stream()
        .flatMap(comments -> comments.values().stream());
  }
}
