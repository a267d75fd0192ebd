package tintoi.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tintoi.provider.Provider;

/// Every answer the providers document, and the kind it must come to. The lists are copied from the
/// providers' own, not from the dictionary.
class ListedCodesTest {
  static List<Documented> documented() {
    return Documented.all();
  }

  @ParameterizedTest
  @MethodSource("documented")
  void a_documented_answer_comes_to_its_kind(Documented answer) {
    assertThat(answer.kinds()).contains(answer.diagnosis().kind());
  }

  @Test
  void a_code_is_listed_once() {
    assertThat(documented()).extracting(Documented::toString).doesNotHaveDuplicates();
  }

  /// Its line is shown by `bin/check`.
  @Test
  void all_that_is_documented_is_covered() throws IOException {
    List<String> parts = new ArrayList<>();
    for (Provider provider : Provider.values()) {
      List<Documented> all = Documented.of(provider);
      long covered = all.stream().filter(Documented::isCovered).count();
      String name = provider.name().toLowerCase(Locale.ROOT);
      parts.add("%s %d of %d".formatted(name, covered, all.size()));
      assertThat(covered).as(parts.toString()).isEqualTo(all.size());
    }
    Path target = Files.createDirectories(Path.of("target"));
    Files.writeString(
        target.resolve("documented-codes.txt"),
        "documented codes: " + String.join(", ", parts) + "\n");
  }
}
