package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// Which clock ends a session: the one of the machine that is asked, not the product's.
class SessionClockTest extends WithSimulators {
  @Autowired Ticket.Control control;

  @Test
  void a_leap_of_the_products_clock_signs_nobody_out() {
    Browser hers = signedIn(lan);
    Browser program = of(nam);

    for (Duration leap : new Duration[] {Duration.ofDays(1), Duration.ofDays(-2)}) {
      clock.advance(leap);
      assertThat(hers.get("/api/session").status()).isEqualTo(200);
      assertThat(hers.send("PATCH", "/api/session", java.util.Map.of("locale", "en")).status())
          .as("and what she sends is believed")
          .isEqualTo(200);
      assertThat(program.get("/api/session").status()).isEqualTo(200);
    }
  }

  @Test
  void a_machine_whose_clock_is_ahead_ends_a_session_as_if_nobody_had_asked_for_so_long() {
    Browser hers = signedIn(lan);
    long lasts = number(hers, "max_inactive_interval");
    assertThat(Duration.ofSeconds(lasts))
        .as("as long as its cookie")
        .isEqualTo(Duration.ofDays(14));

    seenByAClockThatIsAhead(hers, Duration.ofSeconds(lasts - 60));
    assertThat(hers.get("/api/session").status()).isEqualTo(200);
    seenByAClockThatIsAhead(hers, Duration.ofSeconds(lasts + 60));
    assertThat(hers.get("/api/session").status()).isEqualTo(401);
    hers.signIn(lan.email(), PASSWORD);
    assertThat(hers.get("/api/session").status()).as("who signs in again goes on").isEqualTo(200);
  }

  @Test
  void a_machine_whose_clock_is_put_back_keeps_a_session_and_no_longer_than_by_that() {
    Browser hers = signedIn(lan);
    seenByAClockThatIsAhead(hers, Duration.ofDays(-1));

    assertThat(hers.get("/api/session").status()).isEqualTo(200);
    long lasts = number(hers, "max_inactive_interval") * 1_000;
    assertThat(number(hers, "expiry_time"))
        .as("counted from the request just made")
        .isLessThanOrEqualTo(System.currentTimeMillis() + lasts);
  }

  @Test
  void a_session_that_is_used_ends_with_its_cookie_all_the_same() {
    Browser hers = signedIn(lan);
    begunFifteenDaysAgo(hers);

    assertThat(hers.get("/api/session").status()).isEqualTo(401);
  }

  @Test
  void who_signs_in_with_a_cookie_of_a_session_that_is_too_old_goes_on() {
    Browser hers = signedIn(lan);
    begunFifteenDaysAgo(hers);
    assertThat(hers.get("/api/session").status()).isEqualTo(401);

    hers.signIn(lan.email(), PASSWORD);
    assertThat(hers.get("/api/session").status()).isEqualTo(200);
    assertThat(hers.send("PATCH", "/api/session", java.util.Map.of("locale", "en")).status())
        .as("and what she sends is believed")
        .isEqualTo(200);
  }

  @Test
  void who_signs_in_where_another_is_signed_in_has_all_of_her_time_and_not_what_is_left_of_his() {
    Browser shared = signedIn(lan);
    String his = id(shared);
    shared.signIn(ha.email(), PASSWORD);

    assertThat(shared.get("/api/session").text("/person/name")).isEqualTo("Vũ Thu Hà");
    assertThat(id(shared)).isNotEqualTo(his);
    assertThat(
            jdbc.sql("select count(*) from spring_session where session_id = ?")
                .param(his)
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void what_stays_open_is_closed_with_the_session_or_the_token_by_which_it_was_opened() {
    Browser hers = signedIn(lan);
    var bySession = new Ticket(lan, null, id(hers));
    String token = tokens.issue(lan, "test");
    var byToken = new Ticket(lan, token, null);
    assertThat(control.isGood(bySession)).isTrue();
    assertThat(control.isGood(byToken)).isTrue();

    begunFifteenDaysAgo(hers);
    assertThat(control.isGood(bySession)).isFalse();
    jdbc.sql("update api_token set revoked_at = now() where person_id = ?")
        .param(lan.personId())
        .update();
    assertThat(control.isGood(byToken)).isFalse();
  }

  @Test
  void who_signs_out_hears_nothing_more_and_in_another_browser_all_the_same() {
    Browser hers = signedIn(lan);
    try (var stream = hers.changes();
        var elsewhere = signedIn(lan).changes()) {
      hers.send("DELETE", "/api/session", java.util.Map.of()).is(204);

      Answer.eventually(() -> assertThat(stream.isOpen()).isFalse());
      assertThat(elsewhere.isOpen()).isTrue();
    }
  }

  private void begunFifteenDaysAgo(Browser hers) {
    jdbc.sql("update spring_session set creation_time = creation_time - ? where session_id = ?")
        .params(Duration.ofDays(15).toMillis(), id(hers))
        .update();
  }

  /// The same to a session as if the machine's clock were so far ahead: all that is kept of it are
  /// times.
  private void seenByAClockThatIsAhead(Browser hers, Duration ahead) {
    assertThat(
            jdbc.sql(
                    """
                    update spring_session set creation_time = creation_time - :ahead,
                      last_access_time = last_access_time - :ahead,
                      expiry_time = expiry_time - :ahead
                    where session_id = :id
                    """)
                .param("ahead", ahead.toMillis())
                .param("id", id(hers))
                .update())
        .isEqualTo(1);
  }

  private long number(Browser hers, String column) {
    return jdbc.sql("select " + column + " from spring_session where session_id = ?")
        .param(id(hers))
        .query((row, _) -> row.getLong(1))
        .single();
  }

  /// The cookie holds it in Base64.
  private static String id(Browser hers) {
    HttpCookie cookie = hers.cookie("tintoi_session").orElseThrow();
    return new String(
        java.util.Base64.getDecoder().decode(cookie.getValue()),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
