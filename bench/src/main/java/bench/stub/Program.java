package bench.stub;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the provider behaves from now on; changed while it runs.
///
/// @param delay until the answer, in milliseconds; the median if `sigma` is not 0
/// @param sigma of a log-normal delay; 0 = always the same
/// @param errors share of requests answered with a 500 and not taken
/// @param hangs share of messages that are taken and never answered
/// @param every errors and silence are of the channels whose number it divides
/// @param refuse the channel whose token is refused; 0 = none
/// @param limit messages per second and channel, more are answered with 429; 0 = none
/// @param limited the channels that have the limit; empty = all
/// @param unhinted those of them that are not told when to come again
public record Program(
    double delay,
    double sigma,
    double errors,
    double hangs,
    int every,
    long refuse,
    int limit,
    Set<Long> limited,
    Set<Long> unhinted) {
  public static final Program PLAIN = delay(50);

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
        Integer.parseInt(given.getOrDefault("every", "1")),
        Long.parseLong(given.getOrDefault("refuse", "0")),
        Integer.parseInt(given.getOrDefault("limit", "0")),
        channels(given.getOrDefault("limited", "")),
        channels(given.getOrDefault("unhinted", "")));
  }

  public static Program delay(double millis) {
    return new Program(millis, 0, 0, 0, 1, 0, 0, Set.of(), Set.of());
  }

  /// Answers after a time that is log-normal around the same median.
  public Program varying(double sigma) {
    return new Program(delay, sigma, errors, hangs, every, refuse, limit, limited, unhinted);
  }

  public Program failing(double share) {
    return new Program(delay, sigma, share, hangs, every, refuse, limit, limited, unhinted);
  }

  /// @param every of the channels whose number it divides
  public Program troubled(double errors, double hangs, int every) {
    return new Program(delay, sigma, errors, hangs, every, refuse, limit, limited, unhinted);
  }

  public Program refusing(long channel) {
    return new Program(delay, sigma, errors, hangs, every, channel, limit, limited, unhinted);
  }

  /// @param perSecond of each of these channels
  /// @param unhinted channels that have the limit too, and are not told when to come again
  public Program limiting(int perSecond, Set<Long> hinted, Set<Long> unhinted) {
    Set<Long> both =
        Stream.concat(hinted.stream(), unhinted.stream()).collect(Collectors.toUnmodifiableSet());
    return new Program(delay, sigma, errors, hangs, every, refuse, perSecond, both, unhinted);
  }

  boolean isTroubled(long channel) {
    return channel % every == 0;
  }

  boolean isLimited(long channel) {
    return limit > 0 && (limited.isEmpty() || limited.contains(channel));
  }

  long delayNanos(Random random) {
    double millis = sigma == 0 ? delay : delay * Math.exp(sigma * random.nextGaussian());
    return (long) (millis * 1e6);
  }

  String text() {
    return "delay=%s sigma=%s errors=%s hangs=%s every=%d refuse=%d limit=%d limited=%s unhinted=%s"
        .formatted(
            delay, sigma, errors, hangs, every, refuse, limit, written(limited), written(unhinted));
  }

  private static Set<Long> channels(String text) {
    return Arrays.stream(text.split(",", -1))
        .filter(one -> !one.isEmpty())
        .map(Long::valueOf)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String written(Set<Long> channels) {
    return channels.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
