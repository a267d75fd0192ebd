package bench.stub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The provider, running in a process of its own.
public final class ProviderProcess implements AutoCloseable {
  private static final Pattern TAKEN =
      Pattern.compile("\\{\"taken\":(\\d+),\"first\":(\\d+),\"last\":(\\d+)}");

  private final Process process;
  private final URI address;
  private final Path file;
  private final Journal journal;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ProviderProcess(Process process, URI address, Path file) throws IOException {
    this.process = process;
    this.address = address;
    this.file = file;
    this.journal = Journal.read(file);
  }

  /// @param records how many requests its log has room for
  public static ProviderProcess start(int records) throws IOException {
    Path file = Files.createTempFile("tintoi-provider", ".log");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Provider.class.getName(),
                file.toString(),
                Integer.toString(records))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String port = process.inputReader().readLine();
    return new ProviderProcess(process, URI.create("http://127.0.0.1:" + port), file);
  }

  public URI address() {
    return address;
  }

  public long pid() {
    return process.pid();
  }

  /// @param taken messages taken, doubled ones counted as often as they came
  /// @param first when the first was taken, CLOCK_MONOTONIC; 0 = none yet
  /// @param last when the last was taken
  public record Count(long taken, long first, long last) {}

  public Count taken() {
    return count(request("/taken").GET());
  }

  public void program(Program program) {
    count(request("/program").POST(HttpRequest.BodyPublishers.ofString(program.text())));
  }

  /// Forgets everything: a new run begins.
  public void clear() {
    count(request("/clear").POST(HttpRequest.BodyPublishers.noBody()));
  }

  /// Waits until so many were taken.
  ///
  /// @return empty if they were not, within the time
  public Optional<Count> await(long wanted, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < end) {
      Count count = taken();
      if (count.taken() >= wanted) return Optional.of(count);
      Thread.sleep(wanted <= 1 ? 2 : 20);
    }
    return Optional.empty();
  }

  /// All requests so far, in the order they came.
  public List<Request> requests() {
    int n = journal.size();
    List<Request> all = new ArrayList<>(n);
    for (int i = 0; i < n; i++) all.add(journal.get(i));
    return all;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(30));
  }

  private Count count(HttpRequest.Builder request) {
    try {
      String body = http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
      Matcher found = TAKEN.matcher(body);
      if (!found.matches()) throw new IllegalStateException("the provider says " + body);
      return new Count(
          Long.parseLong(found.group(1)),
          Long.parseLong(found.group(2)),
          Long.parseLong(found.group(3)));
    } catch (IOException e) {
      throw new IllegalStateException("the provider does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // It lies in the folder for temporary files.
    }
  }
}
