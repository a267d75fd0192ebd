package bench;

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
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// A provider that takes every message after a fixed time, in a process of its own so that its work
/// is not counted as ours. `main` prints its port.
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
    return Long.parseLong(
        http.send(
                HttpRequest.newBuilder(address.resolve("/taken")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] args) throws IOException {
    int delay = Integer.parseInt(args[0]);
    AtomicLong taken = new AtomicLong();
    // Many clients at once must not wait for the listener.
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/taken", exchange -> answer(exchange, Long.toString(taken.get())));
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          try {
            Thread.sleep(delay);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          long id = taken.incrementAndGet();
          answer(exchange, "{\"recipient_id\":\"1\",\"message_id\":\"m_" + id + "\"}");
        });
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
