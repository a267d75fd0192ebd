package bench.scenario;

import bench.node.NodeProcess;
import bench.rig.Counts;
import bench.rig.Drained;
import bench.rig.Postgres;
import bench.rig.Work;
import bench.rig.Worker;
import bench.stub.Program;
import bench.stub.ProviderProcess;
import bench.stub.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// One installation of the product: provider, database, and servers as they are started.
final class Site implements AutoCloseable {
  final ProviderProcess provider;
  final Postgres postgres;
  final Postgres.Base base;
  final UUID workspace = UUID.randomUUID();
  private final NodeProcess nodes;
  private final int rate;
  private Counts counts = Counts.NONE;

  private Site(ProviderProcess provider, Postgres postgres, int rate) throws IOException {
    this.rate = rate;
    this.provider = provider;
    this.postgres = postgres;
    this.base = postgres.base();
    this.nodes =
        new NodeProcess(
            base, Files.createTempDirectory("tintoi-bench-node"), provider.address(), workspace);
  }

  static Site open(int delayMillis) throws IOException {
    return open(delayMillis, Counts.RATE);
  }

  /// @param rate messages per second and channel that may not be exceeded
  static Site open(int delayMillis, int rate) throws IOException {
    ProviderProcess provider = ProviderProcess.start(6_000_000);
    provider.program(Program.delay(delayMillis));
    return new Site(provider, Postgres.start("max_connections=120"), rate);
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
    Drained drained = Drained.measure(node, List.of(postgres.pid()), provider, work);
    count(node, drained);
    return drained;
  }

  /// Counts what a drain came to.
  void count(Worker node, Drained drained) {
    count(node, drained.acknowledged(), drained.left());
  }

  /// Counts what became of what a server put last, once it is settled; the provider's log holds
  /// nothing else.
  ///
  /// @param acknowledged messages whose putting was committed
  void count(Worker node, long acknowledged) throws InterruptedException {
    count(node, acknowledged, Drained.settled(node));
  }

  /// What waits is asked first: what leaves meanwhile is counted twice then, and not as lost.
  private void count(Worker node, long acknowledged, long left) {
    String unsent = left == 0 ? "" : node.ask("unsent");
    Truth truth = Truth.of(provider.requests());
    if (left == 0) unsent = truth.distinct() == acknowledged ? "0 0" : node.ask("unsent");
    counts = counts.plus(counted(truth, acknowledged, unsent));
  }

  /// Counts what became of all there is: lanes are paused, and what was on its way is let arrive.
  /// Nothing moves then, so that what waits and what was taken are of one moment.
  ///
  /// @param acknowledged messages put since the provider's log was cleared
  void countAll(Worker node, long acknowledged) throws SQLException, InterruptedException {
    node.ask("pause");
    for (int i = 0; i < 300 && sending() > 0; i++) Thread.sleep(100);
    String unsent = node.ask("unsent all");
    counts = counts.plus(counted(Truth.of(provider.requests()), acknowledged, unsent));
  }

  private long sending() throws SQLException {
    return base.number("select count(*) from delivery where state = 'SENDING'");
  }

  private Counts counted(Truth truth, long acknowledged, String unsent) {
    String[] numbers = unsent.split(" ", -1);
    return Counts.of(
        truth, acknowledged, Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), rate);
  }

  /// Adds to a line what was counted since the line before, warming up included.
  ObjectNode counted(ObjectNode line) {
    ObjectNode told = counts.on(line);
    counts = Counts.NONE;
    return told;
  }

  /// What a server of this installation is told.
  List<String> installation() {
    return nodes.installation();
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
