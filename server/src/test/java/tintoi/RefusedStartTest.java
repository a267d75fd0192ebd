package tintoi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;

/// The whole server is started with one setting that is wrong, whoever reads that setting.
class RefusedStartTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.port=abc | server.port is abc",
        "tintoi.secret-key=xx | TINTOI_SECRET_KEY must hold keys of 32 bytes in Base64",
        "tintoi.failure.more=/nowhere | tintoi.failure.more: /nowhere is not a folder",
        "tintoi.reconnect-link.life=soon | tintoi.reconnect-link.life is soon, which is no Duration",
      })
  void a_wrong_setting_is_said_in_one_sentence_and_nothing_after_it(
      String setting, String sentence, @TempDir Path data) {
    String said = start("--" + setting, "--tintoi.data=" + data);

    assertThat(said.strip().lines().toList().getLast())
        .startsWith("tintoi: ")
        .contains(sentence)
        .doesNotContain("=xx");
  }

  /// What is left on standard error.
  private static String start(String... settings) {
    var said = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(said, true, UTF_8));
    try {
      String[] all = java.util.Arrays.copyOf(settings, settings.length + 1);
      all[settings.length] = "--tintoi.database.url=" + TestDatabase.fresh();
      assertThatThrownBy(() -> SpringApplication.run(Relay.class, all))
          .isInstanceOf(RuntimeException.class);
    } finally {
      System.setErr(before);
    }
    return said.toString(UTF_8);
  }
}
