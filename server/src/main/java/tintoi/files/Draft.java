package tintoi.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// A temporary file while it is written. What goes wrong with it is our own fault, and not of
/// whoever sends what is written.
final class Draft implements AutoCloseable {
  static final class NotTaken extends IOException {
    private static final long serialVersionUID = 1;

    NotTaken(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private final Path content;
  private final OutputStream out;
  private boolean whole;

  Draft() throws NotTaken {
    try {
      content = java.nio.file.Files.createTempFile("tintoi-fetch", "");
      out = java.nio.file.Files.newOutputStream(content);
    } catch (IOException e) {
      throw new NotTaken(e);
    }
  }

  void write(byte[] buffer, int length) throws NotTaken {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new NotTaken(e);
    }
  }

  /// Nothing more is written; it is the caller's to delete.
  Path whole() throws NotTaken {
    try {
      out.close();
    } catch (IOException e) {
      throw new NotTaken(e);
    }
    whole = true;
    return content;
  }

  /// Deletes what did not become whole.
  @Override
  public void close() throws IOException {
    out.close();
    if (!whole) java.nio.file.Files.deleteIfExists(content);
  }
}
