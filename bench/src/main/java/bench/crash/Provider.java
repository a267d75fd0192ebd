package bench.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static tintoi.provider.Provider.META;
import static tintoi.provider.Provider.ZALO;

import bench.rig.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A provider that speaks Graph's words and Zalo's, for sending and for reading what was sent,
/// misbehaves as it is told, and never dies: what it took is the truth of a run. `main` prints its
/// port.
///
/// `POST /control/program?page=ID` sets how it behaves towards a Page or Official Account (none:
/// towards all others); `GET /control/taken?from=N` is its log, a line per message it took: time,
/// channel, recipient, delivery id (empty where it is told none), text or the name of a file, time
/// by a clock nobody moves, kind, file or picture, separated by tabs; some thousands at once.
///
/// A node may speak to `/node-NAME/…`: then `GET /control/requests?from=N` tells of each of its
/// requests to send or to upload, taken or not, by the machine's clock: when it came, when it was
/// about to be answered (0: not yet), lane, the node's name, delivery id if it is told one.
final class Provider {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern FILE = Pattern.compile("filename=\"([^\"]*)\"");

  private final Said said = new Said();
  private final Asked asked = new Asked();
  private final Map<String, String> uploads = new ConcurrentHashMap<>();
  private final Map<String, Program> programs = new ConcurrentHashMap<>();
  private final AtomicInteger truncations = new AtomicInteger();
  private final Clock machine = Clock.systemUTC();
  private final Clock clock;
  private final Echoes echoes;

  private Provider(Clock clock, URI echoes) {
    this.clock = clock;
    this.echoes = new Echoes(echoes);
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
      while (exchange.begin()) if (!answer(exchange)) return;
    } catch (IOException _) {
      // The other side went away.
    }
  }

  /// @return false if the connection is to be closed
  private boolean answer(Exchange exchange) throws IOException {
    String path = exchange.path();
    if (path.startsWith("/control/program")) {
      exchange.end();
      programs.put(exchange.parameter("page"), Program.of(exchange.body()));
      return exchange.json("{}");
    }
    if (path.startsWith("/control/taken"))
      return exchange.text(said.lines(Integer.parseInt(exchange.parameter("from"))));
    if (path.startsWith("/control/requests"))
      return exchange.text(asked.lines(Integer.parseInt(exchange.parameter("from"))));
    String node = "";
    if (path.startsWith("/node-")) {
      int end = path.indexOf('/', 1);
      node = path.substring(1, end);
      path = path.substring(end);
    }
    String channel = channel(exchange);
    if (exchange.method().equals("POST")) return post(exchange, path, channel, node);
    if (Program.chance(program(channel).unreadable()))
      return exchange.whole(500, "text/html", "<h1>busy</h1>".getBytes(UTF_8), "");
    return exchange.json(read(exchange, path, channel));
  }

  private boolean post(Exchange exchange, String path, String channel, String node)
      throws IOException {
    boolean file = path.contains("/upload/") || path.endsWith("/message_attachments");
    Program.Behaviour behaviour = program(channel).next();
    if (behaviour == Program.Behaviour.RESET_IN_REQUEST) {
      exchange.some();
      String lane = file ? channel : LaneName.of(channel, Errand.kind(exchange, path));
      asked.came(lane, node, "").leaves();
      return exchange.reset();
    }
    exchange.end();
    return file
        ? upload(exchange, channel, node, behaviour)
        : send(exchange, Errand.of(exchange, path, channel, uploads), node, behaviour);
  }

  /// Whose token it is.
  private static String channel(Exchange exchange) {
    String token = exchange.header("access_token");
    if (token.isEmpty()) token = exchange.header("authorization");
    return token.substring(token.indexOf('-') + 1);
  }

  /// What was sent, in the words of whom it was sent by.
  private String read(Exchange exchange, String path, String channel) {
    if (path.endsWith("/oa/conversation")) {
      JsonNode wanted = JSON.readTree(exchange.parameter("data"));
      String thread = Errand.chat(channel, wanted.path("user_id").asString());
      return said.chat(thread, wanted.path("offset").asInt(), wanted.path("count").asInt());
    }
    if (path.contains("/oa/"))
      return "{\"error\":404,\"message\":\"You currently access to an empty api\"}";
    String[] parts = path.split("/", -1);
    String id = parts.length > 2 ? parts[2] : "";
    return switch (parts[parts.length - 1]) {
      case "conversations" ->
          "{\"data\":[{\"id\":\"" + Errand.direct(id, exchange.parameter("user_id")) + "\"}]}";
      case "comments" -> said.list("c." + id, exchange.parameter("after"));
      case "messages" -> said.list(id, exchange.parameter("after"));
      default -> said.comment(id);
    };
  }

  private Program program(String channel) {
    Program own = programs.get(channel);
    return own != null ? own : programs.getOrDefault("", Program.GOOD);
  }

  private boolean send(Exchange exchange, Errand errand, String node, Program.Behaviour behaviour)
      throws IOException {
    String lane = LaneName.of(errand.channel(), errand.kind());
    Asked.Request request = asked.came(lane, node, errand.reference());
    Program program = program(errand.channel());
    Pause.millis(program.delay());
    String id = "m_none";
    if (behaviour.takes) {
      Said.Taken one = new Said.Taken(clock.millis(), errand, machine.millis());
      int number = said.take(one);
      if (number < 0) return answered(exchange, request);
      id = Said.id(errand.kind(), number);
      echoes.tell(program, one, id);
    }
    request.leaves();
    return exchange.behave(behaviour, Words.of(errand.kind(), id), truncations);
  }

  private static boolean answered(Exchange exchange, Asked.Request request) throws IOException {
    request.leaves();
    String words =
        "{\"error\":{\"message\":\"(#10900) Activity already replied to\",\"code\":10900}}";
    return exchange.whole(400, "application/json", words.getBytes(UTF_8), "");
  }

  /// What is uploaded is no message yet.
  private boolean upload(
      Exchange exchange, String channel, String node, Program.Behaviour behaviour)
      throws IOException {
    boolean zalo = exchange.path().contains("/oa/");
    Asked.Request request = asked.came(channel, node, "");
    Pause.millis(program(channel).delay());
    Matcher file = FILE.matcher(exchange.body());
    String id = "9" + uploads.size() + ThreadLocalRandom.current().nextInt(1_000, 10_000);
    if (behaviour.takes && file.find()) uploads.put(id, file.group(1));
    request.leaves();
    return exchange.behave(behaviour, Words.upload(zalo ? ZALO : META, id), truncations);
  }
}
