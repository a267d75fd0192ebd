package bench.crash;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tintoi.postgres.EmbeddedPostgres;

/// Where scenarios take place: a folder, and PostgreSQL servers in it that are as durable as the
/// product's own.
final class Ground implements AutoCloseable {
  final Path folder;
  private final AtomicInteger servers = new AtomicInteger();
  private final AtomicInteger worlds = new AtomicInteger();
  private @Nullable Launch launch;
  private volatile @Nullable EmbeddedPostgres shared;

  Ground(Path folder) throws IOException {
    // The desk's transactions die with the databases that are killed here: that is no news.
    Beans.log(Level.ERROR, Level.OFF);
    this.folder = Files.createDirectories(folder);
  }

  /// One server for all scenarios that leave it alone.
  synchronized EmbeddedPostgres shared() {
    EmbeddedPostgres running = shared;
    if (running == null) {
      running = start(folder.resolve("postgres"));
      shared = running;
    }
    return running;
  }

  /// One that may be killed; whoever asks closes it.
  EmbeddedPostgres own() {
    return start(folder.resolve("postgres-" + servers.incrementAndGet()));
  }

  /// @param more settings, stronger than these
  static EmbeddedPostgres start(Path home, String... more) {
    List<String> settings = new ArrayList<>(List.of("max_connections=250", "shared_buffers=64MB"));
    settings.addAll(List.of(more));
    return EmbeddedPostgres.start(home, settings.toArray(String[]::new));
  }

  World world(EmbeddedPostgres postgres, String mode) throws IOException {
    return new World(postgres, folder, mode + "-" + worlds.incrementAndGet(), launch());
  }

  /// The first node ever started teaches the others; without its lesson they are only slower.
  synchronized Launch launch() throws IOException {
    Launch known = launch;
    if (known != null) return known;
    Launch plain = Launch.prepare(folder);
    Path cache = folder.resolve("nodes.aot");
    try (World school =
        new World(shared(), folder, "school", plain.with("-XX:AOTCacheOutput=" + cache), plain)) {
      school.nodes(1);
      school.end();
    }
    Launch taught = Files.exists(cache) ? plain.with("-XX:AOTCache=" + cache) : plain;
    launch = taught;
    return taught;
  }

  @Override
  public void close() {
    EmbeddedPostgres running = shared;
    if (running != null) running.close();
  }
}
