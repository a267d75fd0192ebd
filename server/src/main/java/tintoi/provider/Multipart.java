package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.UUID;

/// A form with a file in it (RFC 7578), its length known before it is sent.
public final class Multipart {
  private final String boundary = "tintoi-" + UUID.randomUUID();
  private final BodyPublisher body;

  /// @param fields before the file, in their order
  /// @param name of the field that is the file
  public Multipart(Map<String, String> fields, String name, Media media) {
    var head = new StringBuilder();
    fields.forEach((field, value) ->
        head.append(
            "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(boundary, field, value)));
    head.append(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
            .formatted(boundary, name, quoted(media.name())));
    head.append("Content-Type: ").append(media.type()).append("\r\n\r\n");
    body =
        BodyPublishers.concat(
            BodyPublishers.ofByteArray(head.toString().getBytes(UTF_8)),
            BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> open(media)), media.size()),
            BodyPublishers.ofByteArray(("\r\n--" + boundary + "--\r\n").getBytes(UTF_8)));
  }

  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  public BodyPublisher body() {
    return body;
  }

  private static InputStream open(Media media) {
    try {
      return media.source().open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As browsers do it.
  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }
}
