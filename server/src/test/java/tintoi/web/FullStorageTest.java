package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tintoi.TestClock;

/// A disk that is full is told as such, and nothing needs to be done here once it is not.
@ExtendWith(OutputCaptureExtension.class)
class FullStorageTest extends WebTest {
  private static final AtomicInteger HOURS = new AtomicInteger();

  @Value("${tintoi.data}")
  Path data;

  String hoa;

  /// A full disk is remembered for a minute: each test has an hour of its own.
  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop còn size 39 không?", TestClock.NOON);
    clock.advance(Duration.ofHours(HOURS.incrementAndGet()));
  }

  @ParameterizedTest
  @EnumSource
  void a_reply_that_finds_no_room_is_told_so_and_taken_once_there_is_some(NoRoom.When when) {
    String key = UUID.randomUUID().toString();
    try (var _ = NoRoom.in(jdbc, "message", when)) {
      Answer refused = shop.as(shop.lan).reply(hoa, "Dạ còn ạ", key).isProblem(503, "storage.full");

      assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(refused.at("/detail")).isEqualTo(refused.at("/texts/vi/what"));
      assertThat(refused.at("/texts/vi/title")).isEqualTo("Hệ thống đã hết dung lượng lưu trữ");
      assertThat(refused.at("/texts/en/title")).isEqualTo("The server's storage is full");
      assertThat(refused.at("/texts/en/what")).contains("not kept", "confirmed before is safe");
      assertThat(refused.at("/texts/en/remedy")).contains("make room", "go out by themselves");
    }

    shop.as(shop.lan).reply(hoa, "Dạ còn ạ", key).is(202);
    assertThat(count("delivery", shop)).isOne();
  }

  @Test
  void a_webhook_that_finds_no_room_is_left_to_the_provider_and_taken_once_there_is_some() {
    byte[] body =
        shop.body(List.of(shop.wrote("mai", "m_" + UUID.randomUUID(), "Alo", TestClock.NOON)));
    try (var _ = NoRoom.in(jdbc, "journal", NoRoom.When.WRITING)) {
      shop.tell(body).isProblem(503, "storage.full");
    }

    shop.tell(body).is(200);
    Answer.eventually(() -> assertThat(count("message", shop)).isEqualTo(2));
  }

  @Test
  void the_operator_is_told_once_a_minute_and_not_with_every_request(CapturedOutput output) {
    try (var _ = NoRoom.in(jdbc, "message", NoRoom.When.WRITING)) {
      for (int n = 0; n < 3; n++)
        shop.as(shop.lan).reply(hoa, "Tin " + n).isProblem(503, "storage.full");
      assertThat(told(output)).hasSize(1);
      assertThat(told(output).getFirst())
          .contains("could not extend file", "No space left on device", "remedy=", "make room");
      assertThat(output.getAll()).doesNotContain("request=POST");

      clock.advance(Duration.ofSeconds(61));
      shop.as(shop.lan).reply(hoa, "Tin sau").isProblem(503, "storage.full");
      assertThat(told(output)).hasSize(2);
    }
  }

  @Test
  void a_file_that_finds_no_room_is_told_the_same() throws Exception {
    Path folder = Files.createDirectories(data.resolve("files"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()));
    try {
      shop.as(shop.lan)
          .upload(hoa, "a.txt", "text/plain", "Dạ còn ạ. ".repeat(20_000).getBytes(UTF_8))
          .isProblem(503, "storage.full");
    } finally {
      run("umount", "-l", folder.toString());
    }
  }

  @Test
  void only_a_lack_of_room_is_one() {
    var noMemory = new SQLException("out of memory", "53200");
    assertThat(FullStorage.says(new IllegalStateException(noMemory))).isFalse();

    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    var refused = catchThrowableOfType(IOException.class, () -> Files.write(full, new byte[] {1}));
    assertThat(FullStorage.says(new UncheckedIOException(refused))).isTrue();
  }

  private static List<String> told(CapturedOutput output) {
    return output.getAll().lines().filter(line -> line.contains("storage=full")).toList();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
