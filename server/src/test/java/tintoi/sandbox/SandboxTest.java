package tintoi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import sim.Simulators;
import tintoi.ServerTest;

@ServerTest
@ActiveProfiles("sandbox")
class SandboxTest {
  private static final Simulators SIM = start();

  @Autowired Sandbox sandbox;

  @Value("${tintoi.data}")
  Path data;

  @LocalServerPort int port;

  private static Simulators start() {
    try {
      return Simulators.start(0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @DynamicPropertySource
  static void address(DynamicPropertyRegistry registry) {
    registry.add("tintoi.sandbox.simulators", SIM::uri);
    registry.add("tintoi.sign-in.cost", () -> 10);
  }

  @BeforeEach
  void awaitOpen() {
    await(() -> sandbox.health().getStatus().equals(Status.UP));
  }

  @Test
  void the_shop_is_connected_and_its_first_customers_have_written() throws Exception {
    Wire server = server();

    assertThat(server.get("/api/channels").path("items").findValuesAsString("externalId"))
        .containsExactlyInAnyOrder("100000000000001", "3000000000000001");
    assertThat(server.get("/api/conversations").path("items").size()).isEqualTo(4);
  }

  @Test
  void an_opening_begun_again_doubles_nothing() throws Exception {
    var again = new Opening(server(), Wire.to(SIM.uri(), null));
    again.announce();
    again.connect();
    again.letCustomersWrite();

    assertThat(server().get("/api/channels").path("items").size()).isEqualTo(2);
    assertThat(server().get("/api/conversations").path("items").size()).isEqualTo(4);
  }

  @Test
  void only_its_owner_may_read_the_file_of_tokens() throws Exception {
    Path file = data.resolve("sandbox.json");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(content().people())
        .extracting(SandboxFile.Sample::role)
        .containsExactly("OWNER", "ADMIN", "SUPERVISOR", "AGENT", "AGENT");
    assertThat(content().people().getFirst()).asString().doesNotContain("tt_");
  }

  @Test
  void the_clock_follows_the_simulators() throws Exception {
    var wire = Wire.to(SIM.uri(), null);
    try (var clock = new SandboxClock(SIM.uri())) {
      wire.send("POST", "/control/clock", Map.of("advance", "PT24H"));
      Instant almostTomorrow = Instant.now().plus(Duration.ofHours(23));

      await(() -> clock.instant().isAfter(almostTomorrow));
    }
  }

  private Wire server() {
    return Wire.to(URI.create("http://localhost:" + port), content().people().getFirst().token());
  }

  private SandboxFile.Content content() {
    return new SandboxFile(data).read().orElseThrow();
  }

  private static void await(BooleanSupplier condition) {
    Instant deadline = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) throw new AssertionError("not within a minute");
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
