package bench.peer;

import bench.stub.Mark;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// The least that a message costs in time: it arrives by schedule, is one row in a commit of its
/// own, and goes out. The next one waits for nothing but a connection.
final class BareArrivals {
  private static final int CONNECTIONS = 16;

  private final Post post;
  private final String jdbc;
  private final AtomicInteger failed = new AtomicInteger();

  /// @param jdbc a database that has the table of [Loops]
  BareArrivals(Post post, String jdbc) {
    this.post = post;
    this.jdbc = jdbc;
  }

  /// @param perSecond message i is due at i / perSecond, whatever became of those before
  void run(int messages, double perSecond) throws SQLException, InterruptedException {
    BlockingQueue<Connection> pool = new ArrayBlockingQueue<>(CONNECTIONS);
    for (int n = 0; n < CONNECTIONS; n++) pool.add(DriverManager.getConnection(jdbc));
    CountDownLatch ended = new CountDownLatch(messages);
    long began = System.nanoTime() + 10_000_000;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < messages; i++) {
        long at = began + (long) (i * 1e9 / perSecond);
        LockSupport.parkNanos(at - System.nanoTime());
        Mark mark = new Mark(i + 1, 1, at);
        threads.execute(() -> {
          try {
            arrive(pool, mark);
          } finally {
            ended.countDown();
          }
        });
      }
      ended.await();
    }
    for (Connection connection : pool) connection.close();
    if (failed.get() > 0) throw new IllegalStateException(failed + " did not arrive");
  }

  private void arrive(BlockingQueue<Connection> pool, Mark mark) {
    try {
      Connection connection = pool.take();
      try {
        insert(connection, mark);
      } finally {
        pool.add(connection);
      }
      if (post.send(1, mark.conversation(), mark.text(), "bare")) return;
    } catch (SQLException e) {
      System.err.println("not inserted: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    failed.incrementAndGet();
  }

  private static void insert(Connection connection, Mark mark) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into bare values (?, 'QUEUED', ?, null)")) {
      insert.setLong(1, mark.conversation());
      insert.setString(2, mark.text());
      insert.executeUpdate();
    }
  }
}
