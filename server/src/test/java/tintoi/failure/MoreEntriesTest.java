package tintoi.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;

/// Entries of an installation's own, so that a new code is understood before the next version.
class MoreEntriesTest {
  private static final Circumstances NOW =
      new Circumstances(ChannelKind.MESSENGER, 1, null, Instant.parse("2026-11-28T05:00:00Z"));

  @TempDir Path folder;

  private FailureDictionary with(String meta) throws IOException {
    Files.writeString(folder.resolve("meta.yaml"), meta);
    return new FailureDictionary(new SimpleMeterRegistry(), folder.toString());
  }

  private static ProviderError error(String code) {
    return new ProviderError(Provider.META, 400, code, "…", "", null);
  }

  @Test
  void a_code_of_its_own_is_known_beside_ours() throws IOException {
    var dictionary =
        with(
            """
            - like: window.closed
              codes: ["777"]
              source: "A page"
              checked: 2026-11-28
            """);

    assertThat(dictionary.diagnose(error("777"), NOW).cause()).isEqualTo("window.closed");
    assertThat(dictionary.diagnose(error("190/492"), NOW).cause())
        .isEqualTo("channel.auth_role_lost");
    assertThat(dictionary.version())
        .isNotEqualTo(new FailureDictionary(new SimpleMeterRegistry()).version());
  }

  @Test
  void a_code_of_ours_can_be_judged_otherwise_with_words_of_its_own() throws IOException {
    var dictionary = with(of("local.campus_rule"));

    assertThat(dictionary.diagnose(error("506"), NOW).cause()).isEqualTo("local.campus_rule");
    assertThat(dictionary.say("local.campus_rule", Locale.ENGLISH, Map.of()).title())
        .isEqualTo("The campus rule");
  }

  @Test
  void a_cause_that_could_meet_one_of_a_later_version_stops_the_start() {
    assertThatThrownBy(() -> with(of("campus.rule")))
        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
        .hasMessageContaining("meta.yaml")
        .hasMessageContaining("campus.rule")
        .hasMessageContaining("begins with \"local.\"");
  }

  @Test
  void a_mistake_stops_the_start_and_says_where() {
    assertThatThrownBy(() -> with("- like: no.such\n  codes: [\"1\"]\n"))
        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
        .hasMessageContaining("meta.yaml")
        .hasMessageContaining("no entry is called no.such");
    assertThatThrownBy(
            () -> new FailureDictionary(new SimpleMeterRegistry(), folder.resolve("x").toString()))
        .hasMessageContaining("is not a folder");
  }

  @Test
  void a_dictionary_is_the_same_version_wherever_it_is_read() {
    assertThat(new FailureDictionary(new SimpleMeterRegistry()).version())
        .isEqualTo(new FailureDictionary(new SimpleMeterRegistry(), "").version())
        .hasSize(16);
  }

  private static String of(String cause) {
    return """
    - cause: %s
      codes: ["506"]
      kind: DUPLICATE
      reach: MESSAGE
      then: bounce
      owner: agent
      actions: [edit_and_resend]
      say:
        vi:
          title: "Quy định riêng"
          what: "Nội dung này vừa được gửi."
          remedy: "Sửa lại một chút rồi gửi."
        en:
          title: "The campus rule"
          what: "The same text was just sent."
          remedy: "Change it a little, then send."
      source: "The campus's own list"
      checked: 2026-11-28
    """
        .formatted(cause);
  }
}
