package bench.crash.whole;

import static java.net.http.HttpRequest.BodyPublishers.ofString;

import bench.rig.Pause;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The sandbox's people, and who of them is to answer whom.
final class Shop {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String INTRODUCTION = "tôi là số ";

  /// In two of three conversations several write.
  private static final int ALONE_OF = 3;

  private final Lines lines;
  private final String owner;
  private final String lan;
  private final String binh;

  /// @param data where the sandbox keeps its people's tokens
  Shop(Lines lines, Path data) throws IOException {
    this.lines = lines;
    this.owner = token(data, "minh@");
    this.lan = token(data, "lan@");
    this.binh = token(data, "binh@");
  }

  private static String token(Path data, String who) throws IOException {
    JsonNode people =
        Lines.JSON.readTree(Files.readString(data.resolve("sandbox.json"))).path("people");
    for (JsonNode person : people)
      if (person.path("email").asString().startsWith(who)) return person.path("token").asString();
    throw new IllegalStateException("no " + who + " in sandbox.json");
  }

  /// She is the one who answers and decides.
  String lan() {
    return lan;
  }

  /// A run that moves the clock must not end in the night, in which rules rest.
  void neverRests() throws IOException, InterruptedException {
    JsonNode settings = lines.json(lines.request("/api/settings", owner).build());
    String awake = ((ObjectNode) settings).putNull("quietHours").toString();
    insist(200, json("/api/settings").PUT(ofString(awake)).build());
  }

  /// Says who she is.
  void introduce(Guest guest) throws IOException, InterruptedException {
    guest.writes(INTRODUCTION + guest.number);
  }

  /// Whom the conversation of each who introduced herself belongs to from now on. New ones are
  /// shared out among all agents, and only who takes part in one may answer.
  ///
  /// @param mixed false for one agent in each
  Map<Integer, Chat> chats(List<Guest> guests, boolean mixed, BooleanSupplier goesOn)
      throws Exception {
    Map<Integer, String> found = conversations(guests.size());
    Map<Integer, Chat> chats = new HashMap<>();
    String lanId = id(lan);
    String binhId = id(binh);
    for (Guest guest : guests) {
      String id = found.get(guest.number);
      if (id == null) throw new IllegalStateException("no conversation of " + guest.number);
      String path = "/api/conversations/" + id;
      insist(200, json(path + "/assignee").PUT(person(lanId)).build());
      boolean shared = mixed && guest.number % ALONE_OF != 2;
      if (shared) insist(201, json(path + "/members").POST(person(binhId)).build());
      chats.put(guest.number, new Chat(lines, guest, id, mixed, goesOn, voices(guest, shared)));
    }
    return chats;
  }

  private List<Chat.Voice> voices(Guest guest, boolean shared) {
    var first = new Chat.Voice("tin", lan, false);
    if (!shared) return List.of(first);
    var second = new Chat.Voice("em", binh, false);
    return guest.way == Guest.Way.PAGE_COMMENT
        ? List.of(first, second)
        : List.of(first, second, new Chat.Voice("máy", owner, true));
  }

  private static HttpRequest.BodyPublisher person(String id) {
    return ofString("{\"personId\":\"" + id + "\"}");
  }

  private HttpRequest.Builder json(String path) {
    return lines.request(path, owner).header("Content-Type", "application/json");
  }

  private void insist(int wanted, HttpRequest request) throws IOException, InterruptedException {
    int status = lines.status(request);
    if (status != wanted) throw new IllegalStateException(request + " was answered " + status);
  }

  private String id(String token) throws IOException, InterruptedException {
    return lines.json(lines.request("/api/me", token).build()).path("id").asString();
  }

  /// Each customer is told apart by a first message of her own.
  private Map<Integer, String> conversations(int count) throws Exception {
    Map<Integer, String> found = new HashMap<>();
    Pause.await(
        PATIENCE,
        "waited in vain",
        () -> {
          JsonNode items =
              lines
                  .json(lines.request("/api/conversations?limit=200", owner).build())
                  .path("items");
          for (JsonNode item : items) {
            String text = item.path("snippet").path("text").asString();
            if (text.startsWith(INTRODUCTION))
              found.put(
                  Integer.parseInt(text.substring(INTRODUCTION.length())),
                  item.path("id").asString());
          }
          return found.size() == count;
        });
    return found;
  }
}
