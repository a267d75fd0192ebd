package bench.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A provider that speaks Graph's words for sending and for reading a conversation, misbehaves as
/// it is told, and never dies: what it took is the truth of a run. `main` prints its port.
///
/// `POST /control/program?page=ID` sets how it behaves towards a Page (none: towards all others);
/// `GET /control/taken?from=N` is its log, a line per message it took: time, page, recipient,
/// delivery id, text, time by a clock nobody moves, separated by tabs; at most [#LINES] at once.
///
/// A node may speak to `/node-NAME/…`: then `GET /control/requests?from=N` tells of each of its
/// requests to send, taken or not, by the machine's clock: when it came, when it was about to be
/// answered (0: not yet), page, the node's name, delivery id.
final class Provider {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXX").withZone(ZoneOffset.UTC);
  private static final int PAGE = 50;

  /// Half a million at once, as after a soak, is more than its memory.
  private static final int LINES = 20_000;

  /// One message it took.
  private record Taken(
      long at, String page, String recipient, String reference, String text, long machine) {
    String line() {
      return String.join("\t", at + "", page, recipient, reference, text, machine + "\n");
    }
  }

  /// A request to send of a node that says its name.
  private static final class Sent {
    final long came = System.currentTimeMillis();
    final String page;
    final String node;
    volatile String reference = "";
    volatile long left;

    Sent(String page, String node) {
      this.page = page;
      this.node = node;
    }

    String line() {
      return came + "\t" + left + "\t" + page + "\t" + node + "\t" + reference + "\n";
    }
  }

  private final List<Taken> taken = new ArrayList<>();
  private final List<Sent> requests = new ArrayList<>();
  private final Map<String, List<Integer>> threads = new ConcurrentHashMap<>();
  private final Map<String, Program> programs = new ConcurrentHashMap<>();
  private final AtomicInteger truncations = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Clock machine = Clock.systemUTC();
  private final Clock clock;
  private final URI echoes;

  private Provider(Clock clock, URI echoes) {
    this.clock = clock;
    this.echoes = echoes;
  }

