package tintoi.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Where our tables are: in the PostgreSQL the operator names, else in one of our own.
@Configuration(proxyBeanMethods = false)
class Database {
  /// A query of ours that takes longer is a mistake; migrations lift it for themselves.
  private static final String TIMEOUTS =
      "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'";

  /// Longer than any query of ours may take. A connection whose other end is gone without a word (a
  /// host that lost its power, a firewall that forgot) would else be waited for until somebody
  /// starts us anew.
  private static final String SILENCE_SECONDS = "40";

  /// A bean of its own so that it is stopped after everything that uses the pool. None where the
  /// operator names one: decided at the start, a condition would be decided by whoever builds us.
  @Bean
  @Nullable EmbeddedPostgres embeddedPostgres(
      @Value("${tintoi.database.url:}") String url, @Value("${tintoi.data:./data}") Path data) {
    return url.isBlank() ? EmbeddedPostgres.start(data.resolve("postgres")) : null;
  }

  @Bean
  HikariDataSource dataSource(
      ObjectProvider<EmbeddedPostgres> embedded,
      @Value("${tintoi.database.url:}") String url,
      @Value("${tintoi.database.pool:24}") int pool) {
    var config = new HikariConfig();
    EmbeddedPostgres own = embedded.getIfAvailable();
    if (own == null) {
      DatabaseUrl external = DatabaseUrl.parse(url.strip());
      Sql.check(external.jdbc(), external.shown());
      config.setJdbcUrl(external.jdbc());
    } else {
      config.setJdbcUrl(own.url("tintoi"));
      config.setUsername(own.user());
      config.setPassword(own.password());
    }
    config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.setPoolName("tintoi");
    config.setMaximumPoolSize(pool);
    config.setConnectionTimeout(10_000);
    config.setConnectionInitSql(TIMEOUTS);
    return new HikariDataSource(config);
  }

  /// Migrations may be silent for longer: they have connections of their own.
  @Bean
  FlywayConfigurationCustomizer migrations(HikariDataSource pool) {
    return flyway ->
        flyway
            .dataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword())
            .initSql(TIMEOUTS);
  }
}
