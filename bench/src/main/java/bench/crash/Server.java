package bench.crash;

import bench.rig.Pause;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A whole server of a run at an address of its own, which stays when another version takes its
/// place. Whether it serves is what a balancer would know.
final class Server {
  private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();
  private static final Duration START = Duration.ofMinutes(10);

  /// What is promised to whoever stops one: it ends by itself within that.
  private static final int STOP_SECONDS = 30;

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().unstarted(() -> STARTED.forEach(Process::destroyForcibly)));
  }

  final int number;
  final URI address;
  private final Path folder;
  private final List<String> settings;
  private @Nullable Process process;
  private Path log;
  private int lives;
  private volatile boolean serves;

  /// @param folder where its logs are, one for each time it was started
  /// @param settings as its command line takes them
  Server(int number, Path folder, List<String> settings) throws IOException {
    this.number = number;
    this.folder = folder;
    this.settings = settings;
    this.log = folder;
    try (ServerSocket free = new ServerSocket(0)) {
      this.address = URI.create("http://localhost:" + free.getLocalPort());
    }
  }

  /// Starts it and waits until it serves.
  ///
  /// @param version for the name of its log
  void start(String version, String classpath, HttpClient http) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classpath));
    command.addAll(List.of("tintoi.Relay", "--server.port=" + address.getPort()));
    command.addAll(settings);
    log = folder.resolve("server-%d.%d-%s.log".formatted(number, lives++, version));
    Process started =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    STARTED.add(started);
    process = started;
    boolean ready = Pause.until(START, () -> !started.isAlive() || isReady(http));
    if (!ready || !started.isAlive()) throw new IOException("a server did not start; see " + log);
    serves = true;
  }

  private boolean isReady(HttpClient http) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(address.resolve("/readyz"))
                      .timeout(Duration.ofSeconds(5))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      return false;
    }
  }

  boolean serves() {
    return serves;
  }

  /// SIGTERM; nobody is sent to it any more.
  ///
  /// @return false if it did not end by itself in time
  boolean stop() throws InterruptedException {
    Process running = process;
    serves = false;
    if (running == null) return true;
    running.destroy();
    boolean ended = running.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    kill();
    return ended;
  }

  /// kill -9.
  void kill() throws InterruptedException {
    Process running = process;
    serves = false;
    if (running == null) return;
    running.destroyForcibly().waitFor();
    STARTED.remove(running);
    process = null;
  }

  /// How many attempts to send the living process has told of in its log.
  long attempts() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("delivery=") && line.contains("outcome=")).count();
    }
  }

  /// How many errors, over all its lives.
  long errors() throws IOException {
    long all = 0;
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path one :
          logs.filter(path -> path.getFileName().toString().startsWith("server-" + number + "."))
              .toList()) {
        try (Stream<String> lines = Files.lines(one)) {
          all += lines.filter(line -> line.contains("\"level\":\"ERROR\"")).count();
        }
      }
    }
    return all;
  }
}
