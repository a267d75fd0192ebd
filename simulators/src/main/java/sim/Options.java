package sim;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is said on the command line.
record Options(int port, @Nullable String webhooks, @Nullable Path state) {
  private static final String USAGE =
      "Usage: simulators [--port N] [--webhooks http://localhost:8080] [--state FILE]";

  static Options of(String[] arguments, Map<String, String> environment) {
    int port = port(environment.getOrDefault("SIM_PORT", "8081"));
    String webhooks = null;
    Path state = null;
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) throw new IllegalArgumentException(USAGE);
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--port" -> port = port(value);
        case "--webhooks" -> webhooks = value.replaceAll("/+$", "");
        case "--state" -> state = Path.of(value);
        default -> throw new IllegalArgumentException(USAGE);
      }
    }
    return new Options(port, webhooks, state);
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
      throw new IllegalArgumentException("Not a port: " + text);
    }
    return Integer.parseInt(text);
  }
}
