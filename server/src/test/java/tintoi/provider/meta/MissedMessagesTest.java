package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.PAGE;
import static tintoi.provider.Spoilt.item;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tintoi.provider.Missed;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Spoilt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Hoa wrote thirty messages: five more than the list of conversations shows. What is answered
/// otherwise than usual ends no look early, and what cannot be read of it is counted.
@SuppressWarnings("NullAway.Init") // set before the first test
class MissedMessagesTest {
  private static final String CONVERSATIONS = "/conversations";
  private static final String MESSAGES = "/messages";
  private static final String TOO_MUCH =
      "{\"error\":{\"message\":\"Please reduce the amount of data\",\"code\":1}}";

  private static Spoilt spoilt;

  @BeforeAll
  static void write() {
    var world = new SimulatedWorld();
    var page = Connected.page(world);
    for (int n = 1; n <= 30; n++)
      world.control(
          "POST",
          "meta/messages",
          "{\"customer\":\"hoa\",\"page\":\"%s\",\"text\":\"Tin %d\"}".formatted(PAGE, n));
    spoilt =
        new Spoilt(world, uri -> new MessengerConnector(Connected.graph(uri, Spoilt.wire())), page);
  }

  @AfterAll
  static void end() {
    spoilt.close();
  }

  @Test
  void what_the_list_does_not_show_is_read_from_the_conversation() {
    whole(spoilt.look(CONVERSATIONS, _ -> {}));
  }

  @Test
  void a_list_that_shows_few_and_says_that_there_is_more_is_read_on() {
    whole(
        spoilt.look(
            CONVERSATIONS,
            json -> {
              ObjectNode messages = (ObjectNode) item(json, "/data", 0).path("messages");
              var data = (ArrayNode) messages.path("data");
              while (data.size() > 3) data.remove(3);
              next(messages, "c");
            }));
  }

  @Test
  void a_conversation_that_moved_and_shows_no_messages_is_read_by_itself() {
    whole(spoilt.look(CONVERSATIONS, json -> item(json, "/data", 0).remove("messages")));
  }

  @Test
  void a_message_whose_time_cannot_be_read_ends_nothing_and_is_told() {
    var told = spoilt.look(MESSAGES, json -> item(json, "/data", 2).put("created_time", "hôm qua"));

    assertThat(told.events()).hasSize(29);
    assertThat(told.effort().closed()).isOne();
    whole(
        spoilt.look(
            CONVERSATIONS,
            json -> {
              ObjectNode messages = (ObjectNode) item(json, "/data", 0).path("messages");
              ((ObjectNode) messages.path("data").path(0)).remove("created_time");
            }));
  }

  @Test
  void a_message_of_which_nobody_says_who_wrote_it_is_told() {
    for (String missing : List.of("from", "id")) {
      var told = spoilt.look(MESSAGES, json -> item(json, "/data", 4).remove(missing));

      assertThat(told.events()).as(missing).hasSize(29);
      assertThat(told.effort().closed()).as(missing).isOne();
    }
  }

  @Test
  void a_conversation_that_goes_on_where_nobody_says_is_told() {
    var told = spoilt.look(MESSAGES, json -> next(json, ""));

    assertThat(told.events()).hasSize(30);
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void a_conversation_that_is_no_list_keeps_what_was_shown_and_is_told() {
    var told = spoilt.look(MESSAGES, json -> json.remove("data"));

    assertThat(told.events()).hasSize(25);
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void a_list_of_conversations_that_goes_on_where_nobody_says_is_told() {
    var told = spoilt.look(CONVERSATIONS, json -> next(json, ""));

    assertThat(told.events()).hasSize(30);
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void an_answer_without_a_list_of_conversations_is_none() {
    assertThat(spoilt.any(CONVERSATIONS, json -> json.remove("data")))
        .isInstanceOf(Missed.Silent.class);
  }

  @Test
  void a_conversation_that_is_refused_stops_the_look_unless_it_is_passed_over() {
    assertThat(spoilt.refused(MESSAGES, "500 Error", TOO_MUCH, false))
        .isInstanceOfSatisfying(
            Missed.Refused.class, refused -> assertThat(refused.ofOne()).isTrue());

    var told = (Missed.Some) spoilt.refused(MESSAGES, "500 Error", TOO_MUCH, true);
    assertThat(told.events()).as("what the list showed of it").hasSize(25);
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void a_list_that_is_refused_is_no_conversation_to_be_passed_over() {
    assertThat(spoilt.refused(CONVERSATIONS, "500 Error", TOO_MUCH, true))
        .isInstanceOfSatisfying(
            Missed.Refused.class, refused -> assertThat(refused.ofOne()).isFalse());
  }

  private static void whole(Missed.Some told) {
    assertThat(told.events()).hasSize(30);
    assertThat(told.effort().closed()).isZero();
  }

  /// Says that there is more.
  private static void next(ObjectNode list, String after) {
    ObjectNode paging = list.putObject("paging").put("next", "https://graph.facebook.com/next");
    if (!after.isEmpty()) paging.putObject("cursors").put("after", after);
  }
}
