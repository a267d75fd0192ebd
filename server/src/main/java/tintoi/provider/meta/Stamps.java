package tintoi.provider.meta;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// Times in webhooks: milliseconds, or seconds in older and in `feed` events; as number or as text.
final class Stamps {
  private static final long SECONDS_UP_TO = 100_000_000_000L; // read as seconds: the year 5138
  private static final long LATEST = 4_102_444_800_000L; // 2100

  private Stamps() {}

  /// The first of these that is a time.
  ///
  /// @throws IllegalArgumentException if none is
  static Instant first(JsonNode... nodes) {
    for (JsonNode node : nodes) {
      long number = number(GraphClient.text(node));
      if (number > 0)
        return number < SECONDS_UP_TO
            ? Instant.ofEpochSecond(number)
            : Instant.ofEpochMilli(number);
    }
    throw new IllegalArgumentException("it has no time");
  }

  private static long number(String text) {
    if (!text.matches("\\d{1,14}")) return 0;
    long number = Long.parseLong(text);
    return number < LATEST ? number : 0;
  }
}
