package bench;

import bench.rig.Pause;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A provider that takes every message after a fixed time, but for those it is told not to (see
/// [Trouble]), in a process of its own so that its work is not counted as ours. `main` prints its
/// port.
final class Stub implements AutoCloseable {
  private final Process process;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  private Stub(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static Stub start(int delayMillis) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                // By default it closes idle connections beyond 200, in the middle of a run.
                "-Dsun.net.httpserver.maxIdleConnections=20000",
                "-Dsun.net.httpserver.idleInterval=300",
                "-cp",
                System.getProperty("java.class.path"),
                Stub.class.getName(),
                Integer.toString(delayMillis))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String port = process.inputReader().readLine();
    return new Stub(process, URI.create("http://127.0.0.1:" + port));
  }

  URI address() {
    return address;
  }

  /// Messages taken so far.
  long taken() throws IOException, InterruptedException {
    return number("/taken");
  }

  /// Messages taken and refused so far, each as often as it came.
  long answered() throws IOException, InterruptedException {
    return number("/answered");
  }

  private long number(String path) throws IOException, InterruptedException {
    return Long.parseLong(
        http.send(
                HttpRequest.newBuilder(address.resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] args) throws IOException {
    int delay = Integer.parseInt(args[0]);
    Counter counter = new Counter();
    // Many clients at once must not wait for the listener.
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/taken", exchange -> answer(exchange, 200, "" + counter.taken.get()));
    server.createContext(
        "/answered", exchange -> answer(exchange, 200, "" + counter.answered.get()));
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Pause.millis(delay);
          counter.answer(exchange, body);
        });
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  /// What came, and what of it was taken.
  private static final class Counter {
    private static final Pattern REFERENCE = Pattern.compile("\"metadata\":\"([^\"]*)\"");

    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    void answer(HttpExchange exchange, String body) throws IOException {
      Trouble trouble = Trouble.of(body);
      boolean takes =
          switch (trouble) {
            case NONE -> true;
            case ONCE, HELD -> !refused.add(reference(body));
            case REFUSED -> false;
          };
      String words =
          takes
              ? "{\"recipient_id\":\"1\",\"message_id\":\"m_" + taken.incrementAndGet() + "\"}"
              : trouble.error();
      answered.incrementAndGet();
      Stub.answer(exchange, takes ? 200 : 400, words);
    }

    private static String reference(String body) {
      Matcher reference = REFERENCE.matcher(body);
      return reference.find() ? reference.group(1) : "";
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
