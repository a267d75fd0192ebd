package tintoi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadsTest {
  private static final Credential OWNER = new Credential("1", "token");

  private final List<String> uploaded = new ArrayList<>();

  @Test
  void what_is_known_is_not_uploaded_again() {
    var uploads = new Uploads();
    assertThat(piece(uploads).prepare()).isNull();
    assertThat(piece(uploads).prepare()).isNull();

    assertThat(uploaded).containsExactly("id-0");
  }

  @Test
  void what_is_older_than_the_provider_keeps_it_is_uploaded_before_it_is_sent() {
    var uploads = new Uploads(Duration.ZERO);
    assertThat(piece(uploads).prepare()).isNull();
    assertThat(piece(uploads).prepare()).isNull();

    assertThat(uploaded).containsExactly("id-0", "id-1");
  }

  private Uploads.Piece piece(Uploads uploads) {
    return uploads.of(
        OWNER,
        "image",
        TestFile.picture(),
        () -> {
          uploaded.add("id-" + uploaded.size());
          return new ProviderAnswer.Accepted(uploaded.getLast());
        });
  }
}
