package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a person's browser does: keeps cookies, sends the CSRF token back, follows no redirect by
/// itself. Remembers every answer, so that a test can look for what must never be in one.
final class Browser {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static final List<String> SEEN = new CopyOnWriteArrayList<>();

  private final URI base;
  private final CookieManager cookies = new CookieManager();
  private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();
  private @Nullable String token;

  Browser(URI base) {
    this.base = base;
  }

  /// A program instead: no cookies, a token.
  Browser withToken(String apiToken) {
    token = apiToken;
    return this;
  }

  record Answer(int status, JsonNode json, HttpResponse<String> raw) {
    String text(String pointer) {
      return json.at(pointer).asString("");
    }

    Answer is(int expected) {
      assertThat(status).as(raw.body()).isEqualTo(expected);
      return this;
    }

    Answer isProblem(int expected, String cause) {
      is(expected);
      assertThat(text("/cause")).isEqualTo(cause);
      for (String words : List.of("/title", "/detail", "/remedy"))
        assertThat(text(words)).as(words).isNotBlank();
      return this;
    }

    Optional<String> header(String name) {
      return raw.headers().firstValue(name);
    }
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, Map<String, ?> body) {
    return send("POST", path, body);
  }

  Answer put(String path, Map<String, ?> body) {
    return send("PUT", path, body);
  }

  Answer send(String method, String path, Map<String, ?> body) {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    cookie("XSRF-TOKEN").ifPresent(csrf -> request.header("X-XSRF-TOKEN", csrf.getValue()));
    return send(request);
  }

  Answer form(URI to, String form) {
    return send(
        HttpRequest.newBuilder(to)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      SEEN.add(answer.headers().map() + "\n" + answer.body());
      String type = answer.headers().firstValue("Content-Type").orElse("");
      String body = type.contains("json") && !answer.body().isEmpty() ? answer.body() : "{}";
      return new Answer(answer.statusCode(), JSON.readTree(body), answer);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(base.resolve(path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  Optional<HttpCookie> cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .findFirst();
  }

  /// Listens until it is closed or ended.
  EventStream changes() {
    return new EventStream(http, request("/api/changes").GET().build());
  }

  Browser signIn(String email, String password) {
    Answer answer = post("/api/session", Map.of("email", email, "password", password));
    if (answer.status() != 200)
      throw new IllegalStateException("signed in: " + answer.raw().body());
    return this;
  }
}
