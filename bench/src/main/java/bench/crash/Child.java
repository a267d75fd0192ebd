package bench.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A process of a run: what it prints goes to its own log; it ends when we end, because it reads
/// from us.
final class Child {
  private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

  static {
    // Who is frozen does not see that we are gone.
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().unstarted(() -> STARTED.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final CompletableFuture<String> first = new CompletableFuture<>();

  private Child(Process process) {
    this.process = process;
  }

  /// @param awaited the start of the line with which it says that it runs
  static Child start(Launch launch, Class<?> main, String awaited, Path log, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(launch.before());
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(launch.options());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", launch.classpath(), main.getName()));
    command.addAll(arguments);
    Child child = new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
    STARTED.add(child.process);
    Thread.ofPlatform().daemon().start(() -> child.copy(awaited, log));
    return child;
  }

  private void copy(String awaited, Path log) {
    try (BufferedReader reader = process.inputReader();
        PrintStream to =
            new PrintStream(
                new java.io.FileOutputStream(log.toFile(), true),
                false,
                java.nio.charset.StandardCharsets.UTF_8)) {
      for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!first.isDone() && line.startsWith(awaited)) first.complete(line);
        to.println(line);
        to.flush();
      }
    } catch (IOException _) {
      // It was killed in the middle of a line.
    }
    STARTED.remove(process);
    first.completeExceptionally(new IOException("it ended; see " + log));
  }

  /// The line with which it said that it runs.
  ///
  /// @throws IOException if it ended first
  String awaitReady(Duration atMost) throws IOException {
    try {
      return first.get(atMost.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("a process did not start", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("a process is not ready after " + atMost, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// The same line; null if it has not said it yet.
  @Nullable String said() {
    return first.isDone() && !first.isCompletedExceptionally() ? first.join() : null;
  }

  /// Does this once it has said it.
  void whenReady(Runnable what) {
    var _ = first.thenRun(what);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// True once it said that it runs, as long as it does.
  boolean isReady() {
    return process.isAlive() && first.isDone() && !first.isCompletedExceptionally();
  }

  long pid() {
    return process.pid();
  }

  /// Tells it to end, and waits.
  void end() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// kill -9.
  void kill() {
    signal("KILL");
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// SIGSTOP: it does nothing any more and does not know it.
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    signal(process.pid(), name);
  }

  static void signal(long pid, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new IllegalStateException("no kill on this system", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
