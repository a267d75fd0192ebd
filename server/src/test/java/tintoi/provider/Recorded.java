package tintoi.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Webhook bodies in the shapes providers send.
public final class Recorded {
  private Recorded() {}

  /// @param name below the test resources, like "meta/feed.json"
  public static byte[] body(String name) {
    try (InputStream in = Recorded.class.getResourceAsStream("/" + name)) {
      if (in == null) throw new IllegalArgumentException("no recorded body " + name);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
