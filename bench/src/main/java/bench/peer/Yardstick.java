package bench.peer;

import bench.rig.Cpu;
import bench.rig.Postgres;
import bench.rig.Worker;
import bench.stub.ProviderProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The limit loops in a process of their own, with a database of their own.
public final class Yardstick implements AutoCloseable {
  private final Postgres postgres;
  private final Worker worker;

  private Yardstick(Postgres postgres, Worker worker) {
    this.postgres = postgres;
    this.worker = worker;
  }

  /// @param window requests in flight in the bare loop
  public static Yardstick start(ProviderProcess provider, int window)
      throws IOException, SQLException {
    Postgres postgres = Postgres.start();
    Worker worker =
        Worker.java(
            Loops.class,
            List.of("-Xmx1g", "-XX:+UseSerialGC"),
            List.of(),
            Map.of(
                "STUB",
                provider.address().toString(),
                "JDBC",
                postgres.base().jdbc(),
                "WINDOW",
                Integer.toString(window)));
    return new Yardstick(postgres, worker);
  }

  /// @param http messages per second of the bare HTTP loop
  /// @param insert rows per second, one per commit, 16 clients
  /// @param settle rows marked and settled per second, in groups of 64
  /// @param cpuMillis of the loop and its database for one message sent, marked and settled
  public record Limit(double http, double insert, double settle, double cpuMillis) {
    /// L_both of what was put before: the bare loop and the bare writes, one after the other.
    public double both() {
      return 1 / (1 / http + 1 / settle);
    }

    /// The same with the insert.
    public double life() {
      return 1 / (1 / http + 1 / settle + 1 / insert);
    }

    public static Limit mean(Limit one, Limit other) {
      return new Limit(
          (one.http + other.http) / 2,
          (one.insert + other.insert) / 2,
          (one.settle + other.settle) / 2,
          (one.cpuMillis + other.cpuMillis) / 2);
    }
  }

  public Limit measure(int messages) {
    Set<Long> roots = Set.of(worker.pid(), postgres.pid());
    double insert = messages / seconds("insert", messages);
    double before = Cpu.seconds(roots);
    double http = messages / seconds("http", messages);
    double settle = messages / seconds("settle", messages);
    double cpu = (Cpu.seconds(roots) - before) * 1e3 / messages;
    return new Limit(http, insert, settle, cpu);
  }

  /// Messages arrive by schedule, each is one row and goes out at once; the provider's log says
  /// when they came.
  public void arrive(int messages, double perSecond) {
    worker.ask("arrive " + messages + " " + perSecond);
  }

  private double seconds(String what, int messages) {
    return Double.parseDouble(worker.ask(what + " " + messages));
  }

  @Override
  public void close() throws IOException {
    worker.close();
    postgres.close();
  }
}
