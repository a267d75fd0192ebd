package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import tintoi.TestClock;
import tintoi.files.Files;
import tintoi.files.Sweeping;
import tintoi.provider.TestFile;

/// Files over HTTP: who may bring and read them, what they are served as, and what is not taken.
class FilesTest extends WebTest {
  String hoa;

  @Autowired Sweeping sweeping;

  @Value("${tintoi.data}")
  Path data;

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop còn size 39 không?", TestClock.NOON);
  }

  @Test
  void a_picture_is_kept_and_served_in_place_by_what_it_is() {
    Answer kept =
        shop.as(shop.lan).upload(hoa, "../đôi giày.exe.png", "text/html", TestFile.dot()).is(201);

    assertThat(kept.at("/type")).isEqualTo("image/png");
    assertThat(kept.at("/name")).isEqualTo("đôi giày.exe.png");
    assertThat(kept.json().path("picture").asBoolean()).isTrue();
    assertThat(kept.json().path("width").asInt()).isEqualTo(1);
    Answer served = shop.as(shop.binh).get(kept.at("/url")).is(200);
    assertThat(served.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(served.headers().firstValue("Content-Disposition").orElse("")).startsWith("inline");
    assertThat(served.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(served.headers().allValues("Content-Security-Policy"))
        .containsExactly("default-src 'none'; sandbox");
  }

  @Test
  void a_page_with_a_script_in_it_is_saved_and_never_shown() {
    byte[] page = "<script>alert(1)</script>".getBytes(UTF_8);
    Answer kept = shop.as(shop.lan).upload(hoa, "a.html", "text/html", page).is(201);

    Answer served = shop.as(shop.lan).get(kept.at("/url")).is(200);

    assertThat(served.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(served.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
  }

  @Test
  void what_is_empty_too_large_or_a_program_is_refused_with_its_reason() {
    shop.as(shop.lan).upload(hoa, "a.txt", "text/plain", new byte[0]).isProblem(422, "file.empty");
    shop.as(shop.lan)
        .upload(hoa, "ảnh.jpg", "image/jpeg", "MZ\u0000\u0000".getBytes(UTF_8))
        .isProblem(422, "file.program");
    shop.as(shop.lan)
        .upload(hoa, "phim.mp4", "video/mp4", new byte[25 * 1_048_576 + 1])
        .isProblem(413, "file.too_large");
    assertThat(count("file", shop)).isZero();
  }

  @Test
  void who_may_not_reply_may_not_upload_and_another_shop_sees_nothing() {
    shop.as(shop.binh)
        .upload(hoa, "a.png", "image/png", TestFile.dot())
        .isProblem(403, "permission.not_in_conversation");
    Answer kept = shop.as(shop.lan).upload(hoa, "a.png", "image/png", TestFile.dot()).is(201);
    Shop other = anotherShop();

    other.as(other.minh).get(kept.at("/url")).isProblem(404, "request.not_found");
    other
        .as(other.minh)
        .upload(hoa, "a.png", "image/png", TestFile.dot())
        .isProblem(404, "request.not_found");
    shop.nobody().get(kept.at("/url")).isProblem(401, "sign_in.required");
    shop.as(shop.lan).get("/api/files/" + UUID.randomUUID()).isProblem(404, "request.not_found");
  }

  @Test
  void what_was_uploaded_and_not_sent_is_let_go_after_a_day() throws IOException {
    Answer forgotten = shop.as(shop.lan).upload(hoa, "a.png", "image/png", TestFile.dot()).is(201);
    Answer sent = reply("", upload("b.png")).is(202);
    clock.advance(Duration.ofHours(23));
    assertThat(sweeping.sweep()).isZero();

    clock.advance(Duration.ofHours(2));
    assertThat(sweeping.sweep()).isPositive();
    shop.as(shop.lan).get(forgotten.at("/url")).isProblem(404, "request.not_found");
    try (var left = java.nio.file.Files.list(data.resolve("files/" + shop.workspaceId))) {
      assertThat(left).as("its content, too").hasSize(1);
    }
    shop.as(shop.lan).get(sent.at("/message/attachments/0/file/url")).is(200);
    assertThat(sweeping.sweep()).isZero();
  }

  @Test
  void words_and_files_are_parts_of_one_message_in_order() {
    Answer kept = reply("Dạ đây ạ", upload("a.png"), upload("b.png")).is(202);

    assertThat(kept.json().at("/message/attachments")).hasSize(2);
    assertThat(kept.json().at("/message/parts")).hasSize(3);
    assertThat(kept.at("/message/parts/0/text")).isEqualTo("Dạ đây ạ");
    assertThat(kept.at("/message/parts/1/part/file/name")).isEqualTo("a.png");
    assertThat(kept.at("/message/parts/2/part/number")).isEqualTo("3");
    assertThat(kept.at("/message/delivery/shown")).isEqualTo("held");
    assertThat(count("delivery", shop)).isEqualTo(3);
    assertThat(count("message", shop)).isEqualTo(2);
  }

  @Test
  void a_file_alone_is_a_message_and_the_list_says_what_it_was() {
    Answer kept = reply("", upload("a.png")).is(202);

    assertThat(kept.at("/message/text")).isEmpty();
    assertThat(kept.json().at("/message/parts")).isEmpty();
    Answer list = shop.as(shop.lan).get("/api/conversations");
    assertThat(list.at("/items/0/snippet/attachment")).isEqualTo("image");
  }

  @Test
  void the_same_key_with_other_files_is_refused() {
    String key = UUID.randomUUID().toString();
    String path = "/api/conversations/" + hoa + "/replies";
    var first = Map.of("text", "Dạ", "files", List.of(upload("a.png")));
    shop.as(shop.lan).post(path, first, key).is(202);
    shop.as(shop.lan).post(path, first, key).is(202);

    var other = Map.of("text", "Dạ", "files", List.of(upload("b.png")));
    shop.as(shop.lan).post(path, other, key).isProblem(422, "idempotency.key_reused");
    assertThat(count("delivery", shop)).isEqualTo(2);
  }

  @Test
  void a_file_of_another_conversation_is_not_sent_in_this_one() {
    String binh = shop.customerWrites("binh", "Chào shop", TestClock.NOON);
    String file =
        shop.as(shop.lan).upload(binh, "a.png", "image/png", TestFile.dot()).is(201).at("/id");

    reply("Dạ", file).isProblem(422, "content.file_unknown");
    reply("Dạ", UUID.randomUUID().toString()).isProblem(422, "content.file_unknown");
  }

  @Test
  void the_preflight_says_which_files_the_channel_takes() {
    Answer preflight = shop.as(shop.lan).get("/api/conversations/" + hoa + "/preflight");

    assertThat(preflight.at("/files/rules/0/largest")).isEqualTo("26214400");
    assertThat(preflight.at("/files/most")).isEqualTo("10");
  }

  @Test
  void a_provider_reads_a_file_by_a_signed_address_that_ends() {
    String file = upload("a.png");
    Files files = context.getBean(Files.class);
    URI link =
        files.link(
            files.find(shop.workspaceId, UUID.fromString(file)).orElseThrow(),
            Duration.ofMinutes(10));

    shop.nobody().get(link.getPath()).is(200);
    shop.nobody().get(link.getPath() + "0").is(404);
    shop.nobody().get(link.getPath().replaceFirst("/\\d+-", "/99999999999-")).is(404);
    clock.set(TestClock.NOON.plus(Duration.ofMinutes(11)));
    shop.nobody().get(link.getPath()).is(404);
  }

  @Test
  void content_lies_in_the_data_folder_under_no_name_of_a_person() throws IOException {
    String file = upload("a.png");

    Path content = data.resolve("files").resolve(shop.workspaceId.toString()).resolve(file);
    assertThat(content).hasBinaryContent(TestFile.dot());
  }

  private String upload(String name) {
    return shop.as(shop.lan).upload(hoa, name, "image/png", TestFile.dot()).is(201).at("/id");
  }

  private Answer reply(String text, String... files) {
    return shop.as(shop.lan)
        .post(
            "/api/conversations/" + hoa + "/replies",
            Map.of("text", text, "files", List.of(files)),
            UUID.randomUUID().toString());
  }
}
