package bench.crash.whole;

import bench.rig.Options;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sim.Simulators;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Harms the real server at random moments under load, with cut connections and closed windows (it
/// is killed with -9 unless somebody has another [Harm] in mind), and then asks the customers'
/// phones: is every acknowledged message there, once, in order? The simulators' log is the truth.
public final class ServerKills {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PAGE = "100000000000001";

  /// What is done to it, again and again; it serves again when this returns.
  interface Harm {
    void done(ServerKills server) throws Exception;
  }

  private final Path data;
  private final String mode;
  private final Harm harm;
  private final int kills;
  private final int customers;
  private final Random random;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Map<Integer, List<String>> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean writing = true;
  private @Nullable Process server;
  private String token = "";
  private int port;
  private @Nullable URI simulated;
  private int decided;

  /// @param data where the server keeps what it has
  /// @param options `--kills N --customers N --seed N`
  public ServerKills(Path data, Options options) {
    this(data, "server", options, options.number("kills", 100), ServerKills::killed);
  }

  ServerKills(Path data, String mode, Options options, int times, Harm harm) {
    this.data = data;
    this.mode = mode;
    this.harm = harm;
    kills = times;
    customers = options.number("customers", 40);
    random = new Random(options.number("seed", 7));
  }

  private void killed() throws Exception {
    kill();
    start();
    await(this::ready);
  }

  public ServerVerdict run() throws Exception {
    port = freePort();
    try (Simulators simulators = Simulators.start(0)) {
      simulators.webhooks("http://localhost:" + port);
      URI control = simulators.uri();
      simulated = control;
      start();
      await(() -> Files.exists(data.resolve("sandbox.json")) && ready());
      token = token("lan@");
      post(control, "/control/crowd", "{\"size\":" + customers + "}");
      for (int i = 1; i <= customers; i++) customerWrites(control, i, "xin chào");
      Map<Integer, String> conversations = conversations(control);
      hand(conversations.values(), token("minh@"));
      for (var one : conversations.entrySet())
        writers.add(Thread.ofVirtual().start(() -> write(one.getKey(), one.getValue())));
      for (int i = 0; i < kills; i++) {
        upset(control);
        Thread.sleep(200 + random.nextInt(2_500));
        harm.done(this);
        decide();
        if (i % 10 == 9) System.err.printf("%d times, %d acknowledged%n", i + 1, count());
      }
      writing = false;
      for (Thread writer : writers) writer.join(Duration.ofMinutes(1));
      ServerVerdict verdict = verdict(control);
      stop();
      return verdict;
    } finally {
      kill();
    }
  }

  /// One of the ways in which a provider makes outcomes doubtful or late. What is left of the one
  /// before ends: a server that sends less often than it is upset would never get a message
  /// through.
  private void upset(URI control) throws IOException, InterruptedException {
    soothe(control);
    String kind =
        List.of("cut_after", "refuse_connection", "server_error", "none").get(random.nextInt(4));
    if (!kind.equals("none"))
      post(
          control,
          "/control/faults",
          "{\"provider\":\"META\",\"operation\":\"send\",\"kind\":\"%s\",\"times\":%d}"
              .formatted(kind, 1 + random.nextInt(4)));
    int customer = 1 + random.nextInt(customers);
    post(
        control,
        "/control/meta/windows/close",
        "{\"customer\":\"crowd-%d\",\"page\":\"%s\"}".formatted(customer, PAGE));
    customerWrites(control, 1 + random.nextInt(customers), "còn đó không?");
  }

  private void soothe(URI control) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(control.resolve("/control/faults")).DELETE().build(),
        HttpResponse.BodyHandlers.discarding());
  }

  /// One conversation's agent: the next message only when this one is acknowledged, tried with the
  /// same key until it is.
  private void write(int customer, String conversation) {
    for (int n = 1; writing; n++) {
      String text = "tin " + n;
      while (!reply(conversation, "answer-" + customer + "-" + n, text)) {
        if (!writing) return;
        pause(100);
      }
      acknowledged.computeIfAbsent(customer, _ -> new ArrayList<>()).add(text);
      pause(700);
    }
  }

  private boolean reply(String conversation, String key, String text) {
    try {
      HttpResponse<String> answer =
          http.send(
              request("/api/conversations/" + conversation + "/replies")
                  .header("Idempotency-Key", key)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + text + "\"}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      boolean taken = answer.statusCode() == 202 || answer.statusCode() == 200;
      if (!taken) refused.merge(cause(answer.body()), 1, Integer::sum);
      return taken;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String cause(String problem) {
    try {
      return JSON.readTree(problem).path("cause").asString("?");
    } catch (JacksonException _) {
      return "?";
    }
  }

  /// How often an agent was refused with this cause.
  int refused(String cause) {
    return refused.getOrDefault(cause, 0);
  }

  /// What waits for a person (not found three times, quarantined, words that rested) she sends: the
  /// engine asks rather than doubles, and a shop has somebody who answers.
  ///
  /// A server that has just started on a busy machine may need longer than she waits: she looks
  /// again the next time.
  private void decide() throws IOException, InterruptedException {
    try {
      decideAll();
    } catch (HttpTimeoutException _) {
      System.err.println("nobody answered in time; decided the next time");
    }
  }

  private void decideAll() throws IOException, InterruptedException {
    String held =
        json(request("/api/deliveries?state=HELD&limit=200").build())
            .path("items")
            .valueStream()
            .map(delivery ->
                "{\"id\":\"%s\",\"attempts\":%d}"
                    .formatted(delivery.path("id").asString(), delivery.path("attempts").asInt()))
            .collect(Collectors.joining(","));
    if (!held.isEmpty()) send("\"deliveries\":[" + held + "]");
    send("\"filter\":{\"cause\":\"hold.review\"}");
  }

  private void send(String which) throws IOException, InterruptedException {
    var answer =
        json(
            request("/api/deliveries/decisions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"decision\":\"SEND\"," + which + "}"))
                .build());
    decided += answer.path("done").asInt();
  }

  /// Everybody writes once more, so that no window is closed; then the clock runs until nothing is
  /// unsent.
  private ServerVerdict verdict(URI control) throws Exception {
    soothe(control);
    for (int i = 1; i <= customers; i++) customerWrites(control, i, "vẫn chờ ạ");
    boolean settled = false;
    for (int i = 0; i < 450 && !settled; i++) {
      Thread.sleep(2_000);
      decide();
      settled =
          json(request("/api/deliveries?state=unsent&limit=1").build()).path("items").isEmpty();
      if (!settled && i % 5 == 4) post(control, "/control/clock", "{\"advance\":\"PT5M\"}");
    }
    int lost = 0;
    int doubled = 0;
    int misordered = 0;
    for (var one : acknowledged.entrySet()) {
      List<String> got = received(control, one.getKey());
      List<String> once = got.stream().distinct().toList();
      doubled += got.size() - once.size();
      for (String text : one.getValue()) if (!once.contains(text)) lost++;
      List<String> inOrder = once.stream().filter(one.getValue()::contains).toList();
      List<String> wanted = one.getValue().stream().filter(once::contains).toList();
      if (!inOrder.equals(wanted)) misordered++;
    }
    long unexplained =
        json(request("/api/deliveries?state=unsent&limit=200").build())
            .path("items")
            .valueStream()
            .filter(delivery -> delivery.path("diagnosis").isNull())
            .count();
    return new ServerVerdict(
        mode,
        kills,
        count(),
        new ServerVerdict.Counts(lost, doubled, misordered, unexplained),
        decided,
        settled);
  }

  /// How many messages were acknowledged.
  int count() {
    return acknowledged.values().stream().mapToInt(List::size).sum();
  }

  private List<String> received(URI control, int customer)
      throws IOException, InterruptedException {
    return json(HttpRequest.newBuilder(
                control.resolve(
                    "/control/messages?customer=crowd-%d&page=%s".formatted(customer, PAGE)))
            .build())
        .path("messages")
        .valueStream()
        .filter(message -> message.path("direction").asString().equals("out"))
        .map(message -> message.path("text").asString())
        .toList();
  }

  private void customerWrites(URI control, int customer, String text)
      throws IOException, InterruptedException {
    post(
        control,
        "/control/meta/messages",
        "{\"customer\":\"crowd-%d\",\"page\":\"%s\",\"text\":\"%s\"}"
            .formatted(customer, PAGE, text));
  }

  /// Each customer is told apart by a first message of her own.
  private Map<Integer, String> conversations(URI control) throws Exception {
    Map<Integer, String> found = new ConcurrentHashMap<>();
    for (int i = 1; i <= customers; i++) customerWrites(control, i, "tôi là số " + i);
    await(() -> {
      JsonNode items = json(request("/api/conversations?limit=200").build()).path("items");
      for (JsonNode item : items) {
        String text = item.path("snippet").path("text").asString();
        if (text.startsWith("tôi là số "))
          found.put(Integer.parseInt(text.substring(10)), item.path("id").asString());
      }
      return found.size() == customers;
    });
    return found;
  }

  private void start() throws IOException {
    server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "tintoi.Relay",
                "--spring.profiles.active=sandbox",
                "--server.port=" + port,
                "--tintoi.data=" + data,
                "--tintoi.sandbox.simulators=" + simulated,
                "--logging.level.tintoi.attempt=warn")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("server.log").toFile()))
            .start();
  }

  private void kill() throws InterruptedException {
    Process running = server;
    if (running == null) return;
    running.destroyForcibly().waitFor();
    server = null;
  }

  private void stop() throws InterruptedException {
    Process running = server;
    if (running == null) return;
    running.destroy();
    if (!running.waitFor(30, TimeUnit.SECONDS)) running.destroyForcibly();
    server = null;
  }

  private boolean ready() {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/readyz"))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// To the one who writes: new conversations are shared out among all agents, and only who takes
  /// part in one may answer.
  private void hand(Collection<String> conversations, String owner)
      throws IOException, InterruptedException {
    String agent = json(request("/api/me").build()).path("id").asString();
    for (String conversation : conversations) {
      int status =
          http.send(
                  request("/api/conversations/" + conversation + "/assignee")
                      .setHeader("Authorization", "Bearer " + owner)
                      .header("Content-Type", "application/json")
                      .PUT(HttpRequest.BodyPublishers.ofString("{\"personId\":\"" + agent + "\"}"))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status != 200) throw new IllegalStateException("not handed over: " + status);
    }
  }

  private String token(String who) throws IOException {
    JsonNode people = JSON.readTree(Files.readString(data.resolve("sandbox.json"))).path("people");
    for (JsonNode person : people)
      if (person.path("email").asString().startsWith(who)) return person.path("token").asString();
    throw new IllegalStateException("no " + who + " in sandbox.json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private void post(URI control, String path, String body)
      throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(control.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!condition.holds()) {
      if (System.nanoTime() > end) throw new IllegalStateException("waited in vain");
      pause(50);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
