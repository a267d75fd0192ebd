package tintoi.web;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// In the sandbox only: with whose name and password a newcomer may sign in. Elsewhere this does
/// not exist, and it is described nowhere.
@Hidden
@RestController
@RequestMapping("/api/sandbox")
class SandboxController {
  private final JsonMapper json;
  private final Path file;
  private final String simulators;

  SandboxController(
      JsonMapper json,
      @Value("${tintoi.data:./data}") Path data,
      @Value("${tintoi.sandbox.simulators:}") String simulators) {
    this.json = json;
    this.file = data.resolve("sandbox.json");
    this.simulators = simulators;
  }

  record Sample(String name, String email, String role, String password) {}

  record SampleShop(List<Sample> people, String simulators) {}

  /// The file also holds API tokens; those stay in it.
  @GetMapping
  SampleShop get() {
    if (simulators.isBlank()) throw Problem.notFound();
    if (!Files.exists(file)) return new SampleShop(List.of(), simulators);
    try {
      var people =
          json.readTree(Files.readAllBytes(file)).path("people").values().stream()
              .map(person ->
                  new Sample(
                      person.path("name").asString(""),
                      person.path("email").asString(""),
                      person.path("role").asString(""),
                      person.path("password").asString("")))
              .toList();
      return new SampleShop(people, simulators);
    } catch (IOException | JacksonException _) {
      // Being written for the first time: the page asks again.
      throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service.unavailable");
    }
  }
}
