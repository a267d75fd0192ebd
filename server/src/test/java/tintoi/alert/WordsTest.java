package tintoi.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessageFormat;
import java.text.Normalizer;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class WordsTest {
  private final Words words = new Words();

  @Test
  void every_sentence_is_said_in_both_languages_with_the_same_facts() {
    assertThat(words.all()).isNotEmpty();
    words
        .all()
        .forEach((key, both) -> {
          assertThat(both).as(key).containsOnlyKeys("vi", "en");
          assertThat(new MessageFormat(both.get("vi"), Locale.of("vi")).getArgumentNames())
              .as(key)
              .isEqualTo(new MessageFormat(both.get("en"), Locale.ENGLISH).getArgumentNames());
          assertThat(Normalizer.isNormalized(both.get("vi"), Normalizer.Form.NFC)).isTrue();
        });
  }
}
