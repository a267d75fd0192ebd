package tintoi.provider;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A file that is to be sent.
///
/// @param type by its own bytes, like `image/png`
/// @param size in bytes
/// @param width of an image whose header says it, else 0; so is the height
/// @param sha256 of the content, in hexadecimal: the same content is uploaded once
public record Media(
    String name, String type, long size, int width, int height, String sha256, Source source) {

  /// Our own store does not give the content: nothing left, and it is no fault of the provider.
  public static final class Unreadable extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    public Unreadable(IOException why) {
      super(why);
    }

    /// True if it is certain that the store has it no more.
    public boolean isLost() {
      return getCause() instanceof FileNotFoundException;
    }

    /// Throws it, if a request failed because of it.
    static void rethrow(Throwable failure) {
      for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause())
        if (cause instanceof Unreadable unreadable) throw unreadable;
    }
  }

  /// Where the content is to be had, in the form the provider takes.
  public interface Source {
    /// The content, from its first byte.
    ///
    /// @throws Unreadable if the store does not give it
    InputStream open() throws IOException;

    /// A public address the provider can fetch it from, for that long.
    URI link(Duration valid);
  }
}
