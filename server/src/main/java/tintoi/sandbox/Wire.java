package tintoi.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// HTTP as a browser or a script would speak it, to one side: our own server or the simulators.
///
/// @param token acts as this person; null towards the simulators
record Wire(HttpClient http, JsonMapper json, URI base, @Nullable String token) {

  static Wire to(URI base, @Nullable String token) {
    var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    return new Wire(http, new JsonMapper(), base, token);
  }

  JsonNode get(String path) throws IOException {
    return json(request(path).GET());
  }

  JsonNode send(String method, String path, Map<String, ?> body) throws IOException {
    return json(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json.writeValueAsString(body))));
  }

  /// Follows a link, and answers where it leads.
  URI redirect(String path) throws IOException {
    return location(request(path).GET());
  }

  /// Sends a form, and answers where it leads.
  URI redirect(String path, String form) throws IOException {
    return location(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private JsonNode json(HttpRequest.Builder request) throws IOException {
    HttpResponse<String> answer = answer(request.build());
    if (answer.statusCode() >= 300) throw unexpected(answer);
    return json.readTree(answer.body().isEmpty() ? "{}" : answer.body());
  }

  private URI location(HttpRequest.Builder request) throws IOException {
    HttpResponse<String> answer = answer(request.build());
    return answer
        .headers()
        .firstValue("Location")
        .map(answer.uri()::resolve)
        .orElseThrow(() -> unexpected(answer));
  }

  private static IOException unexpected(HttpResponse<String> answer) {
    String body = answer.body().length() > 300 ? answer.body().substring(0, 300) : answer.body();
    return new IOException(
        "%s %s answered %d: %s"
            .formatted(
                answer.request().method(), answer.uri().getPath(), answer.statusCode(), body));
  }

  private HttpResponse<String> answer(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
