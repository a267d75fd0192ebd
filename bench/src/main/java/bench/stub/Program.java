package bench.stub;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/// How the provider behaves from now on; changed while it runs.
///
/// @param delay until the answer, in milliseconds; the median if `sigma` is not 0
/// @param sigma of a log-normal delay; 0 = always the same
/// @param errors share of requests answered with a 500 and not taken
/// @param hangs share of messages that are taken and never answered
/// @param refuse the channel whose token is refused; 0 = none
/// @param limit messages per second and channel, more are answered with 429; 0 = none
public record Program(
    double delay, double sigma, double errors, double hangs, long refuse, int limit) {
  public static final Program PLAIN = new Program(50, 0, 0, 0, 0, 0);

  /// @param text like `delay=50 errors=0.01`; what is not named is as in [#PLAIN]
  public static Program parse(String text) {
    Map<String, String> given = new HashMap<>();
    for (String pair : text.strip().split("[ &]+", -1))
      if (pair.contains("=")) given.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
    return new Program(
        Double.parseDouble(given.getOrDefault("delay", "50")),
        Double.parseDouble(given.getOrDefault("sigma", "0")),
        Double.parseDouble(given.getOrDefault("errors", "0")),
        Double.parseDouble(given.getOrDefault("hangs", "0")),
        Long.parseLong(given.getOrDefault("refuse", "0")),
        Integer.parseInt(given.getOrDefault("limit", "0")));
  }

  public static Program delay(int millis) {
    return new Program(millis, 0, 0, 0, 0, 0);
  }

  public Program failing(double share) {
    return new Program(delay, sigma, share, hangs, refuse, limit);
  }

  public Program refusing(long channel) {
    return new Program(delay, sigma, errors, hangs, channel, limit);
  }

  long delayNanos(Random random) {
    double millis = sigma == 0 ? delay : delay * Math.exp(sigma * random.nextGaussian());
    return (long) (millis * 1e6);
  }

  String text() {
    return "delay=%s sigma=%s errors=%s hangs=%s refuse=%d limit=%d"
        .formatted(delay, sigma, errors, hangs, refuse, limit);
  }
}
