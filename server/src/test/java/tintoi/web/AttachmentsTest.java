package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import tintoi.provider.TestFile;
import tools.jackson.databind.JsonNode;

/// Files from the customer's phone to the agent's screen and back, over the simulators.
class AttachmentsTest extends WithSimulators {
  private static final String PICTURE = Base64.getEncoder().encodeToString(TestFile.dot());

  @Value("${tintoi.data:./data}")
  Path data;

  @BeforeEach
  void listen() {
    simulators.put(
        "/control/webhooks",
        Map.of(
            "meta", "http://localhost:" + port + "/hooks/meta",
            "zalo", "http://localhost:" + port + "/hooks/zalo"));
    workspaces.assignTo(shop.workspaceId(), lan.personId());
  }

  @Test
  void a_picture_a_customer_sends_is_brought_kept_and_shown_after_its_link_ended() {
    connect(SHOP);
    sends("meta/messages", "hoa", "image", "đôi giày.png");

    JsonNode kept = eventuallyKept();
    simulators.post("/control/clock", Map.of("advance", "PT48H"));

    assertThat(kept.path("kind").asString()).isEqualTo("image");
    assertThat(kept.path("file").path("type").asString()).isEqualTo("image/png");
    String url = kept.path("file").path("url").asString();
    assertThat(of(lan).get(url).status()).isEqualTo(200);
    assertThat(of(lan).get("/api/conversations").text("/items/0/snippet/attachment"))
        .isEqualTo("image");
  }

  @Test
  void a_picture_under_a_comment_and_a_document_on_zalo_are_kept_alike() {
    connect(SHOP);
    sends("meta/comments", "thu", "image", "màu trắng.png");
    eventuallyKept();
    connectZalo();
    byte[] pdf = "%PDF-1.7 hóa đơn".getBytes(UTF_8);
    simulators.post(
        "/control/zalo/messages",
        Map.of(
            "customer",
            "zhoa",
            "attachments",
            List.of(
                Map.of(
                    "type", "file",
                    "name", "hóa đơn.pdf",
                    "mime", "application/pdf",
                    "data", Base64.getEncoder().encodeToString(pdf)))));

    Answer.eventually(() -> {
      JsonNode file = attachments().getFirst().path("file");
      assertThat(file.path("name").asString("")).isEqualTo("hóa đơn.pdf");
      assertThat(file.path("type").asString("")).isEqualTo("application/pdf");
    });
  }

  @Test
  void a_link_that_ended_before_anybody_asked_is_told_with_its_reason() {
    connect(SHOP);
    simulators.put("/control/switches", Map.of("mediaMinutes", 0));
    sends("meta/messages", "hoa", "image", "a.png");

    Answer.eventually(() -> {
      JsonNode lost = attachments().getFirst();
      assertThat(lost.path("state").asString("")).isEqualTo("lost");
      assertThat(lost.at("/problem/cause").asString("")).isEqualTo("attachment.gone");
      assertThat(lost.at("/problem/texts/vi/remedy").asString("")).isNotBlank();
    });
    assertThat(jdbc.sql("select count(*) from attachment_fetch").query(Integer.class).single())
        .isZero();
  }

  @Test
  void what_its_server_does_not_give_is_asked_for_again_five_times_and_then_given_up() {
    connect(SHOP);
    simulators.put("/control/switches", Map.of("mediaStatus", 503));
    sends("meta/messages", "hoa", "image", "a.png");

    for (Duration wait : List.of(Duration.ofSeconds(2), Duration.ofSeconds(10))) {
      asksAgainIn(wait);
      clock.advance(wait);
    }
    asksAgainIn(Duration.ofMinutes(1));
    // The fifth time, as if 1 min and 5 min had passed too.
    jdbc.sql("update attachment_fetch set refused = 4").update();
    clock.advance(Duration.ofMinutes(1));
    asksAgainIn(Duration.ofMinutes(30));
    clock.advance(Duration.ofMinutes(30));

    Answer.eventually(() ->
        assertThat(attachments().getFirst().at("/problem/cause").asString(""))
            .isEqualTo("attachment.unreachable"));
    assertThat(jdbc.sql("select count(*) from attachment_fetch").query(Integer.class).single())
        .isZero();
  }

