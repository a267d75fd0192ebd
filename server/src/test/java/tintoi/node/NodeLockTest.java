package tintoi.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;

@SuppressWarnings("NullAway.Init") // set before each test
class NodeLockTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static final long NUMBER = 7;
  private Connection one;
  private Connection two;

  @BeforeEach
  void connect() throws SQLException {
    one = db.dataSource().getConnection();
    two = db.dataSource().getConnection();
  }

  @AfterEach
  void end() throws SQLException {
    one.close();
    two.close();
  }

  @Test
  void one_has_it_and_when_it_leaves_another() throws SQLException {
    var lock = new NodeLock(NUMBER, "tintoi test");
    assertThat(lock.take(one)).isTrue();
    assertThat(lock.take(two)).isFalse();
    lock.leave(one);

    assertThat(lock.take(two)).isTrue();
    lock.leave(two);
  }

  @Test
  void who_is_gone_without_a_word_is_asked_whether_it_is_there() throws SQLException {
    var lock = new NodeLock(NUMBER, "tintoi test");
    String before = shown(one, "tcp_keepalives_idle");
    assertThat(lock.take(one)).isTrue();
    assertThat(shown(one, "tcp_keepalives_idle")).isEqualTo("10");
    assertThat(shown(one, "tcp_keepalives_interval")).isEqualTo("5");
    assertThat(shown(one, "tcp_keepalives_count")).isEqualTo("3");
    assertThat(shown(one, "tcp_user_timeout")).isEqualTo("20000");

    lock.leave(one);
    assertThat(shown(one, "tcp_keepalives_idle")).as("of others").isEqualTo(before);
  }

  @Test
  void who_stands_still_and_says_nothing_loses_it() throws SQLException {
    assertThat(new NodeLock(NUMBER, "tintoi test").take(one)).isTrue();
    var other = new NodeLock(NUMBER, "tintoi test", Duration.ofMillis(100));

    await().until(() -> other.take(two));
    assertThatThrownBy(() -> NodeLock.speak(one)).isInstanceOf(SQLException.class);
    other.leave(two);
  }

  @Test
  void who_spoke_lately_keeps_it() throws SQLException {
    var lock = new NodeLock(NUMBER, "tintoi test", Duration.ofHours(1));
    assertThat(lock.take(one)).isTrue();

    assertThat(lock.take(two)).isFalse();
    NodeLock.speak(one);
    lock.leave(one);
  }

  @Test
  void who_is_not_known_to_speak_keeps_it() throws SQLException {
    try (var statement = one.createStatement()) {
      statement.execute("select pg_advisory_lock(" + NUMBER + ")");
    }
    var lock = new NodeLock(NUMBER, "tintoi test", Duration.ZERO);
    for (int n = 0; n < 5; n++) assertThat(lock.take(two)).isFalse();

    NodeLock.speak(one);
    lock.leave(one);
  }

  private static String shown(Connection connection, String setting) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("show " + setting)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }
}
