package tintoi.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.TestClock;
import tools.jackson.databind.json.JsonMapper;

/// What a stranger posts to the address of a webhook, and what a provider might post by mistake.
class HostileHooksTest extends WebTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MEGABYTE = 1024 * 1024;

  private byte[] message() {
    return shop.body(
        List.of(shop.wrote("hoa", "m_" + UUID.randomUUID(), "Chào shop ạ", TestClock.NOON)));
  }

  @Test
  void whatever_is_wrong_with_a_signature_it_is_forged_and_nothing_is_kept() {
    byte[] body = message();
    String right = Shop.sign(body);
    String another = Shop.sign(message());
    int before = kept();
    for (String signature :
        List.of(
            "",
            "sha256=",
            "sha256=" + right.substring(0, 63),
            "sha256=" + right.substring(0, 32),
            "sha256=" + right + "0",
            "sha256=" + another,
            "sha256=" + right.replace(right.charAt(0), right.charAt(0) == '0' ? '1' : '0'),
            "sha1=" + right,
            right,
            "sha256=" + right + ", sha256=" + another,
            "sha256= ",
            "0".repeat(4_000)))
      shop.nobody().postRaw("/hooks/meta", body, signature).isProblem(401, "hook.forged");

    assertThat(kept()).isEqualTo(before);
  }

  @Test
  void a_right_signature_of_other_bytes_with_the_same_meaning_is_forged() {
    byte[] body = message();
    String signature = "sha256=" + Shop.sign(body);
    int before = kept();
    byte[] again = JSON.writeValueAsBytes(JSON.readTree(body));
    byte[] pretty = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(JSON.readTree(body));
    String text = new String(body, UTF_8);
    List<byte[]> others = new ArrayList<>(List.of(pretty, (text + "\n").getBytes(UTF_8)));
    others.add(text.replace("ạ", "\\u1ea1").getBytes(UTF_8));
    others.add(("\ufeff" + text).getBytes(UTF_8));
    if (!java.util.Arrays.equals(again, body)) others.add(again);
    for (byte[] other : others)
      shop.nobody().postRaw("/hooks/meta", other, signature).isProblem(401, "hook.forged");

    assertThat(kept()).isEqualTo(before);
  }

  @Test
  void a_signature_with_another_app_s_secret_or_for_another_provider_is_forged() {
    byte[] body = message();
    int before = kept();
    shop.nobody()
        .postRaw("/hooks/meta", body, "sha256=" + zaloMac(body, "1795410000000", "meta-secret"))
        .isProblem(401, "hook.forged");
    shop.nobody()
        .postRaw("/hooks/zalo", body, "sha256=" + Shop.sign(body))
        .isProblem(401, "hook.forged");

    assertThat(kept()).isEqualTo(before);
  }

  @Test
  void a_webhook_of_zalo_cannot_be_cut_elsewhere_with_the_same_signature() {
    // Zalo signs body and time as one string: what is taken from one could be given to the other.
    String body = "{\"event_name\":\"follow\",\"oa_id\":\"1\",\"timestamp\":\"1795410000000\"}  ";
    String mac = zaloMac(body.getBytes(UTF_8), "1795410000000", "zalo-oa-secret-sandbox");
    String all = body + "1795410000000";
    int before = kept();
    for (int cut = body.length() - 40; cut <= all.length(); cut++) {
      if (cut == body.length()) continue;
      int status = zalo(all.substring(0, cut), mac, all.substring(cut));
      assertThat(status).as("cut at %d", cut - body.length()).isEqualTo(401);
    }
    assertThat(kept()).isEqualTo(before);
    assertThat(zalo(body, mac, "1795410000000")).isEqualTo(200);
  }

  static List<byte[]> unreadable() {
    var deep = "[".repeat(10_000) + "]".repeat(10_000);
    var keys = new StringBuilder("{\"object\":\"page\"");
    for (int n = 0; keys.length() < 2 * MEGABYTE - 20; n++)
      keys.append(",\"").append(Integer.toString(n, 36)).append("\":1");
    return List.of(
        "".getBytes(UTF_8),
        "\0\0\0".getBytes(UTF_8),
        deep.getBytes(US_ASCII),
        ("{\"object\":\"page\",\"entry\":" + deep + "}").getBytes(US_ASCII),
        keys.append('}').toString().getBytes(US_ASCII),
        "{\"object\":\"page\",\"entry\":[{\"id\":\"\u00ff\u00fe\u00c3\"}]}".getBytes(ISO_8859_1),
        new byte[] {(byte) 0xc0, (byte) 0x80, (byte) 0xed, (byte) 0xa0, (byte) 0x80},
        ("{\"object\":" + "9".repeat(100_000) + "}").getBytes(US_ASCII),
        "{\"object\":\"page\",\"entry\":[{\"id\":1,\"messaging\":[{\"message\":{\"mid\":\"a\\u0000\"}}]}]}"
            .getBytes(US_ASCII),
        "{\"object\":\"page\",\"entry\":[{\"id\":\"1\\u0000\",\"messaging\":[{}]}]}"
            .getBytes(US_ASCII),
        "{\"object\":\"page\",\"entry\":[{\"id\":\"2\\u0000\",\"time\":1795410000000,\"messaging\":[{\"sender\":{\"id\":\"7\"},\"message\":{\"mid\":\"m\",\"text\":\"x\"}}]}]}"
            .getBytes(US_ASCII),
        "{\"object\":\"page\",\"object\":\"user\",\"entry\":1,\"entry\":2}".getBytes(US_ASCII),
        packed(new byte[MEGABYTE]));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void what_nobody_signed_is_not_even_read(byte[] body) {
    int before = kept();
    shop.nobody().postRaw("/hooks/meta", body, "sha256=" + "0".repeat(64)).is(401);
    assertThat(zalo(new String(body, ISO_8859_1), "mac=" + "0".repeat(64), "1795410000000"))
        .isEqualTo(401);
    assertThat(kept()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void the_same_from_the_provider_itself_keeps_nobody_waiting(byte[] body) {
    shop.tell(body).is(200);
    shop.customerWrites("hoa", "Vẫn tới", TestClock.NOON);

    Answer.eventually(() -> assertThat(states(body)).isNotEmpty().isSubsetOf("READ", "ASIDE"));
    assertThat(count("message", shop)).isOne();
  }

  @Test
  void a_packed_body_is_not_unpacked_however_large_it_would_be() {
    byte[] bomb = packed(new byte[100 * MEGABYTE]);
    int before = kept();
    assertThat(raw(bomb, "Content-Encoding: gzip", "sha256=" + Shop.sign(new byte[100])))
        .isEqualTo(401);
    byte[] packed = packed(message());
    assertThat(raw(packed, "Content-Encoding: gzip", "sha256=" + "0".repeat(64))).isEqualTo(401);

    assertThat(kept()).isEqualTo(before);
    assertThat(count("message", shop)).isZero();
  }

  @Test
  void a_body_without_end_is_cut_off_at_sixteen_megabytes() {
    int before = kept();
    assertThat(endless()).isEqualTo(413);
    assertThat(kept()).isEqualTo(before);
  }

  @Test
  void large_bodies_that_never_end_leave_room_for_the_usual_ones() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int n = 0; n < 4; n++) open.add(begun(9));
      shop.tell(shop.wrote("hoa", "m_large", "Dạ ".repeat(200_000), TestClock.NOON)).is(200);
      for (int n = 0; n < 3; n++) open.add(begun(240));
      for (int n = 0; n < 80; n++) open.add(begun(9));
      Answer.eventually(() -> assertThat(answered(open)).isNotEmpty());
      for (Socket refused : answered(open)) assertThat(status(refused)).isEqualTo(429);
      shop.tell(message()).is(200);
    } finally {
      for (Socket socket : open) socket.close();
    }
  }

  @Test
  void who_does_not_keep_to_http_is_told_so() throws IOException {
    try (Socket socket = begun(0)) {
      socket.getOutputStream().write("zz\r\n".getBytes(US_ASCII));
      assertThat(status(socket)).isEqualTo(400);
    }
  }

  @Test
  void a_message_of_a_megabyte_arrives() {
    String text = "Dạ ".repeat(300_000) + "hết";
    shop.tell(shop.wrote("hoa", "m_long", text, TestClock.NOON)).is(200);
    String hoa = shop.customerWrites("hoa", "sau", TestClock.NOON.plusSeconds(1));

    assertThat(
            jdbc.sql("select length(text) from message where conversation_id = ?::uuid order by 1")
                .param(hoa)
                .query((row, _) -> row.getInt(1))
                .list())
        .containsExactly(3, text.length());
  }

  @Test
  void a_thousand_replays_change_nothing() throws Exception {
    byte[] body = shop.body(List.of(shop.wrote("hoa", "m_1", "Chào shop", TestClock.NOON)));
    shop.tell(body).is(200);
    String hoa = shop.customerWrites("hoa", "Có ai không?", TestClock.NOON.plusSeconds(5));
    String before = everything(hoa);
    try (var threads = java.util.concurrent.Executors.newFixedThreadPool(8)) {
      var running =
          java.util.stream.IntStream.range(0, 1_000)
              .mapToObj(_ -> threads.submit(() -> shop.tell(body).status()))
              .toList();
      for (var each : running) assertThat(each.get()).isEqualTo(200);
    }
    Answer.eventually(() -> assertThat(states(body)).containsOnly("READ").hasSize(1_001));

    assertThat(everything(hoa)).isEqualTo(before);
  }

  @Test
  void a_replay_weeks_later_opens_no_window() {
    byte[] body = shop.body(List.of(shop.wrote("hoa", "m_old", "Chào shop", TestClock.NOON)));
    shop.tell(body).is(200);
    String hoa = shop.customerWrites("hoa", "Có ai không?", TestClock.NOON.plusSeconds(5));
    String before = everything(hoa);
    clock.advance(java.time.Duration.ofDays(20));
    shop.tell(body).is(200);
    shop.customerWrites("binh", "Dấu hiệu", TestClock.NOON);

    assertThat(everything(hoa)).isEqualTo(before);
  }

  @Test
  void what_is_about_another_app_s_page_or_another_shop_reaches_only_whom_it_is_about() {
    Shop other = anotherShop();
    String nowhere = "999999999999998";
    for (String page : List.of(other.page.externalId(), nowhere, "", "null", "*", "' or 1=1 --")) {
      String body = new String(message(), UTF_8).replace(shop.page.externalId(), page);
      shop.tell(body.getBytes(UTF_8)).is(200);
    }
    shop.customerWrites("hoa", "Đúng chỗ", TestClock.NOON);

    assertThat(count("message", shop)).isOne();
    Answer.eventually(() -> assertThat(count("message", other)).isOne());
  }

  @Test
  void two_pages_in_one_webhook_do_not_see_each_other() {
    Shop other = anotherShop();
    Map<String, Object> mixed =
        Map.of(
            "sender", Map.of("id", "hoa"),
            "recipient", Map.of("id", other.page.externalId()),
            "timestamp", TestClock.NOON.toEpochMilli(),
            "message", Map.of("mid", "m_mixed", "text", "Cho ai?"));
    shop.tell(shop.body(List.of(mixed))).is(200);
    shop.customerWrites("hoa", "Dấu hiệu", TestClock.NOON);

    assertThat(count("message", other)).as("the entry says whose it is").isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"object\":\"page\",\"entry\":[{\"id\":\"P\",\"time\":1,\"changes\":[{\"field\":\"new_thing\",\"value\":{}}]}]}",
        "{\"object\":\"page\",\"entry\":[{\"id\":\"P\",\"time\":1,\"messaging\":[{\"sender\":{\"id\":\"7\"},\"new_event\":{}}]}]}",
        "{\"object\":\"instagram\",\"entry\":[{\"id\":\"P\"}]}",
        "{\"object\":\"page\",\"entry\":[]}",
        "{\"object\":\"page\"}"
      })
  void an_event_nobody_knows_is_taken_and_passed_over(String body) {
    byte[] bytes = body.replace("\"P\"", "\"" + shop.page.externalId() + "\"").getBytes(UTF_8);
    shop.tell(bytes).is(200);
    shop.customerWrites("hoa", "Sau đó", TestClock.NOON);

    Answer.eventually(() -> assertThat(states(bytes)).isNotEmpty().isSubsetOf("READ", "ASIDE"));
    assertThat(count("message", shop)).isOne();
  }

  @Test
  void a_hundred_thousand_things_nobody_knows_in_one_webhook_keep_nobody_waiting() {
    byte[] body =
        new String(
                shop.body(List.of(shop.wrote("hoa", "m_last", "Cuối cùng", TestClock.NOON))), UTF_8)
            .replace("\"messaging\":[", "\"messaging\":[" + "{},".repeat(100_000))
            .getBytes(UTF_8);
    shop.tell(body).is(200);
    shop.customerWrites("binh", "Ngay sau đó", TestClock.NOON);

    Answer.eventually(() -> assertThat(states(body)).isNotEmpty().isSubsetOf("READ", "ASIDE"));
    assertThat(count("message", shop)).isEqualTo(2);
  }

  @Test
  void whatever_stands_around_what_a_customer_says_it_arrives() {
    String strange = "a\0b\ud800 \u202e" + "x".repeat(3_000);
    var attachment = Map.of("type", "image", "payload", Map.of("url", strange), "title", strange);
    shop.tell(
            Map.of(
                "sender", Map.of("id", "hoa"),
                "recipient", Map.of("id", shop.page.externalId()),
                "timestamp", TestClock.NOON.toEpochMilli(),
                "message",
                    Map.of("mid", "m_x", "text", "Chào", "attachments", List.of(attachment))))
        .is(200);
    Answer.eventually(() -> assertThat(count("message", shop)).isOne());
    jdbc.sql("update channel set uses = '{MESSAGES,COMMENTS}' where workspace_id = ?")
        .param(shop.workspaceId)
        .update();
    var comment =
        Map.of(
            "item", "comment",
            "verb", "add",
            "comment_id", "1_2",
            "post_id", "9_1",
            "created_time", TestClock.NOON.getEpochSecond(),
            "message", "Giá?",
            "from", Map.of("id", "7", "name", strange),
            "post", Map.of("message", strange));
    shop.tell(
            Shop.json(
                Map.of(
                    "object",
                    "page",
                    "entry",
                    List.of(
                        Map.of(
                            "id", shop.page.externalId(),
                            "time", TestClock.NOON.getEpochSecond(),
                            "changes", List.of(Map.of("field", "feed", "value", comment)))))))
        .is(200);
    Answer.eventually(() -> assertThat(count("message", shop)).isEqualTo(2));
  }

  /// All that could be changed by what is told of a conversation.
  private String everything(String conversation) {
    return jdbc.sql(
            """
            select string_agg(t, E'\n') from (
              select to_jsonb(c)::text t from conversation c where conversation_id = :id::uuid
              union all (select to_jsonb(m)::text from message m where conversation_id = :id::uuid
                order by message_id)
              union all select to_jsonb(r)::text from recipient r where conversation_id = :id::uuid
            ) as rows
            """)
        .param("id", conversation)
        .query((row, _) -> row.getString(1))
        .single();
  }

  private int kept() {
    return jdbc.sql("select count(*) from journal").query((row, _) -> row.getInt(1)).single();
  }

  private List<String> states(byte[] body) {
    return jdbc.sql("select state from journal where body = ?")
        .param(body)
        .query((row, _) -> row.getString(1))
        .list();
  }

  private static byte[] packed(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String zaloMac(byte[] body, String time, String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("2000000000000001".getBytes(UTF_8));
      digest.update(body);
      digest.update((time + secret).getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private int zalo(String body, String mac, String time) {
    String headers = "X-ZEvent-Signature: %s\r\nX-ZEvent-Timestamp: %s".formatted(mac, time);
    return post("/hooks/zalo", body.getBytes(ISO_8859_1), headers);
  }

  private int raw(byte[] body, String header, String signature) {
    return post("/hooks/meta", body, header + "\r\nX-Hub-Signature-256: " + signature);
  }

  /// By hand: no client writes such requests.
  private int post(String path, byte[] body, String headers) {
    try (var socket = new Socket("localhost", port)) {
      String head =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n\r\n"
              .formatted(path, body.length, headers);
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      try {
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
      } catch (IOException _) {
        // It is answered before all of it is read.
      }
      return status(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// In chunks, until somebody has enough of it.
  private int endless() {
    try (var socket = begun(257)) {
      return status(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A body that does not end, and so many chunks of 64 KB of it.
  private Socket begun(int chunks) {
    byte[] chunk = ("10000\r\n" + "x".repeat(65_536) + "\r\n").getBytes(US_ASCII);
    try {
      var socket = new Socket("localhost", port);
      String head =
          "POST /hooks/meta HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      for (int n = 0; n < chunks; n++) socket.getOutputStream().write(chunk);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Socket> answered(List<Socket> open) throws IOException {
    List<Socket> answered = new ArrayList<>();
    for (Socket socket : open) if (socket.getInputStream().available() >= 12) answered.add(socket);
    return answered;
  }

  private static int status(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    String line = new String(socket.getInputStream().readNBytes(12), US_ASCII);
    return Integer.parseInt(line.substring(9));
  }
}
