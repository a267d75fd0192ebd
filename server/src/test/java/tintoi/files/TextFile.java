package tintoi.files;

import java.time.Instant;
import java.util.UUID;

/// What is known of a small text that is kept in a store.
final class TextFile {
  private TextFile() {}

  static StoredFile at(StoredFile.Place place) {
    var id = UUID.randomUUID();
    return new StoredFile(
        id, id, id, "a", "text/plain", 8, null, "0".repeat(64), place, null, Instant.EPOCH);
  }
}
