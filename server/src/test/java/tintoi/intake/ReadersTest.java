package tintoi.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tintoi.ServerTest;
import tintoi.node.Loops;
import tintoi.node.NodeLock;
import tintoi.provider.Provider;

/// One node reads what customers wrote, and nothing that becomes of it may keep the others from it.
@ServerTest
class ReadersTest {
  @Autowired Intake own;
  @Autowired Journal journal;
  @Autowired Reading reading;
  @Autowired HikariDataSource pool;
  @Autowired JdbcClient jdbc;

  @BeforeEach
  void stop() {
    own.stop();
  }

  @AfterEach
  void start() {
    own.start();
  }

  /// The other end of its connection answers, as a frozen machine's kernel does, and says nothing.
  @Test
  void one_that_is_gone_without_a_word_is_followed_by_another() throws IOException {
    int database = URI.create(pool.getJdbcUrl().substring("jdbc:".length())).getPort();
    var line = new Line(database);
    Intake first = reader(new DriverManagerDataSource(line.address(pool.getJdbcUrl())));
    Intake second = reader(pool);
    try {
      first.start();
      await().until(() -> readers() == 1);
      line.forget();
      second.start();
      UUID kept = keep();

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(state(kept)).isEqualTo("READ"));
    } finally {
      line.end();
      first.stop();
      second.stop();
    }
  }

  @Test
  void reading_goes_on_while_what_failed_cannot_be_tried_anew() throws SQLException {
    UUID failed = keep();
    jdbc.sql("update journal set state = 'ASIDE', again = '{0}' where journal_id = ?")
        .param(failed)
        .update();
    Intake reader = reader(pool);
    try (Connection other = DriverManager.getConnection(pool.getJdbcUrl());
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select * from journal where state = 'ASIDE' for update");
      reader.start();
      await().until(this::isHeldUp);
      UUID kept = keep();

      await().untilAsserted(() -> assertThat(state(kept)).isEqualTo("READ"));
      assertThat(state(failed)).isEqualTo("ASIDE");
      other.rollback();
      await().untilAsserted(() -> assertThat(state(failed)).isEqualTo("READ"));
    } finally {
      reader.stop();
    }
  }

  private Intake reader(DataSource database) {
    var lock = new NodeLock(Intake.LOCK, "tintoi reader", Duration.ofSeconds(2));
    return new Intake(journal, reading, database, new Loops(), lock);
  }

  /// A webhook that tells nothing.
  private UUID keep() {
    journal.append(Provider.META, "{\"object\":\"page\",\"entry\":[]}".getBytes(UTF_8));
    return jdbc.sql("select journal_id from journal order by journal_id desc limit 1")
        .query((row, _) -> row.getObject(1, UUID.class))
        .single();
  }

  private String state(UUID kept) {
    return jdbc.sql("select state from journal where journal_id = ?")
        .param(kept)
        .query((row, _) -> row.getString(1))
        .single();
  }

  private int readers() {
    return jdbc.sql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'tintoi reader'
            """)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private boolean isHeldUp() {
    return jdbc.sql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
              and query like '%journal%'
            """)
        .query((row, _) -> row.getInt(1) > 0)
        .single();
  }

  /// A way to the database that can be made to forget what it carries, and tells nobody.
  private static final class Line {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;
    private volatile boolean forgets;

    Line(int target) throws IOException {
      this.target = target;
      Thread.ofVirtual().start(this::accept);
    }

    String address(String jdbcUrl) {
      return jdbcUrl.replaceFirst(
          "//[^/]+/", "//%s:%d/".formatted("127.0.0.1", server.getLocalPort()));
    }

    void forget() {
      forgets = true;
    }

    private void accept() {
      try {
        while (true) {
          Socket client = server.accept();
          Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
          sockets.add(client);
          sockets.add(database);
          Thread.ofVirtual().start(() -> carry(client, database));
          Thread.ofVirtual().start(() -> carry(database, client));
        }
      } catch (IOException _) {
        // Closed.
      }
    }

    private void carry(Socket from, Socket to) {
      byte[] buffer = new byte[10_000];
      try {
        for (int n = from.getInputStream().read(buffer);
            n >= 0;
            n = from.getInputStream().read(buffer))
          if (!forgets) to.getOutputStream().write(buffer, 0, n);
      } catch (IOException _) {
        // Closed.
      }
    }

    void end() throws IOException {
      server.close();
      for (Socket socket : sockets) socket.close();
    }
  }
}
