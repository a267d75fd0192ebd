package tintoi.allowance;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Keeps many channels from starting in the same second when their allowance is given anew.
public final class Spread {
  private static final long SECONDS = 120;

  private Spread() {}

  /// Always the same for a channel, at most two minutes after the reset.
  public static Instant after(UUID channelId, Instant reset) {
    return reset.plus(of(channelId));
  }

  /// How long after a reset a channel begins.
  public static Duration of(UUID channelId) {
    return Duration.ofSeconds(Math.floorMod(channelId.hashCode(), SECONDS));
  }

  /// For a rate's reset, which comes every minute: one to five seconds.
  public static Duration aLittle(UUID channelId) {
    return Duration.ofMillis(1_000 + Math.floorMod(channelId.hashCode(), 4_000L));
  }

  /// The same for what channels share, where it must not always be the same ones that begin first
  /// and find all of it there.
  public static Duration aLittle(UUID channelId, Instant reset) {
    long turn = 2_311 * (reset.getEpochSecond() / 60);
    return Duration.ofMillis(1_000 + Math.floorMod(channelId.hashCode() + turn, 4_000L));
  }
}