  /// @param args folder with the clock, address for echoes
  public static void main(String[] args) throws IOException {
    Clock clock = new ShiftedClock(Path.of(args[0]).resolve("clock"), Clock.systemUTC());
    Provider provider = new Provider(clock, URI.create(args[1]));
    try (ServerSocket server = new ServerSocket(0, 4_096, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> endWithStarter());
      System.out.println(server.getLocalPort());
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> provider.serve(socket));
      }
    }
  }

  private static void endWithStarter() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException _) {
      // It is gone.
    }
    System.exit(0);
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Exchange exchange = new Exchange(socket);
      while (exchange.read()) if (!answer(exchange)) return;
    } catch (IOException _) {
      // The other side went away.
    }
  }

  /// @return false if the connection is to be closed
  private boolean answer(Exchange exchange) throws IOException {
    String path = exchange.path();
    if (path.startsWith("/control/program")) {
      programs.put(exchange.parameter("page"), Program.of(exchange.body()));
      return exchange.json("{}");
    }
    if (path.startsWith("/control/taken")) return exchange.text(log(exchange.parameter("from")));
    if (path.startsWith("/control/requests"))
      return exchange.text(requests(exchange.parameter("from")));
    String node = "";
    if (path.startsWith("/node-")) {
      int end = path.indexOf('/', 1);
      node = path.substring(1, end);
      path = path.substring(end);
    }
    String[] parts = path.split("/", -1);
    String id = parts.length > 2 ? parts[2] : "";
    if (exchange.method().equals("POST")) {
      Sent request = came(id, node);
      return send(exchange, id, request);
    }
    String page = id.startsWith("t.") ? id.split("\\.", -1)[1] : id;
    if (Program.chance(program(page).unreadable()))
      return exchange.whole(500, "text/html", "<h1>busy</h1>".getBytes(UTF_8), "");
    return path.contains("/conversations")
        ? exchange.json(conversation(id, exchange.parameter("user_id")))
        : exchange.json(thread(id, exchange.parameter("after")));
  }

  private Program program(String page) {
    Program own = programs.get(page);
    return own != null ? own : programs.getOrDefault("", Program.GOOD);
  }

  private String log(String from) {
    StringBuilder lines = new StringBuilder();
    int first = Integer.parseInt(from);
    synchronized (taken) {
      int end = Math.min(taken.size(), first + LINES);
      for (int i = first; i < end; i++) lines.append(taken.get(i).line());
    }
    return lines.toString();
  }

  private String requests(String from) {
    StringBuilder lines = new StringBuilder();
    synchronized (requests) {
      for (int i = Integer.parseInt(from), n = 0; i < requests.size() && n < LINES; i++, n++)
        lines.append(requests.get(i).line());
    }
    return lines.toString();
  }

  /// Who has no name is not noted: hours of them would fill the memory.
  private Sent came(String page, String node) {
    Sent request = new Sent(page, node);
    if (node.isEmpty()) return request;
    synchronized (requests) {
      requests.add(request);
    }
    return request;
  }

  private boolean send(Exchange exchange, String page, Sent request) throws IOException {
    JsonNode json = JSON.readTree(exchange.body());
    request.reference = json.path("message").path("metadata").asString();
    Program program = program(page);
    Program.Behaviour behaviour = program.next();
    Pause.millis(program.delay());
    String id = "m_none";
    if (behaviour.takes) {
      Taken one =
          new Taken(
              clock.millis(),
              page,
              json.path("recipient").path("id").asString(),
              request.reference,
              json.path("message").path("text").asString(),
              machine.millis());
      id = "m_" + take(one);
      echo(program, one, id);
    }
    // Before the answer: with it the node may give the lane away.
    request.left = System.currentTimeMillis();
    return exchange.behave(behaviour, id, truncations);
  }

  private int take(Taken one) {
    synchronized (taken) {
      taken.add(one);
      int number = taken.size() - 1;
      threads
          .computeIfAbsent("t." + one.page + "." + one.recipient, _ -> new ArrayList<>())
          .add(number);
      return number;
    }
  }

  /// An echo comes soon, late or never, and again until somebody takes it.
  private void echo(Program program, Taken one, String id) {
    boolean late = Program.chance(program.late());
    if (!late && !Program.chance(program.echo())) return;
    long wait = ThreadLocalRandom.current().nextLong(1_500) + (late ? 3_000 : 0);
    HttpRequest request =
        HttpRequest.newBuilder(echoes)
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(id + "\t" + one.line()))
            .build();
    Thread.ofVirtual()
        .start(() -> {
          for (int n = 0; n < 100; n++) {
            Pause.millis(n == 0 ? wait : 1_000);
            if (accepted(request)) return;
          }
        });
  }

  private boolean accepted(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private String conversation(String page, String user) {
    String id = "t." + page + "." + user;
    return threads.containsKey(id) ? "{\"data\":[{\"id\":\"" + id + "\"}]}" : "{\"data\":[]}";
  }

  /// Newest first, page by page, times in whole seconds, as Graph does it.
  private String thread(String id, String after) {
    var answer = JSON.createObjectNode();
    var data = answer.putArray("data");
    synchronized (taken) {
      List<Integer> all = threads.getOrDefault(id, List.of());
      int from = after.isEmpty() ? all.size() - 1 : Integer.parseInt(after);
      int to = Math.max(-1, from - PAGE);
      for (int i = from; i > to; i--) {
        Taken one = taken.get(all.get(i));
        var item = data.addObject();
        item.put("id", "m_" + all.get(i)).put("message", one.text);
        item.put("created_time", TIME.format(java.time.Instant.ofEpochMilli(one.at)));
        item.putObject("from").put("id", one.page);
      }
      if (to >= 0) {
        var paging = answer.putObject("paging");
        paging.putObject("cursors").put("after", Integer.toString(to));
        paging.put("next", "more");
      }
    }
    return answer.toString();
  }
}
