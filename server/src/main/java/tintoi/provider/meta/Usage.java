package tintoi.provider.meta;

import java.net.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How long Meta asks us to wait: `estimated_time_to_regain_access`, in minutes, in the header
/// `X-Business-Use-Case-Usage`. Meta documents no `Retry-After`; a gateway before it may send one.
final class Usage {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long LONGEST_MINUTES = 60L * 24 * 31;

  private Usage() {}

  /// @return null if nothing was said
  static @Nullable Duration retryAfter(HttpHeaders headers) {
    long minutes = headers.firstValue("X-Business-Use-Case-Usage").map(Usage::minutes).orElse(0L);
    if (minutes > 0) return Duration.ofMinutes(Math.min(minutes, LONGEST_MINUTES));
    String after = headers.firstValue("Retry-After").orElse("");
    return after.matches("\\d{1,7}") ? Duration.ofSeconds(Long.parseLong(after)) : null;
  }

  /// The longest wait of all that is listed: which object a refusal was about is not said.
  private static long minutes(String header) {
    JsonNode usage;
    try {
      usage = JSON.readTree(header);
    } catch (JacksonException e) {
      return 0;
    }
    long longest = 0;
    for (JsonNode uses : usage.values())
      for (JsonNode use : uses.values())
        longest = Math.max(longest, use.path("estimated_time_to_regain_access").asLong(0));
    return longest;
  }
}
