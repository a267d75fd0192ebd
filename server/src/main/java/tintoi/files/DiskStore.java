package tintoi.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/// A folder. Several nodes must share it, or use S3.
///
/// It bears a mark. A share that is not mounted leaves an empty folder in its place: without the
/// mark nothing is written there, and what is not in it is not taken for gone.
final class DiskStore implements Store {
  /// Not a hidden file: whoever copies what lies in the folder copies it, too.
  static final String MARK = "tintoi-files";

  private final Path folder;
  private final Supplier<List<String>> known;

  /// Of what was known when the mark was first missed: it is asked for once, however often it is.
  private volatile List<String> sample = List.of();

  /// @param known some keys of what was put here at any time; none if nothing was
  DiskStore(Path folder, Supplier<List<String>> known) {
    this.folder = folder;
    this.known = known;
  }

  @Override
  public StoredFile.Place place() {
    return StoredFile.Place.DISK;
  }

  /// Whole or not at all: written beside it, forced to the disk, then renamed.
  @Override
  public void put(String key, Path content, StoredFile file) throws IOException {
    if (!isHere()) throw away(null);
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
      if (mayHave(key))
        throw has(MARK) ? new IOException("a folder of the store is not in " + folder, e) : away(e);
      var missing = new FileNotFoundException(key);
      missing.initCause(e);
      throw missing;
    }
  }

  @Override
  public void delete(String key) throws IOException {
    java.nio.file.Files.deleteIfExists(folder.resolve(key));
  }

  /// A disk that is away for a moment has none of the folders either, or no mark.
  @Override
  public boolean mayHave(String key) {
    Path content = folder.resolve(key);
    if (!java.nio.file.Files.notExists(content)) return true;
    if (!java.nio.file.Files.isDirectory(java.util.Objects.requireNonNull(content.getParent())))
      return true;
    try {
      return !isHere();
    } catch (IOException _) {
      return true;
    }
  }

  private boolean isHere() throws IOException {
    return has(MARK) || adopt();
  }

  /// A folder of before there were marks is known by what lies in it. Where nothing was ever put,
  /// any will do. Nodes that find it so at one moment make the same mark.
  private boolean adopt() throws IOException {
    ask();
    if (!sample.isEmpty() && sample.stream().noneMatch(this::has)) return false;
    java.nio.file.Files.createDirectories(folder);
    try {
      java.nio.file.Files.createFile(folder.resolve(MARK));
    } catch (FileAlreadyExistsException _) {
      // Another node was quicker.
    }
    return true;
  }

  /// One asks for all who come meanwhile: it may take a while where there are very many.
  private synchronized void ask() throws IOException {
    try {
      if (sample.isEmpty()) sample = known.get();
    } catch (DataAccessException e) {
      throw new IOException("what lies in %s is not known yet".formatted(folder), e);
    }
  }

  private boolean has(String name) {
    return java.nio.file.Files.exists(folder.resolve(name));
  }

  private IOException away(@Nullable IOException cause) {
    return new IOException(
        ("the store is not at %s: the file %s, its mark, is not in it. Mount what belongs there;"
                + " if it is the right folder, make an empty file of that name in it")
            .formatted(folder, MARK),
        cause);
  }
}
