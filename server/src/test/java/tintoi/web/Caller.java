package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/// Asks the server over HTTP, in one person's name.
final class Caller {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String base;
  private final String token;

  Caller(int port, String token) {
    base = "http://localhost:" + port;
    this.token = token;
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, Object body) {
    return send(json(path).POST(BodyPublishers.ofByteArray(Shop.json(body))));
  }

  Answer post(String path, Object body, String idempotencyKey) {
    return send(
        json(path)
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofByteArray(Shop.json(body))));
  }

  Answer put(String path, Object body) {
    return send(json(path).PUT(BodyPublishers.ofByteArray(Shop.json(body))));
  }

  Answer patch(String path, Object body) {
    return send(json(path).method("PATCH", BodyPublishers.ofByteArray(Shop.json(body))));
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer postText(String path, String contentType, String body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body)));
  }

  Answer postRaw(String path, byte[] body, String signature) {
    return send(
        json(path).header("X-Hub-Signature-256", signature).POST(BodyPublishers.ofByteArray(body)));
  }

  Answer upload(String conversationId, String name, String type, byte[] content) {
    return send(
        request("/api/files")
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .POST(BodyPublishers.ofByteArray(form("edge", conversationId, name, type, content))));
  }

  /// A form with a file, as a browser writes it.
  static byte[] form(
      String boundary, String conversationId, String name, String type, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        """
        --%1$s\r
        Content-Disposition: form-data; name="conversation"\r
        \r
        %2$s\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="%3$s"\r
        Content-Type: %4$s\r
        \r
        """
            .formatted(boundary, conversationId, name, type)
            .getBytes(UTF_8));
    out.writeBytes(content);
    out.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(UTF_8));
    return out.toByteArray();
  }

  /// A reply with a key of its own.
  Answer reply(String conversationId, String text) {
    return reply(conversationId, text, UUID.randomUUID().toString());
  }

  Answer reply(String conversationId, String text, String key) {
    var body = java.util.Map.of("text", text);
    return post("/api/conversations/" + conversationId + "/replies", body, key);
  }

  /// Reads server-sent events until the test ends it.
  EventStream changes(String lastEventId) {
    return new EventStream(
        HTTP, request("/api/changes").header("Last-Event-ID", lastEventId).GET().build());
  }

  EventStream changes() {
    return new EventStream(HTTP, request("/api/changes").GET().build());
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(30))
            .header("Accept-Language", "vi");
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      var response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(
          response.statusCode(), response.headers(), new String(response.body(), UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
