package tintoi.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Where content is kept, by a key that says nothing of the file.
sealed interface Store permits DiskStore, S3Store {
  StoredFile.Place place();

  /// Keeps a copy of a file. When this returns it outlives a loss of power, as far as the store
  /// itself does.
  ///
  /// @param key letters, digits, dashes and slashes
  void put(String key, Path content, StoredFile file) throws IOException;

  /// @throws java.io.FileNotFoundException if there is none
  InputStream open(String key) throws IOException;

  void delete(String key) throws IOException;

  /// False only if it is certain, without asking over a network, that there is none.
  boolean mayHave(String key);
}
