package tintoi.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a provider said, in any answer, of our use of its allowances. In its own units: it is
/// evidence, and [tintoi.allowance] draws the conclusions.
///
/// @param share how full the fullest of its allowances is; null if not said
/// @param calls what is left of the calls of this calendar minute; null if not said
/// @param quota what is left of a counted allowance of messages; null if not said
public record Usage(@Nullable Share share, @Nullable Calls calls, @Nullable Quota quota) {
  public static final Usage UNSAID = new Usage(null, null, null);

  /// A share of an allowance whose size the provider keeps to itself.
  ///
  /// @param percent 0-1,000; 100 = all of it
  /// @param regain how long until calls are taken again; zero if they are taken now
  public record Share(int percent, Duration regain) {}

  /// @param left calls left in this calendar minute
  /// @param limit calls in a calendar minute, at least 1
  public record Calls(int left, int limit) {}

  /// @param name the provider's own name of it
  /// @param left messages left, at least 0
  /// @param total messages in all, at least 1
  public record Quota(String name, long left, long total, Reset reset, Beyond beyond) {}

  /// What becomes of a message once a counted allowance is used up.
  public enum Beyond {
    REFUSED,
    /// Sent all the same, and billed.
    CHARGED
  }
}
