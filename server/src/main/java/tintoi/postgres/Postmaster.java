package tintoi.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// PostgreSQL's process.
final class Postmaster {
  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

  private final Cluster cluster;
  private final Process process;

  private Postmaster(Cluster cluster, Process process) {
    this.cluster = cluster;
    this.process = process;
  }

  /// Starts it from a thread that lives exactly as long as it does: the system ties "parent died"
  /// to the starting thread, not to the JVM, and any other thread may end earlier.
  static Postmaster start(Cluster cluster, int port, List<String> settings) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-D", cluster.data().toString()));
    for (String setting : settings) arguments.addAll(List.of("-c", setting));
    for (String setting :
        List.of("port=" + port, "listen_addresses=127.0.0.1", "unix_socket_directories="))
      arguments.addAll(List.of("-c", setting));
    var builder =
        new ProcessBuilder(cluster.stepDown().postmaster(cluster.program("postgres", arguments)));
    Cluster.clean(builder);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(cluster.log().toFile()));
    var started = new CompletableFuture<Process>();
    Thread.ofPlatform().daemon().name("postgres").start(() -> startAndWait(builder, started));
    try {
      return new Postmaster(cluster, started.get());
    } catch (ExecutionException e) {
      throw new IOException("PostgreSQL cannot be started", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL started", e);
    }
  }

  private static void startAndWait(ProcessBuilder builder, CompletableFuture<Process> started) {
    try {
      Process process = builder.start();
      started.complete(process);
      process.waitFor();
    } catch (IOException | InterruptedException e) {
      started.completeExceptionally(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /// Runs something, on a thread of its own, once the process has ended for whatever reason.
  void onExit(Runnable then) {
    var _ = process.onExit().thenRunAsync(then, task -> Thread.ofPlatform().daemon().start(task));
  }

  /// Waits until it takes connections; after a crash it first repeats what its log holds.
  void awaitReady(int port, String user, String password, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    String refusal = "it did not answer";
    boolean told = false;
    while (process.isAlive() && System.nanoTime() < deadline) {
      Optional<Sql.Refusal> refused = Sql.refusal(url, user, password);
      if (refused.isEmpty()) return;
      refusal = refused.get().why();
      // However long it repeats its log: broken off, it would begin with that anew.
      if (refused.get().notYet()) {
        deadline = System.nanoTime() + atMost.toNanos();
        if (!told) log.info("Waiting for PostgreSQL: {}.", refusal);
        told = true;
      }
      pause(Duration.ofMillis(20));
    }
    throw new PostgresUnavailable(
        "The database in %s did not start: %s (log: %s)."
            .formatted(cluster.data(), process.isAlive() ? refusal : fatalLine(), cluster.log()));
  }

  /// Fast shutdown; an immediate one if that takes too long. Nothing committed is lost by either.
  void stop() {
    stop(process.toHandle());
  }

  /// Stops a PostgreSQL that a killed server left behind on this data, and removes a pid file whose
  /// process is gone or, after a restart of the machine, somebody else. Safe because the caller
  /// holds the folder's lock: no living server of ours uses it.
  static void stopOrphan(Cluster cluster) throws IOException {
    Path pidFile = cluster.data().resolve("postmaster.pid");
    if (!Files.exists(pidFile)) return;
    Optional<ProcessHandle> orphan =
        Files.readAllLines(pidFile).stream()
            .findFirst()
            .flatMap(Postmaster::handle)
            .filter(handle -> serves(handle, cluster.data()));
    if (orphan.isPresent()) stop(orphan.get());
    Files.deleteIfExists(pidFile);
  }

  private static Optional<ProcessHandle> handle(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid.strip()));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// A pid may have been given to another program since. PostgreSQL works in its data folder, which
  /// Linux shows; elsewhere its name must do.
  private static boolean serves(ProcessHandle handle, Path data) {
    try {
      return Files.isSameFile(Path.of("/proc/" + handle.pid() + "/cwd"), data);
    } catch (IOException _) {
      return handle.info().command().filter(command -> command.endsWith("postgres")).isPresent();
    }
  }

  private static void stop(ProcessHandle handle) {
    if (!handle.isAlive()) return;
    signal(handle, "INT");
    if (ended(handle, 20)) return;
    signal(handle, "QUIT");
    if (ended(handle, 10)) return;
    throw new PostgresUnavailable(
        "PostgreSQL (process %d) does not stop: end it by hand.".formatted(handle.pid()));
  }

  /// Java itself only knows TERM, which for PostgreSQL means "when the last client has left".
  private static void signal(ProcessHandle handle, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(handle.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException _) {
      handle.destroy();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean ended(ProcessHandle handle, int seconds) {
    try {
      handle.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return !handle.isAlive();
    } catch (ExecutionException | TimeoutException _) {
      return !handle.isAlive();
    }
  }

  private String fatalLine() {
    try (var lines = Files.lines(cluster.log())) {
      return lines
          .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
          .reduce((_, line) -> line)
          .map(line -> line.replaceFirst("^.*?(FATAL|PANIC):\\s*", ""))
          .orElse("it ended at once");
    } catch (IOException | UncheckedIOException _) {
      return "it ended at once";
    }
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
