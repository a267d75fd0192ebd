package bench.crash;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/// The product's beans that deliver, without web, inbox and intake.
final class Beans {
  private Beans() {}

  /// Where a process of a run finds the others.
  ///
  /// @param database `postgresql://user:password@host:port/name`
  /// @param graph where the providers are: one process is all of them
  /// @param data the folder all of a run share: the key that seals tokens, and the clock
  record Places(String database, URI graph, Path data) {}

  /// All that delivers, the engine too.
  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  @ConfigurationPropertiesScan({"tintoi.provider", "tintoi.files"})
  @ComponentScan({
    "tintoi.postgres",
    "tintoi.provider",
    "tintoi.channel",
    "tintoi.failure",
    "tintoi.allowance",
    "tintoi.node",
    "tintoi.files",
    "tintoi.delivery"
  })
  static class Delivering extends Common {}

  /// The same without the engine: who only writes.
  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  @ConfigurationPropertiesScan({"tintoi.provider", "tintoi.files"})
  @ComponentScan(
      basePackages = {
        "tintoi.postgres",
        "tintoi.provider",
        "tintoi.channel",
        "tintoi.failure",
        "tintoi.allowance",
        "tintoi.node",
        "tintoi.files",
        "tintoi.delivery"
      },
      excludeFilters =
          @Filter(
              type = FilterType.REGEX,
              pattern = "tintoi\\.delivery\\.(Engine|Gauges)|.*\\.Upkeep"))
  static class Writing extends Common {}

  static class Common {
    @Bean
    PlatformTransactionManager transactions(DataSource dataSource) {
      return new JdbcTransactionManager(dataSource);
    }

    @Bean
    JdbcTemplate template(DataSource dataSource) {
      return new JdbcTemplate(dataSource);
    }

    @Bean
    JdbcClient client(DataSource dataSource) {
      return JdbcClient.create(dataSource);
    }

    @Bean
    SimpleMeterRegistry meters() {
      return new SimpleMeterRegistry();
    }
  }

  /// What of the product's log is worth keeping.
  static void log(Level ours, Level others) {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(others);
    ((Logger) LoggerFactory.getLogger("tintoi")).setLevel(ours);
  }

  static AnnotationConfigApplicationContext start(
      Class<?> wiring, Places places, Clock clock, Map<String, String> settings) {
    return start(wiring, places, _ -> clock, settings);
  }

  /// @param clock made of the database's connections
  static AnnotationConfigApplicationContext start(
      Class<?> wiring,
      Places places,
      Function<DataSource, Clock> clock,
      Map<String, String> settings) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.put("tintoi.database.url", places.database());
    all.put("tintoi.data", places.data().toString());
    all.put("tintoi.meta.graph-url", places.graph().toString());
    all.put("tintoi.meta.app-id", "1");
    all.put("tintoi.meta.app-secret", "bench");
    all.put("tintoi.zalo.api-url", places.graph().toString());
    all.put("tintoi.zalo.app-id", "1");
    all.put("tintoi.zalo.app-secret", "bench");
    all.put("tintoi.zalo.oa-secret", "bench");
    all.put("tintoi.public-url", "http://localhost");
    var context = new AnnotationConfigApplicationContext();
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("run", all));
    context.registerBean(Clock.class, () -> clock.apply(context.getBean(DataSource.class)));
    context.register(wiring);
    context.refresh();
    return context;
  }
}
