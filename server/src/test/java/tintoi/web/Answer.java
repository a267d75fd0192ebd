package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the server answered.
record Answer(int status, HttpHeaders headers, String body) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  JsonNode json() {
    return JSON.readTree(body);
  }

  /// The text at a JSON pointer, "" if there is none.
  String at(String pointer) {
    return json().at(pointer).asString("");
  }

  /// The texts at a pointer within each of `items`.
  List<String> each(String pointer) {
    List<String> found = new ArrayList<>();
    json().path("items").forEach(item -> found.add(item.at(pointer).asString("")));
    return found;
  }

  Answer is(int expected) {
    assertThat(status).as(body).isEqualTo(expected);
    return this;
  }

  /// A problem document with sentences in both languages, and nothing of ours in it.
  Answer isProblem(int expected, String cause) {
    is(expected);
    assertThat(headers.firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode document = json();
    assertThat(document.path("cause").asString("")).isEqualTo(cause);
    assertThat(document.path("type").asString("")).isEqualTo("/problems/" + cause);
    assertThat(document.path("status").asInt()).isEqualTo(expected);
    assertThat(document.path("instance").asString(""))
        .as("nobody asks for it")
        .isNotEqualTo("/error");
    for (String field : List.of("title", "detail", "remedy")) {
      assertThat(document.path(field).asString("")).as(field).isNotBlank();
    }
    for (String language : List.of("vi", "en")) {
      assertThat(document.path("texts").path(language).path("what").asString("")).isNotBlank();
    }
    assertThat(body).doesNotContain("Exception").doesNotContain("tintoi.").doesNotContain("select");
    return this;
  }

  static void eventually(ThrowingRunnable assertion) {
    await()
        .pollInterval(Duration.ofMillis(30))
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(assertion);
  }
}
