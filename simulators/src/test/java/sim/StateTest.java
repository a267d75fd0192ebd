package sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept over a restart, and what is said on the command line.
final class StateTest {
  @Test
  void threads_and_the_clock_survive_a_restart(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("data").resolve("state.json");
    try (var sim = Simulators.start(0, file)) {
      post(sim, "/control/meta/messages", "{\"customer\":\"hoa\",\"text\":\"Còn size 39?\"}");
      post(sim, "/control/clock", "{\"advance\":\"PT24H\"}");
    }
    assertThat(Files.exists(file)).isTrue();
    try (var sim = Simulators.start(0, file)) {
      assertThat(get(sim, "/control/messages?customer=hoa")).contains("Còn size 39?");
      post(sim, "/control/meta/messages", "{\"customer\":\"hoa\",\"text\":\"Alo\"}");
      assertThat(get(sim, "/control/clock")).contains("\"PT24H\"");
      post(sim, "/control/reset", "");
      assertThat(get(sim, "/control/messages?customer=hoa")).doesNotContain("Còn size 39?");
    }
  }

  @Test
  void a_crowd_can_write_but_is_not_in_the_state() throws Exception {
    try (var sim = Simulators.start(0)) {
      post(sim, "/control/crowd", "{\"size\":3}");
      post(sim, "/control/meta/messages", "{\"customer\":\"crowd-3\",\"text\":\"Chào\"}");
      post(sim, "/control/zalo/messages", "{\"customer\":\"zcrowd-3\",\"text\":\"Chào\"}");
      assertThat(get(sim, "/control/messages?customer=crowd-3")).contains("Chào");
      assertThat(get(sim, "/control/state")).doesNotContain("crowd");
    }
  }

  @Test
  void the_page_and_its_parts_are_served() throws Exception {
    try (var sim = Simulators.start(0)) {
      assertThat(get(sim, "/")).contains("play.js");
      assertThat(get(sim, "/play.js")).contains("control/state");
      assertThat(get(sim, "/play.css")).contains(".phone");
    }
  }

  @Test
  void options_come_from_the_command_line_before_the_environment() {
    String[] said = {"--port", "9", "--webhooks", "http://localhost:8080/"};
    Options options = Options.of(said, Map.of("SIM_PORT", "7"));
    assertThat(options.port()).isEqualTo(9);
    assertThat(options.webhooks()).isEqualTo("http://localhost:8080");
    assertThat(Options.of(new String[0], Map.of("SIM_PORT", "7")).port()).isEqualTo(7);
    assertThatThrownBy(() -> Options.of(new String[] {"--what"}, Map.of()))
        .hasMessageContaining("Usage");
  }

  private static String get(Simulators sim, String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(sim.uri() + path)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private static void post(Simulators sim, String path, String body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(sim.uri() + path))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }
}
