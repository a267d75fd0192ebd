package tintoi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderErrorTest {
  private static final String OPAQUE = "Zk3-q_9xW2vB7nM4tR8yU1iO5pL6";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Malformed access token %s",
        "{\"access_token\":\"%s\",\"refresh_token\":\"%s",
        "refresh_token=%s&app_id=2000000000000001",
        "Invalid secret: %s",
        "Invalid code '%s'.",
        "Malformed access token 1000000000000001|%s",
        "appsecret_proof %s is wrong"
      })
  void a_token_the_provider_repeats_is_hidden(String words) {
    assertThat(said(words.replace("%s", OPAQUE)).text())
        .contains("[hidden]")
        .doesNotContain(OPAQUE.substring(0, 8));
  }

  @Test
  void metas_tokens_are_hidden_whatever_stands_before_them() {
    assertThat(said("Session of EAAGm0PX4ZCpsBAKZ ended").text())
        .isEqualTo("Session of [hidden] ended");
    assertThat(said("Malformed access tokenEAAGm0PX4ZCpsBAKZ").text())
        .isEqualTo("Malformed access token[hidden]");
  }

  @Test
  void a_token_is_hidden_before_the_words_are_cut() {
    String words = "x".repeat(980) + " token " + OPAQUE;

    assertThat(said(words).text()).hasSizeLessThanOrEqualTo(1_000).doesNotContain("Zk3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object with ID '100000000000001' does not exist",
        "token 12345678901234567890123 of user 900000000000001",
        "Error validating access token: the session has been invalidated",
        "Unsupported code 2018278 (subcode 2018278)",
        "Invalid refresh token."
      })
  void ids_and_plain_words_stay(String words) {
    assertThat(said(words).text()).isEqualTo(words);
  }

  private static ProviderError said(String words) {
    return new ProviderError(Provider.META, 400, "190", words, "", null);
  }
}
