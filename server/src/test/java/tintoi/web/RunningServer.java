package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tintoi.Relay;
import tintoi.TestDatabase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The sandbox in a process of its own, which can be killed and started again: the port, the
/// database and the data folder stay.
final class RunningServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String database = TestDatabase.fresh();
  private final int port = freePort();
  private final Path data;
  private final URI simulators;
  private @Nullable Process process;

  RunningServer(Path data, URI simulators) {
    this.data = data;
    this.simulators = simulators;
  }

  /// Returns once it answers and the sample shop is open.
  void start() {
    Process started = launch();
    process = started;
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(100))
        .failFast(() -> assertThat(started.isAlive()).as(log()).isTrue())
        .until(this::isReady);
  }

  boolean isRunning() {
    return process != null;
  }

  /// With -9: it has no moment to end what it began.
  void kill() {
    Process running = process;
    if (running != null) running.destroyForcibly().onExit().join();
    process = null;
  }

  @Override
  public void close() {
    kill();
  }

  String database() {
    return database;
  }

  /// @param name as an address begins with it
  Browser of(String name) {
    for (JsonNode person : JSON.readTree(read("sandbox.json")).path("people"))
      if (person.path("email").asString("").startsWith(name + "@"))
        return nobody().withToken(person.path("token").asString(""));
    throw new IllegalArgumentException("nobody's address begins with " + name);
  }

  private Browser nobody() {
    return new Browser(URI.create("http://localhost:" + port));
  }

  private boolean isReady() {
    try {
      return nobody().get("/readyz").status() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  /// Without the tests' own classes: a server takes every bean it finds in our packages.
  private Process launch() {
    String classes =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator));
    try {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-cp",
              classes,
              Relay.class.getName(),
              "--spring.profiles.active=sandbox",
              "--tintoi.database.url=" + database,
              "--tintoi.data=" + data,
              "--tintoi.sandbox.simulators=" + simulators,
              "--server.port=" + port)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("server.log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String log() {
    return read("server.log");
  }

  private String read(String file) {
    try {
      return Files.readString(data.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
