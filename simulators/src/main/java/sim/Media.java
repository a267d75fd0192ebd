package sim;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Files that lie at the providers: what customers send and what businesses upload. Their links end
/// after a time. Content is not saved: after a restart old links are over.
final class Media {
  static final String PREFIX = "/media";

  /// What a message shows of a file.
  static final class Piece {
    String id = "";

    /// image, gif, audio, video or file
    String kind = "";

    String name = "";
    String type = "";
    long size;
    String sha256 = "";
    String url = "";
  }

  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  private record Content(Piece piece, byte[] bytes, Instant endsAt) {}

  private final Map<String, Content> contents = new ConcurrentHashMap<>();
  private volatile String base = "";

  void base(String address) {
    base = address;
  }

  void clear() {
    contents.clear();
  }

  Piece add(String kind, String name, String type, byte[] bytes, Instant endsAt) {
    var piece = new Piece();
    piece.id = Text.random(24);
    piece.kind = kind;
    piece.name = name;
    piece.type = type;
    piece.size = bytes.length;
    piece.sha256 = sha256(bytes);
    piece.url = base + PREFIX + "/" + piece.id + "/" + encoded(name);
    contents.put(piece.id, new Content(piece, bytes.clone(), endsAt));
    return piece;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// What a person or a test wants a customer to send: `[{"type","name","data" (base64)}]`.
  List<Piece> wanted(JsonNode body, Instant endsAt) {
    var pieces = new ArrayList<Piece>();
    for (JsonNode each : body.path("attachments").values()) {
      String kind = each.path("type").asString("file");
      byte[] bytes = Base64.getDecoder().decode(each.path("data").asString(""));
      String name = each.path("name").asString(kind);
      String type = each.path("mime").asString("application/octet-stream");
      pieces.add(add(kind, name, type, bytes, endsAt));
    }
    return pieces;
  }

  Reply answer(Call call, Instant now) {
    List<String> parts = call.parts(PREFIX);
    Content content = parts.isEmpty() ? null : contents.get(parts.getFirst());
    if (content == null) return Reply.empty(404);
    if (!now.isBefore(content.endsAt)) {
      return new Reply(403, "text/plain; charset=UTF-8", "URL signature expired", Map.of());
    }
    return new Reply(200, content.piece.type, content.bytes.clone(), Map.of());
  }

  /// The bytes and the type of a file somebody uploads.
  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  record Upload(String name, String type, byte[] bytes) {}

  /// Fetches a file from an address of the business's; null if that does not work.
  static @Nullable Upload fetch(String url) {
    try (var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) return null;
      String type = answer.headers().firstValue("Content-Type").orElse("");
      return new Upload(url.substring(url.lastIndexOf('/') + 1), type, answer.body());
    } catch (IOException | IllegalArgumentException _) {
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  static String kindOf(String type) {
    String main = type.replaceAll("/.*", "").toLowerCase(Locale.ROOT);
    return main.matches("image|audio|video") ? main : "file";
  }
}
