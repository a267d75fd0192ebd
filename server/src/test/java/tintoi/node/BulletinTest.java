package tintoi.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import tintoi.TestDatabase;

@SuppressWarnings("NullAway.Init") // set before each test
class BulletinTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private final List<String> here = new CopyOnWriteArrayList<>();
  private final List<String> there = new CopyOnWriteArrayList<>();
  private final AtomicInteger missed = new AtomicInteger();
  private Bulletin one;
  private Bulletin two;

  @BeforeEach
  void two_nodes() {
    one = TestNodes.bulletin(db.dataSource());
    two = TestNodes.bulletin(db.dataSource());
    one.read(Topic.CHANGE, new Noting(here));
    two.read(Topic.CHANGE, new Noting(there));
    await().until(() -> one.nodes() == 2 && two.nodes() == 2);
    // Those of the test before may have been counted still.
    missed.set(0);
  }

  @AfterEach
  void end() {
    one.stop();
    two.stop();
  }

  @Test
  void a_node_hears_what_the_others_say_and_not_itself() {
    one.post(Topic.CHANGE, "shop", "a");
    one.post(Topic.CHANGE, "shop", "b");

    await().until(() -> there.containsAll(List.of("shop a", "shop b")));
    assertThat(here).isEmpty();
  }

  @Test
  void one_of_the_nodes_is_the_first_and_when_it_ends_another_is() {
    assertThat(List.of(one.first(), two.first())).containsExactlyInAnyOrder(true, false);
    Bulletin left = one.first() ? two : one;
    (one.first() ? one : two).stop();

    await().until(left::first);
  }

  @Test
  void who_could_not_listen_for_a_while_is_told_that_something_may_be_missing() {
    db.jdbc()
        .sql(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'tintoi node' and datname = current_database()
            """)
        .query((row, _) -> row.getBoolean(1))
        .list();

    await().until(() -> missed.get() >= 2);
    await().until(() -> one.listening() && two.listening());
    one.post(Topic.CHANGE, "shop", "again");
    await().until(() -> there.contains("shop again"));
  }

  @Test
  void what_could_not_be_said_once_is_said_again() {
    var cut = new Cut(db.dataSource());
    Bulletin third = TestNodes.bulletin(cut);
    try {
      await().until(third::listening);
      cut.failures.set(1);
      third.post(Topic.CHANGE, "shop", "a");

      await().until(() -> there.contains("shop a"));
      assertThat(missed).hasValue(0);
    } finally {
      third.stop();
    }
  }

  @Test
  void of_what_could_not_be_said_again_the_others_learn_that_something_may_be_missing() {
    var cut = new Cut(db.dataSource());
    Bulletin third = TestNodes.bulletin(cut);
    try {
      await().until(third::listening);
      cut.failures.set(3);
      third.post(Topic.CHANGE, "shop", "a");

      await().until(() -> missed.get() == 2);
      third.post(Topic.CHANGE, "shop", "b");
      await().until(() -> there.contains("shop b"));
      assertThat(there).doesNotContain("shop a");
    } finally {
      third.stop();
    }
  }

  @Test
  void when_there_are_fewer_nodes_one_that_is_gone_may_have_had_something_to_say() {
    Bulletin third = TestNodes.bulletin(db.dataSource());
    await().until(() -> one.nodes() == 3 && two.nodes() == 3);
    assertThat(missed).hasValue(0);

    third.stop();

    await().until(() -> missed.get() == 2);
  }

  @Test
  void a_node_that_is_gone_without_a_word_is_not_counted_for_long() throws SQLException {
    var given = new CopyOnWriteArrayList<Connection>();
    var database =
        new DelegatingDataSource(db.dataSource()) {
          @Override
          public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            given.add(connection);
            return connection;
          }
        };
    Bulletin third = TestNodes.bulletin(database);
    try {
      await().until(third::listening);
      assertThat(shown(given.getFirst(), "tcp_keepalives_idle")).isEqualTo("10");
      assertThat(shown(given.getFirst(), "tcp_user_timeout")).isEqualTo("20000");
    } finally {
      third.stop();
    }
  }

  private static String shown(Connection connection, String setting) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("show " + setting)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  /// A database that cannot be reached some times.
  private static final class Cut extends DelegatingDataSource {
    final AtomicInteger failures = new AtomicInteger();

    Cut(DataSource database) {
      super(database);
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0)
        throw new SQLException("cut", "08006");
      return super.getConnection();
    }
  }

  private final class Noting implements Bulletin.Reader {
    private final List<String> notes;

    Noting(List<String> notes) {
      this.notes = notes;
    }

    @Override
    public void heard(String group, @Nullable String note) {
      notes.add(group + " " + note);
    }

    @Override
    public void missed() {
      missed.incrementAndGet();
    }
  }
}
