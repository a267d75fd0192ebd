package tintoi.delivery;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A line to the database that fails as a test says.
final class FaultyLine extends DelegatingDataSource {
  /// How a commit is not heard of: the database has done it.
  enum Cut {
    /// The line is gone with the answer: who asked knows that it does not know.
    UNANSWERED,
    /// Who asked believes that it was not done.
    DENIED
  }

  private volatile @Nullable Cut cut;
  private volatile @Nullable String failing;

  FaultyLine(DataSource database) {
    super(database);
  }

  /// What this thread commits meanwhile; the engine's threads are not touched.
  void cut(Cut how, Runnable work) {
    cut = how;
    try {
      work.run();
    } finally {
      cut = null;
    }
  }

  /// The next time the thread of that name asks for a connection there is no memory left.
  void fail(String thread) {
    failing = thread;
  }

  boolean hasFailed() {
    return failing == null;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (Thread.currentThread().getName().equals(failing)) {
      failing = null;
      throw new OutOfMemoryError("as a test says");
    }
    Connection connection = super.getConnection();
    Cut how = cut;
    if (how == null || Thread.currentThread().isVirtual()) return connection;
    return cutting(connection, how);
  }

  private static Connection cutting(Connection connection, Cut how) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              if (method.getName().equals("rollback") && how == Cut.DENIED) return null;
              try {
                Object result = method.invoke(connection, arguments);
                if (!method.getName().equals("commit")) return result;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
              if (how == Cut.UNANSWERED) connection.close();
              throw new SQLException("the line was cut", "08006");
            });
  }
}
