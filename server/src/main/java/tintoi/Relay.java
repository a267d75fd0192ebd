package tintoi;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import tintoi.postgres.DatabaseClock;
import tintoi.sandbox.SandboxClock;

/// Starts Tintoi.
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class Relay {
  /// One for each round of work there is.
  static final int ROUNDS = 20;

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

  /// A round of work that waits on the network or a full disk keeps no other from beginning: that
  /// customers' messages are read again, that admins are told of an outage.
  @Bean
  ThreadPoolTaskScheduler taskScheduler(ThreadPoolTaskSchedulerBuilder builder) {
    return builder.poolSize(ROUNDS).threadNamePrefix("rounds-").build();
  }
}
