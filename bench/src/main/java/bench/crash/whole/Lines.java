package bench.crash.whole;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Ways to the server, as one of the shop's people, and to what the simulators' customers do.
final class Lines {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final URI control;
  private final int port;
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();
  private volatile String token = "";

  Lines(URI control, int port) {
    this.control = control;
    this.port = port;
  }

  /// From now on as whom.
  void as(String token) {
    this.token = token;
  }

  HttpRequest.Builder request(String path) {
    return request(path, token);
  }

  HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token);
  }

  JsonNode json(HttpRequest request) throws IOException, InterruptedException {
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  int status(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /// What an answer was; 0 if there was none.
  record Answer(int status, JsonNode body) {
    boolean good() {
      return status >= 200 && status < 300;
    }

    /// It was heard, and not done.
    boolean isRefusal() {
      return status >= 400 && status < 500;
    }
  }

  /// Asked in vain while the server is away.
  Answer ask(HttpRequest request) {
    try {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      boolean json = answer.headers().firstValue("content-type").orElse("").contains("json");
      JsonNode body = json ? JSON.readTree(answer.body()) : JSON.missingNode();
      String cause = body.path("cause").asString("");
      if (!cause.isEmpty()) refused.merge(cause, 1, Integer::sum);
      return new Answer(answer.statusCode(), body);
    } catch (IOException _) {
      return new Answer(0, JSON.missingNode());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Answer(0, JSON.missingNode());
    }
  }

  /// How often somebody was refused with this cause.
  int refused(String cause) {
    return refused.getOrDefault(cause, 0);
  }

  boolean ready() {
    return ask(request("/readyz").build()).status == 200;
  }

  JsonNode play(String method, String path, String body) throws IOException, InterruptedException {
    return json(
        HttpRequest.newBuilder(control.resolve("/control/" + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /// What somebody has on her phone, or reads under a post.
  JsonNode look(String path) throws IOException, InterruptedException {
    return json(HttpRequest.newBuilder(control.resolve("/control/" + path)).build());
  }

  /// What time it is for the server and for the providers.
  Instant now() throws IOException, InterruptedException {
    return Instant.parse(look("clock").path("now").asString());
  }
}
