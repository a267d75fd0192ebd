package bench.crash.whole;

import static java.net.http.HttpRequest.BodyPublishers.ofString;

import bench.rig.Options;
import bench.rig.Pause;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sim.Simulators;

/// Harms the real server at random moments under load, with cut connections and closed windows (it
/// is killed with -9 unless somebody has another [Harm] in mind), and then asks the customers'
/// phones: is every acknowledged message there, once, in order, and what was to go later not
/// before? The simulators' log is the truth.
public final class ServerKills {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /// An upload is cut like a message.
  private static final List<String> OPERATIONS = List.of("send", "send", "send", "upload");

  /// What is done to it, again and again; it serves again when this returns.
  interface Harm {
    void done(ServerKills server, Lines lines) throws Exception;
  }

  private final Path data;
  private final String mode;
  private final Harm harm;
  private final int kills;
  private final int customers;
  private final boolean mixed;
  private final Random random;
  private final List<Guest> guests = new ArrayList<>();
  private final List<Talked> talks = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean writing = true;
  private volatile boolean harmed;
  private @Nullable Process server;
  private int port;
  private @Nullable URI simulated;
  private int decided;

  /// @param data where the server keeps what it has
  /// @param options `--kills N --customers N --seed N --mix no`
  public ServerKills(Path data, Options options) {
    this(data, "server", options, options.number("kills", 100), ServerKills::killed);
  }

  ServerKills(Path data, String mode, Options options, int times, Harm harm) {
    this.data = data;
    this.mode = mode;
    this.harm = harm;
    kills = times;
    customers = options.number("customers", 40);
    mixed = options.text("mix", "yes").equals("yes");
    random = new Random(options.number("seed", 7));
  }

  private void killed(Lines lines) throws Exception {
    kill();
    start();
    Pause.await(PATIENCE, "waited in vain", lines::ready);
  }

  public ServerVerdict run() throws Exception {
    port = freePort();
    try (Simulators simulators = Simulators.start(0)) {
      simulators.webhooks("http://localhost:" + port);
      simulated = simulators.uri();
      Lines lines = new Lines(simulators.uri(), port);
      start();
      Pause.await(
          PATIENCE,
          "waited in vain",
          () -> Files.exists(data.resolve("sandbox.json")) && lines.ready());
      Shop shop = new Shop(lines, data);
      lines.as(shop.lan());
      open(lines, shop);
      Asking asking = new Asking(lines, () -> harmed);
      for (int i = 0; i < kills; i++) {
        upset(lines);
        Thread.sleep(200 + random.nextInt(2_500));
        harmed = true;
        harm.done(this, lines);
        harmed = false;
        decide(lines);
        if (i % 10 == 9) System.err.printf("%d times, %d acknowledged%n", i + 1, count());
      }
      writing = false;
      for (Thread thread : threads) thread.join(Duration.ofMinutes(1));
      ServerVerdict verdict = verdict(lines, asking);
      stop();
      return verdict;
    } finally {
      kill();
    }
  }

  /// Everybody says who she is and is answered from then on.
  private void open(Lines lines, Shop shop) throws Exception {
    lines.play("POST", "crowd", "{\"size\":" + customers + "}");
    for (int i = 1; i <= customers; i++) guests.add(new Guest(lines, i, mixed));
    for (Guest guest : guests) shop.introduce(guest);
    shop.neverRests();
    shop.chats(guests, mixed, () -> writing).values().forEach(chat -> talks.add(Talked.of(chat)));
    for (Talked talk : talks)
      for (Writer writer : talk.writers()) threads.add(Thread.ofVirtual().start(writer::write));
  }

