package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.Spoilt.item;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tintoi.provider.Missed;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Spoilt;
import tools.jackson.databind.node.ObjectNode;

/// Three comments under one post; the same rules as for messages.
@SuppressWarnings("NullAway.Init") // set before the first test
class MissedCommentsTest {
  private static final String POSTS = "/feed";
  private static final String COMMENTS = "/comments";

  private static Spoilt spoilt;

  @BeforeAll
  static void write() {
    var world = new SimulatedWorld();
    var page = Connected.page(world);
    for (int n = 1; n <= 3; n++)
      world.control(
          "POST",
          "meta/comments",
          "{\"customer\":\"hoa\",\"text\":\"Giá %d?\",\"parent\":\"\"}".formatted(n));
    spoilt =
        new Spoilt(
            world, uri -> new PageCommentConnector(Connected.graph(uri, Spoilt.wire())), page);
  }

  @AfterAll
  static void end() {
    spoilt.close();
  }

  @Test
  void a_comment_whose_time_cannot_be_read_ends_nothing_and_is_told() {
    for (int n = 0; n < 3; n++) {
      int at = n;
      var told = spoilt.look(COMMENTS, json -> item(json, "/data", at).put("created_time", "?"));

      assertThat(told.events()).hasSize(2);
      assertThat(told.effort().closed()).isOne();
    }
  }

  @Test
  void comments_that_go_on_where_nobody_says_are_told() {
    var told = spoilt.look(COMMENTS, MissedCommentsTest::next);

    assertThat(told.events()).hasSize(3);
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void posts_that_go_on_where_nobody_says_are_told() {
    var told = spoilt.look(POSTS, MissedCommentsTest::next);

    assertThat(told.events()).hasSize(3);
    assertThat(told.effort().closed()).isOne();
  }

  @Test
  void an_answer_without_a_list_is_told() {
    assertThat(spoilt.look(COMMENTS, json -> json.remove("data")).effort().closed()).isOne();
    assertThat(spoilt.any(POSTS, json -> json.remove("data"))).isInstanceOf(Missed.Silent.class);
  }

  @Test
  void a_post_that_is_refused_stops_the_look_unless_it_is_passed_over() {
    String busy = "{\"error\":{\"message\":\"Please reduce the amount of data\",\"code\":1}}";
    assertThat(spoilt.refused(COMMENTS, "500 Error", busy, false))
        .isInstanceOfSatisfying(
            Missed.Refused.class, refused -> assertThat(refused.ofOne()).isTrue());

    var told = (Missed.Some) spoilt.refused(COMMENTS, "500 Error", busy, true);
    assertThat(told.effort().closed()).isOne();
  }

  /// Says that there is more, and not where.
  private static void next(ObjectNode list) {
    list.putObject("paging").put("next", "https://graph.facebook.com/next");
  }
}
