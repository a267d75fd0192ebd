package tintoi.provider.meta;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Usage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Meta says of our use in the headers of every answer: `X-App-Usage` and the older
/// `X-Page-Usage` in percent, `X-Business-Use-Case-Usage` also with
/// `estimated_time_to_regain_access`, in minutes. Source: Meta, Graph API, Rate limiting, read
/// 2026-11-20.
///
/// Meta documents no `Retry-After`; a gateway before it may send one.
final class UsageHeaders {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNode NOTHING = JSON.missingNode();
  private static final String BUSINESS = "X-Business-Use-Case-Usage";
  private static final long LONGEST_MINUTES = 60L * 24 * 31;
  private static final long LONGEST_SECONDS = 60L * 60 * 24;
  private static final List<String> PARTS = List.of("call_count", "total_cputime", "total_time");

  private UsageHeaders() {}

  /// The fullest of all that is listed: throttling begins when any of them reaches 100.
  static Usage read(HttpHeaders headers) {
    int percent = -1;
    for (String name : List.of("X-App-Usage", "X-Page-Usage"))
      percent = Math.max(percent, percent(json(headers, name)));
    long minutes = 0;
    for (JsonNode uses : json(headers, BUSINESS).values())
      for (JsonNode use : uses.values()) {
        percent = Math.max(percent, percent(use));
        minutes = Math.max(minutes, minutes(use));
      }
    if (percent < 0 && minutes == 0) return Usage.UNSAID;
    return new Usage(
        new Usage.Share(Math.max(0, percent), Duration.ofMinutes(minutes)), null, null);
  }

  /// How long a refusal asks us to wait: the longest of all that is listed, for which object it was
  /// about is not said.
  ///
  /// @return null if nothing was said
  static @Nullable Duration retryAfter(HttpHeaders headers) {
    long longest = 0;
    for (JsonNode uses : json(headers, BUSINESS).values())
      for (JsonNode use : uses.values()) longest = Math.max(longest, minutes(use));
    if (longest > 0) return Duration.ofMinutes(longest);
    String after = headers.firstValue("Retry-After").orElse("");
    // More than a day says that somebody on the way does not know Meta's limits.
    return after.matches("\\d{1,7}")
        ? Duration.ofSeconds(Math.min(Long.parseLong(after), LONGEST_SECONDS))
        : null;
  }

  private static JsonNode json(HttpHeaders headers, String name) {
    var value = headers.firstValue(name);
    if (value.isEmpty()) return NOTHING;
    try {
      return JSON.readTree(value.get());
    } catch (JacksonException e) {
      return NOTHING;
    }
  }

  /// -1 if nothing is said.
  private static int percent(JsonNode use) {
    int percent = -1;
    for (String part : PARTS)
      if (use.path(part).isNumber())
        percent = Math.max(percent, Math.clamp(use.path(part).asInt(0), 0, 1_000));
    return percent;
  }

  private static long minutes(JsonNode use) {
    return Math.clamp(use.path("estimated_time_to_regain_access").asLong(0), 0, LONGEST_MINUTES);
  }
}
