package tintoi.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DraftTest {
  @Test
  void what_our_own_disk_does_not_take_is_told_from_what_was_not_sent() throws IOException {
    var draft = new Draft();
    draft.close();

    assertThatThrownBy(() -> draft.write(new byte[] {1}, 1)).isInstanceOf(Draft.NotTaken.class);
  }

  @Test
  void what_became_whole_is_left_to_whoever_asked_for_it() throws IOException {
    Path content;
    try (var draft = new Draft()) {
      draft.write(new byte[] {1, 2, 3}, 2);
      content = draft.whole();
    }

    assertThat(content).hasBinaryContent(new byte[] {1, 2});
    java.nio.file.Files.delete(content);
  }
}
