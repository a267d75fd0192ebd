package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tintoi.TestClock;

class DatabaseGoneTest extends WebTest {
  @Autowired HikariDataSource pool;

  @Test
  void without_its_database_the_server_takes_nothing_says_so_and_goes_on_when_it_is_back() {
    byte[] body =
        shop.body(List.of(shop.wrote("hoa", "m_" + UUID.randomUUID(), "Chào", TestClock.NOON)));
    Caller lan = shop.as(shop.lan);
    Browser browser =
        new Browser(URI.create("http://localhost:" + port)).signIn(shop.lan.email(), "mật khẩu 1");
    long patience = pool.getHikariConfigMXBean().getConnectionTimeout();
    pool.getHikariConfigMXBean().setConnectionTimeout(300);
    shut(true);
    try {
      Answer.eventually(() -> shop.tell(body).isProblem(503, "service.unavailable"));
      Answer refused = lan.get("/api/conversations").isProblem(503, "service.unavailable");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.at("/retryAt")).isNotEmpty();
      shop.nobody()
          .post("/api/session", Map.of("email", "a@b.example", "password", "mật khẩu 1"))
          .isProblem(503, "service.unavailable");
      Browser.Answer unknown = browser.get("/api/channels").isProblem(503, "service.unavailable");
      assertThat(unknown.text("/instance")).isEqualTo("/api/channels");
      assertThat(shop.nobody().get("/healthz").status()).isEqualTo(503);
    } finally {
      shut(false);
      pool.getHikariConfigMXBean().setConnectionTimeout(patience);
    }
    Answer.eventually(() -> shop.tell(body).is(200));
    Answer.eventually(() -> assertThat(count("message", shop)).isOne());
    lan.get("/api/conversations").is(200);
  }

  @Test
  void a_request_whose_connection_breaks_in_the_middle_is_told_to_come_again() throws Exception {
    String hoa = shop.customerWrites("hoa", "Còn size 39 không?", TestClock.NOON);
    String key = UUID.randomUUID().toString();
    try (var requests = Executors.newSingleThreadExecutor();
        var elsewhere = pool.getConnection()) {
      elsewhere.setAutoCommit(false);
      elsewhere.createStatement().execute("lock table message in access exclusive mode");
      var answer = requests.submit(() -> shop.as(shop.lan).reply(hoa, "Dạ còn ạ", key));
      Answer.eventually(() -> assertThat(breakWhatWaits()).isOne());
      elsewhere.rollback();
      answer.get().isProblem(503, "service.unavailable");
    }
    shop.as(shop.lan).reply(hoa, "Dạ còn ạ", key).is(202);
  }

  private int breakWhatWaits() {
    return jdbc.sql(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """)
        .query((row, _) -> row.getBoolean(1))
        .list()
        .size();
  }

  @Test
  void
      a_database_that_went_away_as_it_was_full_is_said_to_be_full_for_a_minute_after_the_last_word() {
    Caller lan = shop.as(shop.lan);
    long patience = pool.getHikariConfigMXBean().getConnectionTimeout();
    pool.getHikariConfigMXBean().setConnectionTimeout(300);
    clock.advance(Duration.ofDays(1));
    byte[] body =
        shop.body(List.of(shop.wrote("hoa", "m_" + UUID.randomUUID(), "Chào", TestClock.NOON)));
    try (var _ = NoRoom.in(jdbc, "journal", NoRoom.When.WRITING)) {
      shop.tell(body).isProblem(503, "storage.full");
    }
    shut(true);
    try {
      Answer.eventually(() -> shop.tell(body).isProblem(503, "storage.full"));
      for (int n = 0; n < 3; n++) {
        clock.advance(Duration.ofSeconds(50));
        lan.get("/api/conversations").isProblem(503, "storage.full");
      }
      clock.advance(Duration.ofSeconds(61));
      lan.get("/api/conversations").isProblem(503, "service.unavailable");
    } finally {
      shut(false);
      pool.getHikariConfigMXBean().setConnectionTimeout(patience);
    }
    Answer.eventually(() -> shop.tell(body).is(200));
  }

  /// Ends all connections to the database and lets none in, or lets them in again.
  private void shut(boolean shut) {
    String url = pool.getJdbcUrl();
    String name = url.replaceFirst(".*/([^/?]+)(\\?.*)?$", "$1");
    var elsewhere =
        JdbcClient.create(new DriverManagerDataSource(url.replace("/" + name, "/postgres")));
    elsewhere
        .sql("alter database \"%s\" with allow_connections %s".formatted(name, !shut))
        .update();
    if (!shut) return;
    elsewhere
        .sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?")
        .param(name)
        .query((row, _) -> row.getBoolean(1))
        .list();
  }
}