  /// One of the ways in which a provider makes outcomes doubtful or late. What is left of the one
  /// before ends: a server that sends less often than it is upset would never get a message
  /// through.
  private void upset(Lines lines) throws IOException, InterruptedException {
    lines.play("DELETE", "faults", "");
    String kind =
        List.of("cut_after", "refuse_connection", "server_error", "none").get(random.nextInt(4));
    if (!kind.equals("none"))
      for (String provider : mixed ? List.of("META", "ZALO") : List.of("META"))
        lines.play(
            "POST",
            "faults",
            "{\"provider\":\"%s\",\"operation\":\"%s\",\"kind\":\"%s\",\"times\":%d}"
                .formatted(
                    provider,
                    mixed ? OPERATIONS.get(random.nextInt(OPERATIONS.size())) : "send",
                    kind,
                    1 + random.nextInt(4)));
    any().isSilent();
    any().writes("còn đó không?");
  }

  private Guest any() {
    return guests.get(random.nextInt(guests.size()));
  }

  /// What waits for a person (not found three times, quarantined, words that rested) she sends: the
  /// engine asks rather than doubles, and a shop has somebody who answers.
  ///
  /// A server that has just started on a busy machine may need longer than she waits: she looks
  /// again the next time.
  private void decide(Lines lines) throws IOException, InterruptedException {
    try {
      decideAll(lines);
    } catch (HttpTimeoutException _) {
      System.err.println("nobody answered in time; decided the next time");
    }
  }

  private void decideAll(Lines lines) throws IOException, InterruptedException {
    String held =
        lines
            .json(lines.request("/api/deliveries?state=HELD&limit=200").build())
            .path("items")
            .valueStream()
            .map(delivery ->
                "{\"id\":\"%s\",\"attempts\":%d}"
                    .formatted(delivery.path("id").asString(), delivery.path("attempts").asInt()))
            .collect(Collectors.joining(","));
    if (!held.isEmpty()) send(lines, "\"deliveries\":[" + held + "]");
    send(lines, "\"filter\":{\"cause\":\"hold.review\"}");
  }

  private void send(Lines lines, String which) throws IOException, InterruptedException {
    var answer =
        lines.json(
            lines
                .request("/api/deliveries/decisions")
                .header("Content-Type", "application/json")
                .POST(ofString("{\"decision\":\"SEND\"," + which + "}"))
                .build());
    decided += answer.path("done").asInt();
  }

  /// Everybody writes once more, so that no window is closed; then the clock runs until nothing is
  /// unsent and nothing is to go later.
  private ServerVerdict verdict(Lines lines, Asking asking) throws Exception {
    Pause.until(PATIENCE, () -> talks.stream().allMatch(talk -> talk.thoughts().areOver()));
    lines.play("DELETE", "faults", "");
    for (Guest guest : guests) guest.writes("vẫn chờ ạ");
    boolean settled = false;
    for (int i = 0; i < 450 && !settled; i++) {
      Thread.sleep(2_000);
      decide(lines);
      settled = nothingWaits(lines);
      if (!settled && i % 5 == 4) lines.play("POST", "clock", "{\"advance\":\"PT5M\"}");
    }
    Asking.Found found = asking.end();
    int unexplained =
        (int)
            lines
                .json(lines.request("/api/deliveries?state=unsent&limit=200").build())
                .path("items")
                .valueStream()
                .filter(delivery -> delivery.path("diagnosis").isNull())
                .count();
    return ServerVerdict.of(
        new ServerVerdict.Run(mode, kills, decided, found.longest()),
        talks,
        new ServerVerdict.Counts(0, 0, 0, 0, 0, 0, unexplained, found.unexplained()),
        settled);
  }

  /// What is to go later first: what takes its place in between is unsent then.
  private boolean nothingWaits(Lines lines) throws IOException, InterruptedException {
    for (Talked talk : talks) if (talk.waits()) return false;
    return lines
        .json(lines.request("/api/deliveries?state=unsent&limit=1").build())
        .path("items")
        .isEmpty();
  }

  /// How many messages were acknowledged.
  int count() {
    return talks.stream().mapToInt(Talked::count).sum();
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
