package tintoi;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

/// A test of the whole server on a port of its own, with a migrated database, a data folder and a
/// [TestClock] (inject it). Classes with the same settings share one server and database, so a test
/// makes its own workspace.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = ServerTest.OwnData.class)
@Import(ServerTest.OwnClock.class)
public @interface ServerTest {

  /// Gives the server its database and data folder.
  class OwnData implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      try {
        Files.createDirectories(Path.of("target"));
        Path data = Files.createTempDirectory(Path.of("target"), "data-");
        context
            .getEnvironment()
            .getPropertySources()
            .addFirst(
                new MapPropertySource(
                    "test",
                    Map.of(
                        "tintoi.database.url",
                        TestDatabase.fresh(),
                        "tintoi.data",
                        data.toString(),
                        "tintoi.recovery.every",
                        "PT1H",
                        "tintoi.recovery.apart",
                        "PT0S")));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /// Replaces the real clock.
  @Configuration(proxyBeanMethods = false)
  class OwnClock {
    @Bean
    @Primary
    TestClock testClock() {
      return new TestClock();
    }
  }
}
