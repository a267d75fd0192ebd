package tintoi;

import java.net.URL;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.AotDetector;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/// Whether we run from a jar. What our parts are and who needs whom is then taken from what the
/// build found out, which spares a start half of its work. Classes in a folder may be newer than
/// that, and a property of Spring's own may bring or take away a part: then it is found out anew.
final class Packed implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  private static final Logger log = LoggerFactory.getLogger(Packed.class);
  private static final String FOUND_OUT = "tintoi.Relay__ApplicationContextInitializer";
  private static final List<String> SPRINGS = List.of("spring.", "server.", "management.");

  /// These are read at the start and decide of no part; Spring itself sets the last ones.
  private static final Set<String> HARMLESS =
      Set.of(
          "server.port",
          "server.address",
          "spring.profiles.active",
          "spring.config.location",
          "spring.application.pid",
          "spring.application.version");

  /// Unless `-Dspring.aot.enabled` says otherwise.
  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    if (System.getProperty(AotDetector.AOT_ENABLED) != null) return;
    CodeSource source = Relay.class.getProtectionDomain().getCodeSource();
    if (!isJar(source) || !ClassUtils.isPresent(FOUND_OUT, Relay.class.getClassLoader())) return;
    Optional<String> decides = decides(event.getEnvironment());
    if (decides.isEmpty()) SpringProperties.setFlag(AotDetector.AOT_ENABLED);
    else log.info("start=slower why=\"{} is set, and may decide of parts\"", decides.get());
  }

  /// A property of Spring's that somebody else than we set.
  static Optional<String> decides(ConfigurableEnvironment environment) {
    return environment.getPropertySources().stream()
        .filter(source -> !source.getName().contains("class path resource"))
        .flatMap(Packed::names)
        .filter(name -> SPRINGS.stream().anyMatch(name::startsWith) && !HARMLESS.contains(name))
        .findFirst();
  }

  private static Stream<String> names(PropertySource<?> source) {
    if (!(source instanceof EnumerablePropertySource<?> some)) return Stream.empty();
    return Arrays.stream(some.getPropertyNames())
        .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '.'));
  }

  /// Laid out flat, or as one jar of jars.
  private static boolean isJar(@Nullable CodeSource source) {
    if (source == null) return false;
    URL place = source.getLocation();
    return place.getPath().endsWith(".jar") || place.getProtocol().equals("jar");
  }
}
