package tintoi.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/// A file that is to be sent.
///
/// @param type by its own bytes, like `image/png`
/// @param size in bytes
/// @param width of an image whose header says it, else 0; so is the height
/// @param sha256 of the content, in hexadecimal: the same content is uploaded once
public record Media(
    String name, String type, long size, int width, int height, String sha256, Source source) {

  /// Where the content is to be had, in the form the provider takes.
  public interface Source {
    /// The content, from its first byte.
    InputStream open() throws IOException;

    /// A public address the provider can fetch it from, for that long.
    URI link(Duration valid);
  }
}
