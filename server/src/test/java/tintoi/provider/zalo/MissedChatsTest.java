package tintoi.provider.zalo;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.OA;
import static tintoi.provider.Spoilt.item;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tintoi.provider.Credential;
import tintoi.provider.Missed;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Spoilt;

/// Hoa wrote three messages. What is answered otherwise than usual ends no look early, and what
/// cannot be read of it is counted.
@SuppressWarnings("NullAway.Init") // set before the first test
class MissedChatsTest {
  private static final String CHATS = "/listrecentchat";
  private static final String CHAT = "/conversation";

  private static Spoilt spoilt;

  @BeforeAll
  static void write() {
    var world = new SimulatedWorld();
    var oa = new Credential(OA, ZaloConnected.oa(world).secrets().access());
    for (int n = 1; n <= 3; n++)
      world.control(
          "POST", "zalo/messages", "{\"customer\":\"zhoa\",\"text\":\"Tin %d\"}".formatted(n));
    spoilt = new Spoilt(world, uri -> ZaloConnected.connector(uri, Spoilt.wire()), oa);
  }

  @AfterAll
  static void end() {
    spoilt.close();
  }

  @Test
  void a_chat_whose_time_cannot_be_read_is_read() {
    var told = spoilt.look(CHATS, json -> item(json, "/data", 0).put("time", "hôm qua"));

    assertThat(told.events()).hasSize(3);
    assertThat(told.effort().closed()).isZero();
  }

  @Test
  void a_message_whose_time_cannot_be_read_ends_nothing_and_is_told() {
    for (int n = 0; n < 3; n++) {
      int at = n;
      var told = spoilt.look(CHAT, json -> item(json, "/data", at).remove("time"));

      assertThat(told.events()).hasSize(2);
      assertThat(told.effort().closed()).isOne();
    }
  }

  @Test
  void a_message_without_an_id_is_told() {
    var told = spoilt.look(CHAT, json -> item(json, "/data", 1).remove("message_id"));

    assertThat(told.events()).hasSize(2);
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void a_chat_of_which_nobody_says_whose_it_is_is_told() {
    var told = spoilt.look(CHATS, json -> item(json, "/data", 0).remove("from_id"));

    assertThat(told.events()).isEmpty();
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void an_answer_without_a_list_is_told() {
    assertThat(spoilt.look(CHAT, json -> json.remove("data")).effort().closed()).isOne();
    assertThat(spoilt.look(CHATS, json -> json.remove("data")).effort().closed()).isOne();
    assertThat(spoilt.any(CHATS, json -> json.putObject("data").put("user_id", "1")))
        .isInstanceOf(Missed.Silent.class);
  }

  @Test
  void a_chat_that_does_not_answer_stops_the_look_unless_it_is_passed_over() {
    assertThat(spoilt.refused(CHAT, "504 Gateway Timeout", "", false))
        .isInstanceOfSatisfying(
            Missed.Stopped.class, stopped -> assertThat(stopped.ofOne()).isTrue());

    var told = (Missed.Some) spoilt.refused(CHAT, "504 Gateway Timeout", "", true);
    assertThat(told.effort().closed()).isOne();
  }
}
