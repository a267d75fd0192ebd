package tintoi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.constraints.Max;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.validation.annotation.Validated;

class StartReporterTest {
  @Test
  void a_taken_port_is_named_with_the_setting_that_changes_it() {
    var failure = new IllegalStateException(new PortInUseException(8080));

    assertThat(StartReporter.sentence(failure))
        .contains(
            "Port 8080 is already in use: stop the program that uses it, or set PORT to another.");
  }

  @Test
  void a_setting_out_of_range_is_said_as_the_operator_wrote_it() {
    assertThat(refusal("tintoi.example.pool-size=900"))
        .isEqualTo("tintoi.example.pool-size is 900, it must be less than or equal to 64");
  }

  @Test
  void a_setting_that_cannot_be_read_is_named_with_its_value() {
    assertThat(refusal("tintoi.example.pool-size=many"))
        .contains("tintoi.example.pool-size is many");
  }

  @Test
  void a_rule_between_settings_is_said_in_its_own_words() {
    assertThat(refusal("tintoi.example.pool-size=3", "tintoi.example.least=4"))
        .isEqualTo("tintoi.example.least is 4, must not exceed pool-size (3)");
  }

  @Test
  void a_mistake_of_ours_keeps_its_stack_trace() {
    assertThat(StartReporter.sentence(new BeanCreationException("mistake"))).isEmpty();
  }

  private static String refusal(String... settings) {
    var refused = new StringBuilder();
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
        .withUserConfiguration(Settings.class)
        .withPropertyValues(settings)
        .run(context -> {
          Throwable failure = context.getStartupFailure();
          if (failure != null) StartReporter.sentence(failure).ifPresent(refused::append);
        });
    return refused.toString();
  }

  @EnableConfigurationProperties(Example.class)
  static class Settings {}

  @Validated
  @ConfigurationProperties("tintoi.example")
  record Example(@Max(64) int poolSize, int least) {
    Example {
      if (least > poolSize)
        throw new IllegalArgumentException(
            "tintoi.example.least is %d, must not exceed pool-size (%d)"
                .formatted(least, poolSize));
    }
  }
}
