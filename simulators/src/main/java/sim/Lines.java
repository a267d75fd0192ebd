package sim;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A second address for each provider, which can be unplugged. A fault can only spoil a connection
/// once made; only a port that nobody listens on refuses one, so that the caller knows nothing was
/// sent.
final class Lines implements AutoCloseable {
  private static final class Line {
    final Map<String, HttpHandler> contexts;
    int port;
    @Nullable HttpServer server;

    Line(Map<String, HttpHandler> contexts, int port) {
      this.contexts = contexts;
      this.port = port;
    }
  }

  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Executor executor;

  Lines(Executor executor) {
    this.executor = executor;
  }

  /// Plugs in a provider at `port`, or at any free one where that is taken.
  synchronized void add(String provider, int port, Map<String, HttpHandler> contexts)
      throws IOException {
    var line = new Line(contexts, port);
    try {
      plugIn(line);
    } catch (BindException _) {
      line.port = 0;
      plugIn(line);
    }
    lines.put(provider, line);
  }

  private void plugIn(Line line) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", line.port), 256);
    server.setExecutor(executor);
    line.contexts.forEach(server::createContext);
    server.start();
    line.port = server.getAddress().getPort();
    line.server = server;
  }

  /// Down: the port refuses, and connections that stood are cut.
  synchronized void plug(String provider, boolean up) {
    Line line = lines.get(provider);
    if (line == null) throw new NoSuchElementException("no such line: " + provider);
    HttpServer server = line.server;
    if (!up && server != null) {
      server.stop(0);
      line.server = null;
    } else if (up && server == null) {
      try {
        plugIn(line);
      } catch (IOException e) {
        throw new IllegalArgumentException("port " + line.port + ": " + e.getMessage(), e);
      }
    }
  }

  synchronized void plugAll(boolean up) {
    for (String provider : lines.keySet()) plug(provider, up);
  }

  synchronized Map<String, Object> all() {
    var all = new LinkedHashMap<String, Object>();
    lines.forEach((provider, line) ->
        all.put(
            provider,
            Json.object("uri", "http://localhost:" + line.port, "up", line.server != null)));
    return all;
  }

  @Override
  public synchronized void close() {
    plugAll(false);
  }
}