  @Test
  void what_our_own_store_does_not_take_costs_no_try_and_is_kept_once_it_is_back()
      throws IOException {
    connect(SHOP);
    Path folder = data.resolve("files").resolve(shop.workspaceId().toString());
    Files.createDirectories(data.resolve("files"));
    Files.createFile(folder);
    sends("meta/messages", "hoa", "image", "a.png");

    for (int n = 0; n < 6; n++) {
      asksAgainIn(Duration.ofMinutes(1));
      clock.advance(Duration.ofMinutes(1));
    }
    asksAgainIn(Duration.ofMinutes(1));
    Files.delete(folder);
    clock.advance(Duration.ofMinutes(1));

    eventuallyKept();
  }

  @Test
  void a_link_that_ended_while_our_own_store_was_away_is_told_as_that() throws IOException {
    connect(SHOP);
    Path folder = data.resolve("files").resolve(shop.workspaceId().toString());
    Files.createDirectories(data.resolve("files"));
    Files.createFile(folder);
    sends("meta/messages", "hoa", "image", "a.png");
    asksAgainIn(Duration.ofMinutes(1));
    simulators.post("/control/clock", Map.of("advance", "PT48H"));
    clock.advance(Duration.ofMinutes(1));

    Answer.eventually(() ->
        assertThat(attachments().getFirst().at("/problem/cause").asString(""))
            .isEqualTo("attachment.store_away"));
    Files.delete(folder);
  }

  private void asksAgainIn(Duration wait) {
    Answer.eventually(() ->
        assertThat(
                jdbc.sql("select not_before from attachment_fetch")
                    .query((row, _) -> row.getTimestamp(1).toInstant())
                    .list())
            .containsExactly(clock.instant().plus(wait)));
  }

  @Test
  void a_program_a_customer_sends_is_not_kept() {
    connect(SHOP);
    String program = Base64.getEncoder().encodeToString("MZ\u0000 game".getBytes(UTF_8));
    simulators.post(
        "/control/meta/messages",
        Map.of(
            "customer",
            "hoa",
            "attachments",
            List.of(Map.of("type", "file", "name", "game.exe", "data", program))));

    Answer.eventually(() ->
        assertThat(attachments().getFirst().at("/problem/cause").asString(""))
            .isEqualTo("attachment.program"));
  }

  @Test
  void a_reply_of_words_and_pictures_arrives_in_order_and_is_one_bubble() {
    connect(SHOP);
    simulators.post(
        "/control/meta/messages", Map.of("customer", "hoa", "text", "Xem ảnh được không?"));
    String conversation = conversation();
    List<String> files =
        List.of(
            upload(conversation, "a.png", "image/png", TestFile.dot()),
            upload(conversation, "b.pdf", "application/pdf", "%PDF-1.4".getBytes(UTF_8)));

    reply(conversation, "Dạ đây ạ", files);

    Answer.eventually(() -> {
      JsonNode message = messages(conversation).getLast();
      assertThat(message.path("parts")).hasSize(3);
      for (JsonNode part : message.path("parts"))
        assertThat(part.path("state").asString()).isIn("SENT", "DELIVERED");
    });
    List<String> phone = new ArrayList<>();
    for (JsonNode message :
        simulators.get("/control/messages?customer=hoa&page=" + SHOP).json().path("messages"))
      if (message.path("direction").asString().equals("out"))
        phone.add(message.path("text").asString("") + message.at("/files/0/name").asString(""));
    assertThat(phone).containsExactly("Dạ đây ạ", "a.png", "b.pdf");
    assertThat(messages(conversation)).hasSize(2);
  }

  @Test
  void a_picture_whose_store_is_away_says_so_and_goes_once_it_is_back() throws IOException {
    connect(SHOP);
    simulators.post("/control/meta/messages", Map.of("customer", "hoa", "text", "Xem ảnh?"));
    String conversation = conversation();
    // What was uploaded before is not read again.
    var picture = new ByteArrayOutputStream();
    picture.writeBytes(TestFile.dot());
    picture.writeBytes(UUID.randomUUID().toString().getBytes(UTF_8));
    String file = upload(conversation, "a.png", "image/png", picture.toByteArray());
    Path folder = data.resolve("files").resolve(shop.workspaceId().toString());
    Path away = Files.move(folder, folder.resolveSibling(folder.getFileName() + "-away"));

    reply(conversation, "Dạ đây ạ", List.of(file));

    Answer.eventually(() ->
        assertThat(messages(conversation).getLast().at("/parts/1/diagnosis/cause").asString(""))
            .isEqualTo("content.file_away"));
    Files.move(away, folder);
    Answer.eventually(() -> {
      clock.advance(Duration.ofSeconds(5));
      assertThat(messages(conversation).getLast().at("/parts/1/shown").asString(""))
          .isIn("sent", "delivered");
    });
  }

