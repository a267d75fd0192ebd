package tintoi;

import java.net.URL;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.core.SpringProperties;
import org.springframework.util.ClassUtils;

/// Whether we run from a jar. What our parts are and who needs whom is then taken from what the
/// build found out, which spares a start half of its work. Classes in a folder may be newer than
/// that: from there it is found out at each start.
final class Packed {
  private static final String FOUND_OUT = "tintoi.Relay__ApplicationContextInitializer";

  private Packed() {}

  /// Unless `-Dspring.aot.enabled` says otherwise.
  static void useWhatTheBuildFoundOut() {
    if (System.getProperty(AotDetector.AOT_ENABLED) != null) return;
    CodeSource source = Relay.class.getProtectionDomain().getCodeSource();
    if (isJar(source) && ClassUtils.isPresent(FOUND_OUT, Relay.class.getClassLoader()))
      SpringProperties.setFlag(AotDetector.AOT_ENABLED);
  }

  /// Laid out flat, or as one jar of jars.
  private static boolean isJar(@Nullable CodeSource source) {
    if (source == null) return false;
    URL place = source.getLocation();
    return place.getPath().endsWith(".jar") || place.getProtocol().equals("jar");
  }
}
