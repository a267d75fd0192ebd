package tintoi.provider;

import java.time.Duration;
import java.util.List;

/// What a provider publishes about a channel kind. Each connector names the source.
///
/// @param textLength longest text in UTF-16 units
/// @param perSecond sustained sends per second for one channel, at which a lane is paced; a burst
///   of a tenth of it is let through
/// @param replyWindow how long after the customer's last message a reply is taken; [Duration#ZERO]
///   = no such rule
/// @param personWindow how long a person's own reply is taken, where the provider has approved that
///   for a channel; [Duration#ZERO] = it knows no such thing
/// @param apart what of a channel has a rate of its own
public record Limits(
    int textLength,
    int perSecond,
    Duration replyWindow,
    Allotment allotment,
    Duration personWindow,
    Apart apart) {

  public Limits(int textLength, int perSecond, Duration replyWindow) {
    this(textLength, perSecond, replyWindow, Allotment.NONE);
  }

  public Limits(int textLength, int perSecond, Duration replyWindow, Allotment allotment) {
    this(textLength, perSecond, replyWindow, allotment, Duration.ZERO, Apart.NOTHING);
  }

  /// The pace of one channel, in sends per second.
  public double pace() {
    return allotment.perHour == 0 ? perSecond : Math.min(perSecond, allotment.perHour / 3_600.0);
  }

  /// How many ordinary sends a channel could make in the time this one takes of its pace.
  public int weight(Outgoing message) {
    return apart.playedPerSecond == 0 || !message.isPlayed()
        ? 1
        : Math.ceilDiv(perSecond, apart.playedPerSecond);
  }

  /// What goes slower than the rest.
  ///
  /// @param playedPerSecond sends of sound and films per second; 0 = as anything else
  /// @param betweenLooks from the beginning of one look for what became of a message to that of the
  ///   next; [Duration#ZERO] = at the pace of sends
  public record Apart(int playedPerSecond, Duration betweenLooks) {
    public static final Apart NOTHING = new Apart(0, Duration.ZERO);
  }

  /// How much may be sent, beside how fast.
  ///
  /// @param callsPerMinute calls of our whole app in a calendar minute, whatever the channel or
  ///   node; 0 = none published
  /// @param perHour sends of one channel in any hour, spread evenly; 0 = none published
  /// @param freeFor so long after the customer last wrote a message spends nothing of a counted
  ///   allowance; [Duration#ZERO] = every message does
  /// @param shareResets how the allowance resets of which the provider tells only the used share
  /// @param published all limits as the provider words them, for people to read
  public record Allotment(
      int callsPerMinute,
      int perHour,
      Duration freeFor,
      Reset shareResets,
      List<Published> published) {
    public static final Allotment NONE =
        new Allotment(0, Duration.ZERO, new Reset.Unknown(), List.of());

    /// Without a limit by the hour.
    public Allotment(
        int callsPerMinute, Duration freeFor, Reset shareResets, List<Published> published) {
      this(callsPerMinute, 0, freeFor, shareResets, published);
    }
  }

  /// One limit as the provider publishes it.
  ///
  /// @param source the page, and when it was read
  public record Published(Unit unit, long amount, Reset reset, SharedBy sharedBy, String source) {}

  public enum Unit {
    MESSAGES,
    MEDIA_MESSAGES,
    CALLS,
    /// Times the people the channel can write to.
    CALLS_PER_PERSON,
    /// For so many hours after the customer last wrote, messages spend nothing.
    FREE_HOURS
  }

  public enum SharedBy {
    CHANNEL,
    APP
  }
}
