package bench.crash;

import bench.rig.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The servers' API behind a balancer: each request goes to any of those that serve.
final class Api {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Requests a server answered with an error of its own. Whatever versions run together, nobody
  /// may see one.
  final AtomicInteger failures = new AtomicInteger();

  private final List<Server> servers;
  private final HttpClient http;

  Api(List<Server> servers, HttpClient http) {
    this.servers = servers;
    this.http = http;
  }

  /// @param status 0 = nobody answered
  record Answer(int status, JsonNode body) {
    boolean good() {
      return status >= 200 && status < 300;
    }
  }

  /// @param token whose
  /// @param body null = none
  /// @param key under which it may come again; null = none
  Answer ask(
      String token, String method, String path, @Nullable String body, @Nullable String key) {
    List<Server> serving = servers.stream().filter(Server::serves).toList();
    if (serving.isEmpty()) return new Answer(0, JSON.nullNode());
    Server server = serving.get(ThreadLocalRandom.current().nextInt(serving.size()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.address.resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + token);
    if (body != null) request.header("Content-Type", "application/json");
    if (key != null) request.header("Idempotency-Key", key);
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      int status = answer.statusCode();
      if (status >= 500) {
        failures.incrementAndGet();
        System.err.printf(
            "%s %s of server %d: %d %s%n", method, path, server.number, status, answer.body());
      }
      boolean json = answer.headers().firstValue("Content-Type").orElse("").contains("json");
      return new Answer(status, json ? JSON.readTree(answer.body()) : JSON.nullNode());
    } catch (IOException _) {
      return new Answer(0, JSON.nullNode());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Answer(0, JSON.nullNode());
    }
  }

  /// The same until it is answered well: of what changes nothing, or may be done twice.
  JsonNode insist(String token, String method, String path, @Nullable String body)
      throws Exception {
    Answer last = ask(token, method, path, body, null);
    for (int n = 0; n < 50 && !last.good(); n++) {
      Pause.millis(200);
      last = ask(token, method, path, body, null);
    }
    if (!last.good())
      throw new IOException("%s %s: %d %s".formatted(method, path, last.status(), last.body()));
    return last.body();
  }

  /// Where a link of a server's or a provider's leads.
  ///
  /// @param form null: it is followed, else sent
  URI location(URI link, @Nullable String token, @Nullable String form) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(link).timeout(Duration.ofSeconds(20));
    if (token != null) request.header("Authorization", "Bearer " + token);
    if (form != null)
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form));
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return link.resolve(
        answer
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new IOException(link + ": " + answer.body())));
  }

  /// What somebody does to the simulated world.
  JsonNode control(URI simulators, String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(simulators.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  static JsonNode read(String json) {
    return JSON.readTree(json);
  }
}
