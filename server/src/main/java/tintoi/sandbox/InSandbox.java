package tintoi.sandbox;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Whether this is the sandbox is decided at the start: a condition of Spring's would be decided by
/// whoever builds the jar.
@Configuration(proxyBeanMethods = false)
class InSandbox {
  /// None where `tintoi.sandbox.simulators` names no simulators.
  @Bean
  @Nullable Sandbox sandbox(
      SampleShop shop,
      @Value("${tintoi.data:./data}") Path data,
      @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl,
      @Value("${tintoi.sandbox.simulators:}") String simulators) {
    return simulators.isBlank()
        ? null
        : new Sandbox(shop, data, publicUrl, URI.create(simulators.strip()));
  }
}
