package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tintoi.TestClock;

/// A webhook that was answered with 200 is on disk; one that is not, is not.
class IntakeTest extends WebTest {
  @Autowired HikariDataSource pool;

  @Test
  void a_webhook_that_is_not_committed_is_not_said_to_be_kept() throws Exception {
    byte[] body = body("m_locked");
    try (Connection other = DriverManager.getConnection(pool.getJdbcUrl())) {
      other.setAutoCommit(false);
      other.createStatement().execute("lock table journal in exclusive mode");
      shop.tell(body).isProblem(503, "service.unavailable");
      other.rollback();
    }
    Answer.eventually(() -> shop.tell(body).is(200));

    assertThat(kept(Set.of("m_locked"))).contains("m_locked");
    Answer.eventually(() -> assertThat(arrived()).containsExactly("m_locked"));
  }

  @Test
  void a_burst_of_webhooks_is_kept_to_the_last_while_the_database_is_cut_off_again_and_again()
      throws Exception {
    Map<String, Integer> answers = new ConcurrentHashMap<>();
    AtomicInteger number = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> senders = new ArrayList<>();
      for (int sender = 0; sender < 16; sender++)
        senders.add(
            threads.submit(() -> {
              for (int n = 0; n < 60; n++) {
                String id = "m_burst_" + number.incrementAndGet();
                answers.put(id, shop.tell(body(id)).status());
              }
            }));
      for (int cut = 1; cut <= 3; cut++) {
        int at = cut * 200;
        Answer.eventually(() -> assertThat(number.get()).isGreaterThan(at));
        cutOff();
      }
      for (Future<?> each : senders) each.get();
    }
    Set<String> promised = new HashSet<>();
    answers.forEach((id, status) -> {
      assertThat(status).isIn(200, 503);
      if (status == 200) promised.add(id);
    });

    assertThat(answers).hasSize(960);
    assertThat(promised).hasSizeGreaterThan(100);
    assertThat(kept(promised)).containsExactlyInAnyOrderElementsOf(promised);
    Answer.eventually(() -> assertThat(arrived()).containsAll(promised));
    assertThat(arrived()).doesNotHaveDuplicates();
  }

  @Test
  void a_burst_that_does_not_end_is_read_while_it_lasts() throws Exception {
    AtomicInteger number = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int sender = 0; sender < 40; sender++)
        threads.execute(() -> {
          while (!over.get())
            if (shop.tell(body("m_flood_" + UUID.randomUUID())).status() == 200)
              number.incrementAndGet();
        });
      try {
        Answer.eventually(() -> assertThat(arrived()).hasSizeGreaterThan(100));
      } finally {
        over.set(true);
      }
    }
    Answer.eventually(() -> assertThat(arrived()).hasSizeGreaterThanOrEqualTo(number.get()));
  }

  private byte[] body(String id) {
    return shop.body(
        List.of(shop.wrote("c" + Math.floorMod(id.hashCode(), 20), id, "t", TestClock.NOON)));
  }

  /// As when its server is restarted under us.
  private void cutOff() {
    JdbcClient.create(new DriverManagerDataSource(pool.getJdbcUrl()))
        .sql(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """)
        .query((row, _) -> row.getBoolean(1))
        .list();
  }

  private List<String> kept(Set<String> ids) {
    return jdbc
        .sql("select convert_from(body, 'UTF8') from journal")
        .query((row, _) -> row.getString(1).replaceFirst("(?s).*\"mid\":\"([^\"]*)\".*", "$1"))
        .list()
        .stream()
        .filter(ids::contains)
        .toList();
  }

  private List<String> arrived() {
    return jdbc.sql("select provider_message_id from message where workspace_id = ?")
        .param(shop.workspaceId)
        .query((row, _) -> row.getString(1))
        .list();
  }
}
