package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is refused before any code of ours runs is explained as all else is.
class RefusalsTest extends WebTest {
  @Autowired ProblemAdvice advice;

  @ParameterizedTest
  @CsvSource({
    "GET /api/channels/%zz HTTP/1.1, Accept: text/html, 400",
    "GET /api/%2e%2e%2f%2e%2e HTTP/1.1, Accept: */*, 400",
    "POST /api/session HTTP/1.1, 'Content-Length: 2|Content-Length: 3', 400",
    "POST /api/session HTTP/1.1, Expect: tea, 417",
    "POST /api/session HTTP/1.1, Transfer-Encoding: gzip, 501",
    "GET /api/channels HTTP/3.1, Accept: */*, 505",
  })
  void what_is_no_request_is_refused_in_the_readers_language(
      String line, String headers, int status) throws IOException {
    for (String language : new String[] {"vi", "en"}) {
      String wanted = headers.replace("|", "\r\n") + "\r\nAccept-Language: " + language;
      assertThat(told(ask(line, wanted), status).path("detail").asString())
          .isEqualTo(said(language));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /api\\channels HTTP/1.1", "GET /api/channels?q=<> HTTP/1.1"})
  void where_a_request_cannot_be_read_as_far_as_the_language_it_is_vietnamese(String line)
      throws IOException {
    JsonNode told = told(ask(line, "Accept-Language: en"), 400);
    assertThat(told.path("detail").asString()).isEqualTo(said("vi"));
    assertThat(told.at("/texts/en/what").asString()).isEqualTo(said("en"));
  }

  @Test
  void what_waited_for_each_other_in_the_database_may_be_asked_for_again() {
    var deadlock = new CannotAcquireLockException("deadlock detected");
    var refused = advice.problem(deadlock, new MockHttpServletRequest());
    assertThat(refused.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
  }

  private static JsonNode told(String answer, int status) {
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(answer).contains("Content-Type: application/problem+json").doesNotContain("<html");
    JsonNode told = JsonMapper.shared().readTree(answer.substring(answer.indexOf('{')));
    assertThat(told.path("status").asInt()).isEqualTo(status);
    assertThat(told.path("cause").asString()).isEqualTo("request.malformed");
    return told;
  }

  private static String said(String language) {
    return language.equals("vi")
        ? "Nội dung gửi lên không đúng dạng mà hệ thống hiểu."
        : "What was sent does not have a form we understand.";
  }

  private String ask(String line, String headers) throws IOException {
    try (var socket = new Socket("localhost", port)) {
      String all = line + "\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n\r\n";
      socket.getOutputStream().write(all.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
