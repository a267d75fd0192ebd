package bench.scenario;

import bench.node.NodeProcess;
import bench.rig.Drained;
import bench.rig.Postgres;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Program;
import bench.stub.ProviderProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// One installation of the product: provider, database, and servers as they are started.
final class Site implements AutoCloseable {
  final ProviderProcess provider;
  final Postgres postgres;
  final Postgres.Base base;
  final UUID workspace = UUID.randomUUID();
  private final NodeProcess nodes;

  private Site(ProviderProcess provider, Postgres postgres) throws IOException {
    this.provider = provider;
    this.postgres = postgres;
    this.base = postgres.base();
    this.nodes =
        new NodeProcess(
            base, Files.createTempDirectory("tintoi-bench-node"), provider.address(), workspace);
  }

  static Site open(int delayMillis) throws IOException {
    ProviderProcess provider = ProviderProcess.start(6_000_000);
    provider.program(Program.delay(delayMillis));
    return new Site(provider, Postgres.start("max_connections=120"));
  }

  /// A server that has the database for itself.
  Worker alone(String... settings) throws IOException {
    String[] all = java.util.Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = "tintoi.delivery.alone=true";
    return nodes.start(all);
  }

  /// One of several servers.
  Worker node(String... settings) throws IOException {
    return nodes.start(settings);
  }

  Drained drain(Worker node, Work work) throws InterruptedException {
    return Drained.measure(node, List.of(postgres.pid()), provider, work);
  }

  /// Messages in bulk, by the schema's own columns; lanes are paused and let go by whoever asks.
  Bulk bulk() {
    return new Bulk(base, workspace);
  }

  /// Webhooks that were kept are read afterwards; the next measurement must not pay for it.
  ///
  /// @return how many are still unread after ten minutes
  long awaitRead() throws SQLException, InterruptedException {
    for (int i = 0; ; i++) {
      long left = base.number("select count(*) from journal where state = 'NEW'");
      if (left == 0 || i == 3_000) return left;
      Thread.sleep(200);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    provider.close();
    postgres.close();
  }
}
