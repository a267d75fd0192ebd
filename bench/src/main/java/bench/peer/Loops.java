package bench.peer;

import bench.rig.Talk;
import bench.stub.Mark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What this machine can do at most, one thing after the other: the same HTTP client in a bare loop
/// with a fixed window (L_http); one durable row per commit (L_insert); rows marked and settled,
/// two commits per group of 64 (L_settle). Nothing is decided, ordered or paced.
final class Loops implements Talk {
  private static final int GROUP = 64;
  private static final int INSERTERS = 16;
  private static final int WRITERS = 3;

  private final Post post;
  private final String jdbc;
  private final int window;

  private Loops(Post post, String jdbc, int window) {
    this.post = post;
    this.jdbc = jdbc;
    this.window = window;
  }

  public static void main(String[] args) throws IOException {
    Talk.listen(
        new Loops(
            new Post(Talk.setting("STUB")),
            Talk.setting("JDBC"),
            Integer.parseInt(Talk.setting("WINDOW"))));
  }

  /// @param words what is measured and with how many messages; `arrive` also how many per second
  /// @return how many seconds it took
  @Override
  public String told(String... words) throws Exception {
    int messages = Integer.parseInt(words[1]);
    long began = System.nanoTime();
    switch (words[0]) {
      case "http" -> http(messages);
      case "insert" -> {
        prepare();
        began = System.nanoTime();
        share(INSERTERS, messages, this::insert);
      }
      case "settle" -> share(WRITERS, messages, this::settle);
      case "arrive" -> {
        prepare();
        new BareArrivals(post, jdbc).run(messages, Double.parseDouble(words[2]));
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
    return Double.toString((System.nanoTime() - began) / 1e9);
  }

  private void http(int messages) throws InterruptedException {
    Semaphore slots = new Semaphore(window);
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < messages; i++) {
      slots.acquire();
      Mark mark = new Mark(i, 1, 0);
      Thread.ofVirtual()
          .start(() -> {
            if (!post.send(1, mark.conversation(), mark.text(), "loop")) failed.incrementAndGet();
            slots.release();
          });
    }
    slots.acquire(window);
    if (failed.get() > 0) throw new IllegalStateException(failed + " requests failed");
  }

  private interface Part {
    void run(Connection connection, int from, int to) throws SQLException;
  }

  private void share(int threads, int messages, Part part) throws Exception {
    int each = messages / threads;
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Boolean>> parts =
          IntStream.range(0, threads)
              .<Callable<Boolean>>mapToObj(n ->
                  () -> {
                    try (Connection connection = DriverManager.getConnection(jdbc)) {
                      part.run(connection, n * each, (n + 1) * each);
                    }
                    return true;
                  })
              .toList();
      for (Future<Boolean> done : pool.invokeAll(parts)) done.get();
    }
  }

  private void prepare() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc);
        var statement = connection.createStatement()) {
      statement.execute("drop table if exists bare");
      statement.execute(
          """
          create table bare (id bigint primary key, state text not null, text text not null,
            answer text) with (fillfactor = 70)
          """);
    }
  }

  private void insert(Connection connection, int from, int to) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into bare values (?, 'QUEUED', ?, null)")) {
      for (int i = from; i < to; i++) {
        insert.setLong(1, i);
        insert.setString(2, new Mark(i, 1, 0).text());
        insert.executeUpdate();
      }
    }
  }

  private void settle(Connection connection, int from, int to) throws SQLException {
    String where = " where id = any(?)";
    try (PreparedStatement mark =
            connection.prepareStatement("update bare set state = 'SENDING'" + where);
        PreparedStatement settle =
            connection.prepareStatement("update bare set state = 'SENT', answer = 'm_1'" + where)) {
      for (int i = from; i < to; i += GROUP) {
        Long[] ids = LongStream.range(i, Math.min(to, i + GROUP)).boxed().toArray(Long[]::new);
        for (PreparedStatement update : List.of(mark, settle)) {
          update.setArray(1, connection.createArrayOf("bigint", ids));
          update.executeUpdate();
        }
      }
    }
  }
}
