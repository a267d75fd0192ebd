package tintoi.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An address that takes a provider's webhooks and keeps them as they came.
public final class Letterbox implements AutoCloseable {
  /// A webhook: raw bytes and headers, by name in lower case.
  @SuppressWarnings("ArrayRecordComponent") // raw bytes, as the signature needs them
  public record Letter(byte[] body, Map<String, String> headers) {
    public @Nullable String header(@Nullable String name) {
      return name == null ? null : headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  private final HttpServer server;
  private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();

  public Letterbox() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::take);
    server.start();
  }

  public String address(String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  /// The next letter; fails if none comes.
  public Letter next() throws InterruptedException {
    Letter letter = letters.poll(10, TimeUnit.SECONDS);
    if (letter == null) throw new AssertionError("no webhook came within 10 s");
    return letter;
  }

  /// A GET is the provider asking whether we are who we say: the challenge goes back.
  private void take(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    String answer = "";
    if (exchange.getRequestMethod().equals("GET") && query != null)
      answer = query.replaceFirst("(?s).*hub\\.challenge=([^&]*).*", "$1");
    else letters.add(letter(exchange));
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static Letter letter(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return new Letter(exchange.getRequestBody().readAllBytes(), headers);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
