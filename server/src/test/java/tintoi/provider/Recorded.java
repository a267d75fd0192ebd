package tintoi.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

  /// The names of all bodies in a folder.
  public static List<String> all(String folder) {
    URL place = Recorded.class.getResource("/" + folder);
    if (place == null) throw new IllegalArgumentException("no recorded bodies in " + folder);
    try (var files = Files.list(Path.of(place.toURI()))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(file -> folder + "/" + file.getFileName())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
