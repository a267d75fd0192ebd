package sim;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The providers on one port: Meta's login dialog and Graph API, Zalo's permission page and
/// OpenAPI, a page to play the customers and break things, and the control API that page uses.
///
/// ```java
/// try (var sim = Simulators.start(0)) { … sim.uri() … }
/// ```
public final class Simulators implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Simulators.class.getName());

  static {
    // Without it every small answer waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
  }

  private interface Handler {
    void handle(Call call) throws IOException;
  }

  private final World world = new World();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Log log = new Log();
  private final Faults faults = new Faults();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Courier courier;
  private final HttpServer server;
  private final Lines lines = new Lines(threads);
  private final @Nullable Path state;
  private volatile long savedVersion;

  private Simulators(int port, @Nullable Path state) throws IOException {
    this.state = state;
    if (state != null && Files.exists(state)) world.load(state);
    courier =
        new Courier(_ -> {
          synchronized (world) {
            world.changed();
          }
        });
    server = HttpServer.create(new InetSocketAddress("localhost", port), 256);
    server.setExecutor(threads);
    var metaWebhooks = new MetaWebhooks(world, courier);
    var zaloWebhooks = new ZaloWebhooks(world, courier);
    var gate = new Gate(world, faults, log, closing);
    var graph = new Graph(world, metaWebhooks);
    var dialog = new LoginDialog(world);
    var zaloOAuth = new ZaloOAuth(world);
    var zaloApi = new ZaloApi(world, zaloWebhooks);
    var customers = new Customers(world, metaWebhooks);
    HttpHandler meta = exchange -> handle(exchange, call -> gate.pass(graph, call));
    HttpHandler api = exchange -> handle(exchange, call -> gate.pass(zaloApi, call));
    HttpHandler oauth =
        exchange ->
            handle(
                exchange,
                call -> {
                  if (ZaloOAuth.isPage(call)) call.send(zaloOAuth.person(call));
                  else gate.pass(zaloOAuth, call);
                });
    server.createContext(Graph.PREFIX, meta);
    server.createContext(ZaloApi.PREFIX, api);
    server.createContext(ZaloOAuth.PREFIX, oauth);
    lines.add("META", port == 0 ? 0 : port + 1, Map.of(Graph.PREFIX, meta));
    lines.add(
        "ZALO", port == 0 ? 0 : port + 2, Map.of(ZaloApi.PREFIX, api, ZaloOAuth.PREFIX, oauth));
    var broken = new Broken(faults, lines, courier, log);
    var zaloCustomers = new ZaloCustomers(world, zaloWebhooks);
    var control = new Control(world, customers, zaloCustomers, broken, metaWebhooks);
    world.media.base("http://localhost:" + server.getAddress().getPort());
    serve(Media.PREFIX, call -> call.send(world.mediaAnswer(call)));
    serve(LoginDialog.PREFIX, call -> call.send(dialog.answer(call)));
    serve(Control.PREFIX, call -> call.send(control.answer(call)));
    serve("/", call -> call.send(PlayPage.answer(call)));
  }

  /// Starts on `port` of the loopback interface; 0 = any free one. Nothing is kept on disk.
  public static Simulators start(int port) throws IOException {
    return start(port, null);
  }

  /// As [#start(int)], but what the providers know is read from and kept in the file `state`.
  public static Simulators start(int port, @Nullable Path state) throws IOException {
    var simulators = new Simulators(port, state);
    simulators.server.start();
    if (state != null) simulators.threads.execute(simulators::keep);
    return simulators;
  }

  /// Where everything is found; without a slash at the end.
  public URI uri() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /// Sends webhooks to the product at `base` (`{base}/hooks/meta`, `{base}/hooks/zalo`).
  public void webhooks(String base) {
    synchronized (world) {
      world.webhooks.put("meta", base + "/hooks/meta");
      world.webhooks.put("zalo", base + "/hooks/zalo");
      world.changed();
    }
  }

  private void serve(String prefix, Handler handler) {
    server.createContext(prefix, exchange -> handle(exchange, handler));
  }

  private static void handle(HttpExchange exchange, Handler handler) {
    var call = new Call(exchange);
    try {
      handler.handle(call);
    } catch (IOException e) {
      LOG.log(Level.FINE, "The caller went away.", e);
      call.cut();
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, call.method + " " + call.path, e);
      call.cut();
    }
  }

  private void keep() {
    try {
      while (!closing.await(500, TimeUnit.MILLISECONDS)) saveIfChanged();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void saveIfChanged() {
    long version = world.version();
    if (state == null || version == savedVersion) return;
    world.save(state);
    savedVersion = version;
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    lines.close();
    courier.close();
    threads.shutdownNow();
    saveIfChanged();
  }

  /// `--port N` (or SIM_PORT, else 8081), `--webhooks http://localhost:8080`, `--state FILE`.
  public static void main(String[] arguments) throws InterruptedException {
    Options options;
    try {
      options = Options.of(arguments, System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println("simulators: " + e.getMessage());
      System.exit(2);
      return;
    }
    try {
      Simulators simulators = start(options.port(), options.state());
      Runtime.getRuntime().addShutdownHook(new Thread(simulators::close, "close"));
      String webhooks = options.webhooks();
      if (webhooks != null) simulators.webhooks(webhooks);
      System.out.println("The providers' simulators run at " + simulators.uri() + "/");
      simulators.closing.await();
    } catch (BindException _) {
      System.err.println(
          "simulators: Port %d is taken. Stop what uses it, or choose another with --port or SIM_PORT."
              .formatted(options.port()));
      System.exit(1);
    } catch (IOException e) {
      System.err.println("simulators: They cannot start: " + e.getMessage());
      System.exit(1);
    }
  }
}
