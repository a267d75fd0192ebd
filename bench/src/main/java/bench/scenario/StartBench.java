package bench.scenario;

import bench.node.NodeProcess;
import bench.rig.Cpu;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Worker;
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
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.ObjectNode;

/// From the start of the server's process until `/readyz` says 200, and the memory it takes then
/// and after a minute in which nothing is asked of it. The server is the jar that is shipped, laid
/// out and started as `bin/run` does; its database exists: once one that runs already, with
/// channels in it, and once its own, which it starts.
public final class StartBench {
  private static final Path BUILT = Path.of("server/target/server-0.1.0-SNAPSHOT-app.jar");
  private static final Path LAID_OUT = Path.of("bench/target/app");
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final Options options;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// @param options `--rounds N --idle seconds --channels N --aot no`: without what an earlier
  ///   start has learnt (an AOT cache), which `bin/run` makes once for each build
  public StartBench(Options options) {
    this.options = options;
  }

  /// @param readyMegabytes resident memory of the server's process alone, its database's not
  private record Life(double readySeconds, double readyMegabytes, double idleMegabytes) {}

  public void run() throws Exception {
    layOut();
    int channels = options.number("channels", 200);
    try (Site site = Site.open(5)) {
      try (Worker node = site.alone()) {
        node.ask("pages 1 " + channels);
      }
      print("running", channels, site.installation());
    }
    Path data = Files.createTempDirectory("tintoi-bench-start");
    // A postmaster that is not root must be able to walk there.
    data.toFile().setExecutable(true, false);
    print("its own", 0, List.of("--tintoi.data=" + data));
  }

  private void print(String database, int channels, List<String> settings) throws Exception {
    Path cache = Files.createTempDirectory("tintoi-bench-aot").resolve("server.aot");
    boolean aot = options.text("aot", "yes").equals("yes");
    // The first is not told: it makes the database, and reads the jars into the system's memory.
    live(settings, aot ? List.of("-XX:AOTCacheOutput=" + cache) : List.of(), 0);
    List<Life> lives = new ArrayList<>();
    for (int n = 0; n < options.number("rounds", 5); n++)
      lives.add(
          live(
              settings,
              aot ? List.of("-XX:AOTCache=" + cache) : List.of(),
              options.number("idle", 60)));
    ObjectNode line =
        Figures.line("start")
            .put("server", "the shipped jar as bin/run lays it out and starts it")
            .put("options", String.join(" ", NodeProcess.OPTIONS))
            .put("database", database)
            .put("channels", channels)
            .put("aot", aot)
            .put("rounds", lives.size())
            .put("idleSeconds", options.number("idle", 60));
    put(line, "readySeconds", lives, Life::readySeconds);
    put(line, "readyMegabytes", lives, Life::readyMegabytes);
    put(line, "idleMegabytes", lives, Life::idleMegabytes);
    Figures.print(line);
  }

  private static void put(
      ObjectNode line, String name, List<Life> lives, ToDoubleFunction<Life> figure) {
    List<Double> all = lives.stream().mapToDouble(figure).boxed().sorted().toList();
    line.put(name, Figures.round(Figures.median(all)))
        .put(name + "Min", Figures.round(all.getFirst()))
        .put(name + "Max", Figures.round(all.getLast()));
  }

  /// One server from its start to its end, in good order.
  private Life live(List<String> settings, List<String> more, int idleSeconds)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(NodeProcess.OPTIONS);
    command.addAll(more);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-jar", LAID_OUT.resolve(BUILT.getFileName()).toString()));
    command.add("--server.port=" + port);
    command.addAll(settings);
    Path log = Files.createTempFile("tintoi-bench-start", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    long began = System.nanoTime();
    Process server = builder.start();
    try {
      awaitReady(server, URI.create("http://127.0.0.1:" + port + "/readyz"), log);
      double seconds = (System.nanoTime() - began) / 1e9;
      long ready = Cpu.residentMegabytes(server.pid());
      Thread.sleep(idleSeconds * 1_000L);
      return new Life(seconds, ready, Cpu.residentMegabytes(server.pid()));
    } finally {
      server.destroy();
      // Who writes down what it has learnt takes its time.
      if (!server.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) server.destroyForcibly();
    }
  }

  private void awaitReady(Process server, URI readyz, Path log)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!ready(readyz)) {
      if (!server.isAlive() || System.nanoTime() > end)
        throw new IOException("the server is not ready, see " + log);
      Thread.sleep(10);
    }
  }

  private boolean ready(URI readyz) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(readyz).timeout(Duration.ofSeconds(5)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      return false; // nobody listens yet
    }
  }

  /// As `build` in `bin/parts/sandbox.sh`: flat, which starts faster than a jar of jars.
  private static void layOut() throws IOException, InterruptedException {
    if (!Files.exists(BUILT)) throw new IOException(BUILT + " is missing: bin/bench builds it");
    int code =
        new ProcessBuilder(
                java(),
                "-Djarmode=tools",
                "-jar",
                BUILT.toString(),
                "extract",
                "--force",
                "--destination",
                LAID_OUT.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (code != 0) throw new IOException(BUILT + " could not be laid out");
  }

  private static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
