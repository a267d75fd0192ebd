package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import tintoi.provider.Reset;
import tintoi.provider.Usage;
import tools.jackson.databind.JsonNode;

/// The object `quota` of an accepted answer: from which allowance this message was taken. Source:
/// Zalo, OA, Tin tư vấn, read 2026-11-20.
///
/// `reply` (within 48 hours) and `welcome_msg` (three to a new follower) belong to one customer and
/// say nothing of the OA's; no object at all means that the message is billed.
final class QuotaObject {
  /// Seen in transcriptions only; a date in any other form counts as unknown.
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/uuuu");

  private QuotaObject() {}

  /// @param usage what the headers said, which is kept
  static Usage read(JsonNode answer, Usage usage) {
    JsonNode quota = answer.path("data").path("quota");
    String name = text(quota.path("quota_type"));
    String left = text(quota.path("remain"));
    String total = text(quota.path("total"));
    boolean counted =
        switch (name) {
          case "sub_quota", "purchase_quota", "reward_quota" -> true;
          default -> false;
        };
    if (!counted || !left.matches("\\d{1,12}") || !total.matches("\\d{1,12}")) return usage;
    if (Long.parseLong(total) == 0) return usage;
    return new Usage(
        usage.share(),
        usage.calls(),
        new Usage.Quota(
            name,
            Long.parseLong(left),
            Long.parseLong(total),
            end(text(quota.path("expired_date"))),
            Usage.Beyond.CHARGED));
  }

  /// The package lasts through its last day.
  static Reset end(String date) {
    try {
      LocalDate last = LocalDate.parse(date, DATE);
      if (last.getYear() < 2000 || last.getYear() > 9999) return new Reset.Unknown();
      return new Reset.PackageEnd(last.plusDays(1).atStartOfDay(Reset.VIETNAM).toInstant());
    } catch (DateTimeException e) {
      return new Reset.Unknown();
    }
  }
}
