package tintoi;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import tintoi.postgres.DatabaseClock;
import tintoi.sandbox.SandboxClock;

/// Starts Tintoi.
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class Relay {
  public static void main(String[] args) {
    var application = new SpringApplication(Relay.class);
    application.addListeners(new Packed());
    application.run(args);
  }

  /// The one clock everything asks: the database's; in the sandbox it follows the simulators',
  /// which a person can move to tomorrow.
  @Bean
  Clock clock(
      @Value("${tintoi.sandbox.simulators:}") String simulators, HikariDataSource database) {
    return simulators.isBlank()
        ? new DatabaseClock(database, Clock.systemUTC())
        : new SandboxClock(URI.create(simulators.strip()));
  }
}