  @Test
  void only_the_part_that_was_given_back_is_sent_again() {
    connect(SHOP);
    simulators.post("/control/meta/messages", Map.of("customer", "hoa", "text", "Ảnh đâu shop?"));
    String conversation = conversation();
    simulators.post(
        "/control/faults",
        Map.of(
            "provider", "META",
            "operation", "upload",
            "kind", "error",
            "times", 1,
            "code", 100,
            "subcode", 2018047,
            "message", "no"));
    // Another content than elsewhere, or it would be known to Meta already and not uploaded.
    byte[] picture = java.util.Arrays.copyOf(TestFile.dot(), TestFile.dot().length + 7);
    reply(conversation, "Dạ đây ạ", List.of(upload(conversation, "a.png", "image/png", picture)));
    var bounced = new ArrayList<String>();
    Answer.eventually(() -> {
      JsonNode message = messages(conversation).getLast();
      assertThat(message.at("/delivery/shown").asString("")).isEqualTo("bounced");
      assertThat(message.at("/parts/0/shown").asString("")).isIn("sent", "delivered");
      bounced.add(message.at("/parts/1/id").asString());
    });

    var again =
        of(lan)
            .send(
                of(lan)
                    .request("/api/deliveries/" + bounced.getLast() + "/resends")
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}")));

    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text("/message/text")).isEmpty();
    assertThat(again.text("/message/attachments/0/name")).isEqualTo("a.png");
    Answer.eventually(() -> {
      var phone = simulators.get("/control/messages?customer=hoa&page=" + SHOP).json();
      assertThat(phone.toString().split("a\\.png", -1).length).isGreaterThan(1);
      assertThat(phone.toString().split("Dạ đây ạ", -1)).hasSize(2);
    });
  }

  @Test
  void what_zalo_does_not_take_is_refused_before_it_is_kept() {
    connectZalo();
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Có phim không?"));
    String conversation = conversation();
    byte[] film = "\u0000\u0000\u0000\u0018ftypmp42".getBytes(UTF_8);
    String file = upload(conversation, "phim.mp4", "video/mp4", film);

    var refused = replying(conversation, "Dạ", List.of(file));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text("/cause")).isEqualTo("content.file_type");
    assertThat(refused.text("/texts/vi/what")).contains("PDF");
    assertThat(messages(conversation)).hasSize(1);
  }

  private void sends(String what, String customer, String type, String name) {
    simulators.post(
        "/control/" + what,
        Map.of(
            "customer",
            customer,
            "attachments",
            List.of(Map.of("type", type, "name", name, "mime", "image/png", "data", PICTURE))));
  }

  private JsonNode eventuallyKept() {
    var found = new ArrayList<JsonNode>();
    Answer.eventually(() -> {
      JsonNode attachment = attachments().getFirst();
      assertThat(attachment.path("state").asString("")).isEqualTo("kept");
      found.add(attachment);
    });
    return found.getLast();
  }

  /// What the newest message of the newest conversation carries.
  private List<JsonNode> attachments() {
    List<JsonNode> all = new ArrayList<>();
    messages(conversation()).getLast().path("attachments").forEach(all::add);
    return all;
  }

  private String conversation() {
    var found = new ArrayList<String>();
    Answer.eventually(() -> {
      String id = of(lan).get("/api/conversations").text("/items/0/id");
      assertThat(id).isNotEmpty();
      found.add(id);
    });
    return found.getLast();
  }

  private List<JsonNode> messages(String conversation) {
    List<JsonNode> all = new ArrayList<>();
    of(lan)
        .get("/api/conversations/" + conversation + "/messages")
        .json()
        .path("items")
        .forEach(all::add);
    return all;
  }

  private void reply(String conversation, String text, List<String> files) {
    assertThat(replying(conversation, text, files).status()).isEqualTo(202);
  }

  private Browser.Answer replying(String conversation, String text, List<String> files) {
    String body =
        "{\"text\":\"%s\",\"files\":[%s]}"
            .formatted(text, String.join(",", files.stream().map(id -> "\"" + id + "\"").toList()));
    return of(lan)
        .send(
            of(lan)
                .request("/api/conversations/" + conversation + "/replies")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
  }

  private String upload(String conversation, String name, String type, byte[] content) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(Caller.form("edge", conversation, name, type, content));
    var answer =
        of(lan)
            .send(
                of(lan)
                    .request("/api/files")
                    .timeout(Duration.ofSeconds(30))
                    .header("Content-Type", "multipart/form-data; boundary=edge")
                    .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    assertThat(answer.status()).isEqualTo(201);
    return answer.text("/id");
  }
}
