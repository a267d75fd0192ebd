package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Customers of several Pages on the simulators' side, and the shop's people, who know nothing but
/// the API: they connect the Pages, answer, think again, and decide what waits for a person.
final class Crowd {
  private static final String INTRODUCTION = "tôi là số ";

  private final Api api;
  private final URI simulators;
  private final int customers;
  private final List<String> pages;
  private final int between;
  private final Random random = new Random(7);
  private final List<Thread> writers = new ArrayList<>();
  private String owner = "";
  private String agent = "";
  private String agentName = "";
  private volatile boolean writing = true;
  private int decided;

  /// @param options `--customers N --pages N --between MILLIS`
  Crowd(Api api, URI simulators, Options options) {
    this.api = api;
    this.simulators = simulators;
    this.customers = options.number("customers", 24);
    this.between = options.number("between", 1_500);
    this.pages =
        IntStream.rangeClosed(1, options.number("pages", 12))
            .mapToObj(number -> Long.toString(100_000_000_001_000L + number))
            .toList();
  }

  String owner() {
    return owner;
  }

  String agent() {
    return agent;
  }

  /// Connects the Pages, and gives every customer's conversation to the one who will write.
  ///
  /// @param data where the sandbox keeps its people's tokens
  void open(Path data) throws Exception {
    JsonNode people = Api.read(Files.readString(data.resolve("sandbox.json"))).path("people");
    for (JsonNode person : people) {
      String email = person.path("email").asString();
      if (email.startsWith("minh@")) owner = person.path("token").asString();
      if (!email.startsWith("lan@")) continue;
      agent = person.path("token").asString();
      agentName = person.path("name").asString();
    }
    // First the Pages: a customer has a name at each of those that are there when she comes.
    play("/control/crowd", "{\"pages\":%d}".formatted(pages.size()));
    play("/control/crowd", "{\"size\":%d}".formatted(customers));
    connect();
    for (int i = 1; i <= customers; i++) says(i, INTRODUCTION + i);
  }

  private void connect() throws Exception {
    JsonNode begun =
        api.insist(
            owner,
            "POST",
            "/api/connections",
            "{\"provider\":\"META\",\"uses\":[\"MESSAGES\",\"COMMENTS\"]}");
    URI consent = URI.create(begun.path("authorizeUri").asString());
    URI decision = simulators.resolve(consent.getRawPath() + "/decision");
    URI back = api.location(decision, null, consent.getRawQuery() + "&user=nam&decision=continue");
    api.location(back, owner, null);
    String chosen = pages.stream().map(page -> "\"" + page + "\"").collect(Collectors.joining(","));
    api.insist(
        owner,
        "PUT",
        "/api/connections/" + begun.path("id").asString() + "/choice",
        "{\"pages\":[" + chosen + "]}");
  }

  /// Everybody who was introduced is answered from now on, again and again.
  void write(Answers answers) throws Exception {
    Map<Integer, String> conversations = new ConcurrentHashMap<>();
    Pause.until(
        Duration.ofMinutes(5),
        () -> {
          JsonNode found = api.insist(owner, "GET", "/api/conversations?limit=200", null);
          for (JsonNode one : found.path("items")) {
            String text = one.path("snippet").path("text").asString();
            if (text.startsWith(INTRODUCTION))
              conversations.put(
                  Integer.parseInt(text.substring(INTRODUCTION.length())),
                  one.path("id").asString());
          }
          return conversations.size() == customers;
        });
    String id = "";
    for (JsonNode one : api.insist(owner, "GET", "/api/people", null).path("items"))
      if (one.path("name").asString().equals(agentName)) id = one.path("id").asString();
    for (String one : conversations.values())
      api.insist(
          owner, "PUT", "/api/conversations/" + one + "/assignee", "{\"personId\":\"" + id + "\"}");
    for (var one : conversations.entrySet())
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = 1; writing; n++) {
                  String key = "answer-" + one.getKey() + "-" + n;
                  answers.write(one.getValue(), key, "tin " + n, () -> writing);
                  Pause.millis(between / 2 + (long) (Math.random() * between));
                }
              }));
  }

  /// One of the ways in which a provider makes outcomes doubtful or late, and some customer writes.
  void upset() throws Exception {
    soothe();
    String kind =
        List.of("cut_after", "refuse_connection", "server_error", "none").get(random.nextInt(4));
    if (!kind.equals("none"))
      play(
          "/control/faults",
          "{\"provider\":\"META\",\"operation\":\"send\",\"kind\":\"%s\",\"times\":%d}"
              .formatted(kind, 1 + random.nextInt(3)));
    says(1 + random.nextInt(customers), "còn đó không?");
  }

  private void soothe() throws Exception {
    api.control(simulators, "DELETE", "/control/faults", "");
  }

  private void says(int customer, String text) throws Exception {
    play(
        "/control/meta/messages",
        "{\"customer\":\"crowd-%d\",\"page\":\"%s\",\"text\":\"%s\"}"
            .formatted(customer, page(customer), text));
  }

  private String page(int customer) {
    return pages.get(customer % pages.size());
  }

  private void play(String path, String body) throws Exception {
    api.control(simulators, "POST", path, body);
  }

  /// Nobody writes any more; the clock runs, when nothing else happens, until nothing is unsent.
  ///
  /// @return false if something is left
  boolean settle(Answers answers) throws Exception {
    writing = false;
    for (Thread writer : writers) writer.join();
    answers.end();
    soothe();
    for (int i = 1; i <= customers; i++) says(i, "vẫn chờ ạ");
    for (int n = 1; n <= 300; n++) {
      Pause.millis(2_000);
      decide();
      JsonNode left = api.insist(owner, "GET", "/api/deliveries?state=unsent&limit=1", null);
      if (left.path("items").isEmpty()) return true;
      // What is in doubt is looked for within five minutes, and sent again after 150 s.
      if (n % 10 == 0) play("/control/clock", "{\"advance\":\"PT2M\"}");
    }
    return false;
  }

  /// She sends what waits for her: the engine asks rather than doubles.
  void decide() throws Exception {
    String held =
        api.insist(owner, "GET", "/api/deliveries?state=HELD&limit=200", null)
            .path("items")
            .valueStream()
            .map(one ->
                "{\"id\":\"%s\",\"attempts\":%d}"
                    .formatted(one.path("id").asString(), one.path("attempts").asInt()))
            .collect(Collectors.joining(","));
    if (held.isEmpty()) return;
    decided +=
        api.insist(
                owner,
                "POST",
                "/api/deliveries/decisions",
                "{\"decision\":\"SEND\",\"deliveries\":[" + held + "]}")
            .path("done")
            .asInt();
  }

  int decided() {
    return decided;
  }

  /// What the customers have on their phones, each in the order in which it came.
  List<Verdict.Taken> taken() throws Exception {
    List<Verdict.Taken> all = new ArrayList<>();
    long now = Clock.systemUTC().millis();
    for (int i = 1; i <= customers; i++) {
      String path = "/control/messages?customer=crowd-%d&page=%s".formatted(i, page(i));
      for (JsonNode one : api.control(simulators, "GET", path, "").path("messages")) {
        @Nullable UUID id = id(one);
        if (id != null) all.add(new Verdict.Taken(id, one.path("text").asString(), now));
      }
    }
    return all;
  }

  private static @Nullable UUID id(JsonNode message) {
    String reference = message.path("metadata").asString("");
    return message.path("direction").asString().equals("out") && !reference.isEmpty()
        ? UUID.fromString(reference)
        : null;
  }
}
