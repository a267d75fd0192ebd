package bench.peer;

import bench.node.NodeProcess;
import bench.rig.Postgres;
import bench.rig.Worker;
import bench.stub.ProviderProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Those that take part, by name.
final class Systems {
  static final List<String> NAMES =
      List.of("tintoi", "naive", "db-scheduler", "graphile-worker", "bullmq", "sidekiq");

  private static final String POSTGRES =
      "PostgreSQL 18 as the product starts it: fsync on, synchronous_commit on";
  private static final String REDIS = "Redis: appendonly yes, appendfsync always";

  private final ProviderProcess provider;
  private final Postgres postgres;
  private final Sizes sizes;

  Systems(ProviderProcess provider, Postgres postgres, Sizes sizes) {
    this.provider = provider;
    this.postgres = postgres;
    this.sizes = sizes;
  }

  Peer open(String name) throws IOException {
    return switch (name) {
      case "tintoi" -> new Tintoi(postgres, provider);
      case "naive" ->
          new OnPostgres(
              name,
              POSTGRES
                  + "; groups of 64, %d claimers, as many settlers, %d in flight"
                      .formatted(sizes.claimers(), sizes.window()),
              postgres,
              environment ->
                  Worker.java(
                      Naive.class, List.of("-Xmx1g", "-XX:+UseSerialGC"), List.of(), environment),
              environment());
      case "db-scheduler" ->
          script(
              name,
              "; lock-and-fetch, %d virtual threads, %d connections, one instance per conversation that sends until it is empty, heartbeat 2 s"
                  .formatted(sizes.window(), sizes.pool()));
      case "graphile-worker" ->
          script(
              name,
              "; 200 at once, queueName per conversation, localQueue off, completeJobBatchDelay 0, a flag per"
                  + " channel");
      case "bullmq" ->
          new OnRedis(
              name,
              REDIS + "; a queue per channel, concurrency 1, limiter, removeOnComplete",
              true,
              environment());
      case "sidekiq" ->
          new OnRedis(
              name,
              REDIS + "; one queue, two processes of %d threads".formatted(sizes.threads()),
              false,
              environment());
      default -> throw new IllegalArgumentException("no such system: " + name + ", see " + NAMES);
    };
  }

  private Peer script(String name, String setup) {
    return new OnPostgres(
        name, POSTGRES + setup, postgres, environment -> run(name, environment), environment());
  }

  private Map<String, String> environment() {
    Map<String, String> all = new HashMap<>(sizes.environment());
    all.put("STUB", provider.address().toString());
    all.put("JAVA_HOME", System.getProperty("java.home"));
    return all;
  }

  static Worker run(String name, Map<String, String> environment) throws IOException {
    File folder = new File("bench/peers/" + name);
    return Worker.start(List.of("./run"), environment, folder);
  }

  /// The product, as `bin/run` starts it, its log at warn.
  private record Tintoi(Postgres postgres, Postgres.Base base, NodeProcess nodes) implements Peer {
    Tintoi(Postgres postgres, ProviderProcess provider) throws IOException {
      this(postgres, postgres.base(), provider);
    }

    Tintoi(Postgres postgres, Postgres.Base base, ProviderProcess provider) throws IOException {
      this(
          postgres,
          base,
          new NodeProcess(
              base,
              Files.createTempDirectory("tintoi-bench-node"),
              provider.address(),
              UUID.randomUUID()));
    }

    @Override
    public String name() {
      return "tintoi";
    }

    @Override
    public String settings() {
      return POSTGRES + "; default settings";
    }

    @Override
    public Worker start() throws IOException {
      return nodes.start("tintoi.delivery.alone=true");
    }

    /// What its dead sender had taken and nobody heard of is looked for until five minutes after.
    @Override
    public Duration patience() {
      return Duration.ofSeconds(330);
    }

    @Override
    public List<Long> stores() {
      return List.of(postgres.pid());
    }

    @Override
    public void close() throws SQLException {
      base.drop();
    }
  }

  private interface Start {
    Worker start(Map<String, String> environment) throws IOException;
  }

  private record OnPostgres(
      String name,
      String settings,
      Postgres postgres,
      Postgres.Base base,
      Start how,
      Map<String, String> environment)
      implements Peer {
    OnPostgres(
        String name,
        String settings,
        Postgres postgres,
        Start how,
        Map<String, String> environment) {
      this(name, settings, postgres, postgres.base(), how, environment);
    }

    @Override
    public Worker start() throws IOException {
      Map<String, String> all = new HashMap<>(environment);
      all.put("JDBC", base.jdbc());
      all.put("DATABASE_URL", base.url());
      return how.start(all);
    }

    @Override
    public List<Long> stores() {
      return List.of(postgres.pid());
    }

    @Override
    public void close() throws SQLException {
      base.drop();
    }
  }

  private record OnRedis(
      String name, String settings, boolean holds, Redis redis, Map<String, String> environment)
      implements Peer {
    OnRedis(String name, String settings, boolean holds, Map<String, String> environment)
        throws IOException {
      this(name, settings, holds, Redis.start(), environment);
    }

    @Override
    public Worker start() throws IOException {
      Map<String, String> all = new HashMap<>(environment);
      all.put("REDIS_PORT", Integer.toString(redis.port()));
      return run(name, all);
    }

    @Override
    public List<Long> stores() {
      return List.of(redis.pid());
    }

    @Override
    public void close() {
      redis.close();
    }
  }
}
