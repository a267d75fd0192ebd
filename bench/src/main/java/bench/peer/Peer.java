package bench.peer;

import bench.rig.Worker;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// A system that does the work: its sender in a process that can be killed, and what it keeps the
/// messages in.
interface Peer extends AutoCloseable {
  /// How it is known in the figures.
  String name();

  /// What makes its messages durable, and how it was set up for speed.
  String settings();

  /// Starts the sender, also a second time after it was killed.
  Worker start() throws IOException;

  /// Process of its database or broker.
  List<Long> stores();

  /// False if it cannot hold one channel back.
  default boolean holds() {
    return true;
  }

  /// When nothing was sent for so long, nothing more will be. Who does not hold loses, which is not
  /// waited for.
  default Duration patience() {
    return Duration.ofSeconds(holds() ? 100 : 40);
  }

  @Override
  void close() throws IOException, SQLException;
}
