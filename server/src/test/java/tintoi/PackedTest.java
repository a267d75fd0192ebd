package tintoi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/// When a start does not take what the build found out.
class PackedTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "management.server.port",
        "server.forward-headers-strategy",
        "spring.flyway.enabled",
        "SPRING_FLYWAY_ENABLED",
        "MANAGEMENT_SERVER_PORT"
      })
  void what_may_decide_of_parts_is_found_out_at_the_start(String name) {
    assertThat(decides("application.yaml next to the jar", name)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PORT",
        "server.port",
        "SERVER_ADDRESS",
        "SPRING_PROFILES_ACTIVE",
        "tintoi.data",
        "TINTOI_DATABASE_URL",
        "SPRINGFIELD"
      })
  void what_decides_of_none_is_not(String name) {
    assertThat(decides("systemEnvironment", name)).isEmpty();
  }

  @Test
  void what_we_set_ourselves_was_there_at_the_build() {
    assertThat(
            decides(
                "Config resource 'class path resource [application.yaml]' via location 'classpath:/'",
                "spring.flyway.locations"))
        .isEmpty();
  }

  private static Optional<String> decides(String source, String name) {
    var environment = new StandardEnvironment();
    var sources = environment.getPropertySources();
    sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    sources.remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    sources.addFirst(
        name.equals(name.toUpperCase(java.util.Locale.ROOT))
            ? new SystemEnvironmentPropertySource(source, Map.of(name, "x"))
            : new MapPropertySource(source, Map.of(name, "x")));
    return Packed.decides(environment);
  }
}
