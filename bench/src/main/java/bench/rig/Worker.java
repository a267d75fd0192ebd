package bench.rig;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process of a measured system. It says `ready`, then answers each line it is told with one line
/// that begins with `ok`.
public final class Worker implements AutoCloseable {
  private final Process process;
  private final BufferedReader in;
  private final Writer out;

  private Worker(Process process) {
    this.process = process;
    this.in = process.inputReader();
    this.out = process.outputWriter();
  }

  public static Worker start(List<String> command, Map<String, String> environment, File folder)
      throws IOException {
    var builder = new ProcessBuilder(command).directory(folder);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Worker worker = new Worker(builder.start());
    worker.hear("ready");
    return worker;
  }

  /// One of our own mains, with this process's class path.
  public static Worker java(
      Class<?> main, List<String> options, List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(arguments);
    return start(command, environment, new File("."));
  }

  public long pid() {
    return process.pid();
  }

  /// @return what stands behind the `ok`
  public synchronized String ask(String line) {
    try {
      out.write(line + "\n");
      out.flush();
      return hear("ok");
    } catch (IOException e) {
      throw new IllegalStateException("it ended when asked to " + line, e);
    }
  }

  /// Lines that begin otherwise are its own business.
  private String hear(String word) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals(word)) return "";
      if (line.startsWith(word + " ")) return line.substring(word.length() + 1);
      if (line.startsWith("error ")) throw new IllegalStateException(line);
    }
    throw new IOException("it ended before it said " + word);
  }

  /// kill -9 of the process and all it started.
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks it to end, and insists. What it started ends with it: it would work beside the next one.
  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) kill();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      kill();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
