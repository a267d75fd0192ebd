package tintoi.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A folder. Several nodes must share it, or use S3.
final class DiskStore implements Store {
  private final Path folder;

  DiskStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public StoredFile.Place place() {
    return StoredFile.Place.DISK;
  }

  /// Whole or not at all: written beside it, forced to the disk, then renamed.
  @Override
  public void put(String key, Path content, StoredFile file) throws IOException {
    Path target = folder.resolve(key);
    Path parent = java.util.Objects.requireNonNull(target.getParent());
    java.nio.file.Files.createDirectories(parent);
    Path draft = java.nio.file.Files.createTempFile(parent, "draft", "");
    try {
      java.nio.file.Files.copy(content, draft, StandardCopyOption.REPLACE_EXISTING);
      try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      java.nio.file.Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      java.nio.file.Files.deleteIfExists(draft);
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    try {
      return java.nio.file.Files.newInputStream(folder.resolve(key));
    } catch (NoSuchFileException e) {
      if (mayHave(key)) throw new IOException("the store is not at " + folder, e);
      var missing = new FileNotFoundException(key);
      missing.initCause(e);
      throw missing;
    }
  }

  @Override
  public void delete(String key) throws IOException {
    java.nio.file.Files.deleteIfExists(folder.resolve(key));
  }

  /// A disk that is away for a moment has none of the folders either.
  @Override
  public boolean mayHave(String key) {
    Path content = folder.resolve(key);
    return !java.nio.file.Files.notExists(content)
        || !java.nio.file.Files.isDirectory(java.util.Objects.requireNonNull(content.getParent()));
  }
}
