package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tintoi.TestClock;
import tintoi.access.People;

class ChangesTest extends WebTest {

  @Test
  void what_is_said_is_told_at_once_to_who_may_read_it_and_nobody_else() {
    Shop other = anotherShop();
    try (var stream = shop.as(shop.binh).changes();
        var elsewhere = other.as(other.minh).changes()) {
      String hoa = shop.customerWrites("hoa", "Chào", TestClock.NOON);

      Answer.eventually(() -> assertThat(stream.types()).contains("message", "conversation"));
      assertThat(stream.events().getFirst().data().path("conversationId").asString(""))
          .isEqualTo(hoa);
      other.customerWrites("binh", "Chào", TestClock.NOON);
      Answer.eventually(() -> assertThat(elsewhere.types()).contains("message"));
      assertThat(elsewhere.events())
          .noneMatch(event -> event.data().path("conversationId").asString("").equals(hoa));
    }
  }

  @Test
  void who_was_away_for_a_moment_is_told_what_she_missed() {
    shop.interrupt();
    String hoa = shop.customerWrites("hoa", "Chào", TestClock.NOON);
    String last;
    try (var stream = shop.as(shop.lan).changes()) {
      shop.as(shop.lan).reply(hoa, "Dạ").is(202);
      Answer.eventually(() -> assertThat(stream.types()).contains("delivery", "message"));
      last = stream.events().getLast().id();
    }
    String message = shop.as(shop.lan).reply(hoa, "Bạn cần gì ạ?").is(202).at("/message/id");

    try (var stream = shop.as(shop.lan).changes(last)) {
      Answer.eventually(() ->
          assertThat(stream.events())
              .anyMatch(event -> event.data().path("messageId").asString("").equals(message)));
      assertThat(stream.types()).doesNotContain("resync");
    }
  }

  @Test
  void who_is_broken_off_before_her_first_change_misses_nothing_either() {
    String last;
    try (var stream = shop.as(shop.lan).changes()) {
      Answer.eventually(() -> assertThat(stream.lastId()).isNotEmpty());
      assertThat(stream.events()).isEmpty();
      last = stream.lastId();
    }
    String hoa = shop.customerWrites("hoa", "Chào", TestClock.NOON);

    try (var stream = shop.as(shop.lan).changes(last)) {
      Answer.eventually(() ->
          assertThat(stream.events())
              .anyMatch(event -> event.data().path("conversationId").asString("").equals(hoa)));
      assertThat(stream.types()).doesNotContain("resync");
    }
  }

  /// A browser opens a stream again by itself, with the cookie of whoever signed in meanwhile.
  @Test
  void who_says_whose_stream_she_wants_gets_it_only_if_it_is_hers() {
    var asking = shop.as(shop.lan);
    asking.get("/api/changes?person=" + shop.binh.personId()).is(401);
    asking.get("/api/changes?person=nonsense").is(401);
  }

  @Test
  void who_comes_from_before_a_restart_fetches_everything_again() {
    try (var stream = shop.as(shop.lan).changes("0123456789ab-17")) {
      Answer.eventually(() -> assertThat(stream.types()).containsExactly("resync"));
    }
    try (var stream = shop.as(shop.lan).changes("nonsense")) {
      Answer.eventually(() -> assertThat(stream.types()).containsExactly("resync"));
    }
  }

  @Test
  void who_was_deactivated_hears_nothing_more() {
    try (var stream = shop.as(shop.binh).changes()) {
      context.getBean(People.class).activate(shop.workspaceId, shop.binh.personId(), false);

      Answer.eventually(() -> assertThat(stream.isOpen()).isFalse());
    }
  }

  @Test
  void nobody_hears_anything_without_signing_in() {
    shop.nobody().get("/api/changes").isProblem(401, "sign_in.required");
  }
}
