package tintoi.allowance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Diagnosis;
import tintoi.provider.ChannelKind;
import tintoi.provider.Limits;

/// How a lane's allowance stands, for people.
///
/// @param allowance null if the provider never spoke of one
/// @param hours what left by the hour in the last two days, oldest first; hours without are absent
/// @param perSecond the pace at which the lane begins
/// @param published all limits the provider publishes
public record Outlook(
    ChannelKind kind,
    @Nullable Allowance allowance,
    List<Hour> hours,
    double perSecond,
    List<Limits.Published> published) {

  public record Hour(Instant at, int people, int automation) {}

  /// @param unit "messages" or "percent"
  /// @param reset "rolling", "calendar", "package", "stated" or "unknown"
  /// @param charged true if what exceeds it is sent all the same, and billed
  /// @param forecast null if it lasts until it is given anew, or nothing can be said
  /// @param warned true if people were warned in this period
  public record Allowance(
      String name,
      String unit,
      long total,
      long used,
      String reset,
      @Nullable Instant resetsAt,
      boolean charged,
      Instant saidAt,
      Reserve reserve,
      Budget.@Nullable Forecast forecast,
      boolean warned,
      @Nullable Held held) {

    /// True if it is worth a word to who writes now.
    public boolean isLow() {
      return held != null || warned || total - used <= reserve.amount();
    }
  }

  /// @param amount in the allowance's unit
  /// @param percent what an admin set; null = by the rule
  /// @param peopleYesterday messages of people on the day before
  public record Reserve(long amount, @Nullable Integer percent, long peopleYesterday) {}

  /// Automation waits.
  public record Held(Instant since, Instant until, Diagnosis why) {}
}
