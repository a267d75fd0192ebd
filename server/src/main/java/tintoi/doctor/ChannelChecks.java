package tintoi.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.GrantLost;
import tintoi.channel.Inspection;
import tintoi.delivery.AllowanceLooks;
import tintoi.delivery.Lanes;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.ChannelKind;

/// Looks at a channel live and draws the consequence: a lost token stops the lanes before a message
/// has to find out; a channel that is well again is let go; what will end is noted.
@Component
public class ChannelChecks {
  /// How long it counts that a look let a channel go, and how long the second such look waits.
  private static final Duration LATELY = Duration.ofDays(1);

  private static final Duration FIRST_WAIT = Duration.ofHours(1);

  /// What a look can find mended. That an allowance is given anew it cannot.
  private static final Set<Condition> MENDABLE =
      Set.of(Condition.SETUP_FIXED, Condition.CHANNEL_RECONNECTED);

  private final Inspection inspection;
  private final Channels channels;
  private final Lanes lanes;
  private final AllowanceLooks allowances;
  private final Warnings warnings;
  private final Troubles troubles;
  private final Clock clock;

  /// What of the engine a look at a channel reaches.
  @Component
  record Engine(Lanes lanes, AllowanceLooks allowances) {}

  ChannelChecks(
      Inspection inspection,
      Channels channels,
      Engine engine,
      Warnings warnings,
      Troubles troubles,
      Clock clock) {
    this.inspection = inspection;
    this.channels = channels;
    this.lanes = engine.lanes;
    this.allowances = engine.allowances;
    this.warnings = warnings;
    this.troubles = troubles;
    this.clock = clock;
  }

  /// How a channel was found.
  public enum Found {
    WELL,
    /// Something keeps it from sending or receiving.
    ILL,
    /// The provider was away or busy: nothing was found out, and nothing follows.
    UNASKED
  }

  /// @param byPerson who asked for it; null if nobody did
  public Found check(Channel channel, @Nullable UUID byPerson) {
    List<Check> before = channels.lastChecks(channel.workspaceId(), channel.channelId());
    Inspection.Result result =
        inspection.look(channel, error -> troubles.isPassing(channel, error));
    warnings.webhook(channel, webhook(result.checks()));
    Optional<Troubles.Trouble> trouble = troubles.of(channel, result);
    if (trouble.isEmpty() && result.unasked()) return Found.UNASKED;
    trouble.filter(Troubles.Trouble::stops).ifPresent(found -> pause(channel, found));
    if (goesOn(channel, result, trouble)) warnings.note(channel, result);
    if (trouble.isEmpty() && result.inOrder()) allowances.look(channel);
    boolean all = release(channel, result, before, byPerson);
    return trouble.isEmpty() && result.inOrder() && all ? Found.WELL : Found.ILL;
  }

  /// True if some of it works, perhaps for weeks: of that one hears whether it falls silent and
  /// what of it will end.
  private static boolean goesOn(
      Channel channel, Inspection.Result result, Optional<Troubles.Trouble> trouble) {
    return !result.unasked()
        && trouble.filter(found -> found.kinds().equals(kinds(channel))).isEmpty();
  }

  private void pause(Channel channel, Troubles.Trouble found) {
    lanes.pause(channel.workspaceId(), channel.channelId(), found.kinds(), found.why());
  }

  /// Lets go the lanes that need nothing but what was found in order, each by what it waits for
  /// itself: beside one that was mended another may wait for its allowance.
  ///
  /// @return false if one of them must wait all the same
  private boolean release(
      Channel channel, Inspection.Result result, List<Check> before, @Nullable UUID byPerson) {
    Set<ChannelKind> mended = EnumSet.noneOf(ChannelKind.class);
    boolean all = true;
    for (var lane : lanes.standings(channel.workspaceId(), channel.channelId()).entrySet()) {
      ChannelKind kind = lane.getKey();
      if (!mendable(lane.getValue()) || !result.inOrderFor(kind.use())) continue;
      boolean seenIll = before.stream().anyMatch(check -> Troubles.keeps(check, kind));
      if (byPerson == null && !seenIll && isUnseen(channel, lane.getValue())) all = false;
      else mended.add(kind);
    }
    if (!mended.isEmpty())
      lanes.release(channel.workspaceId(), channel.channelId(), mended, MENDABLE, byPerson);
    return all;
  }

  /// True if looks let it go lately and what stopped it came back: it is nothing a look can see,
  /// such as an app that is not live. Tried again after one hour, then two, four, ...: an admin
  /// hears each time. Who connects it again or asks for a look does not wait.
  private boolean isUnseen(Channel channel, Lanes.Standing standing) {
    Instant now = clock.instant();
    Diagnosis why = standing.why();
    List<Instant> lately =
        lanes.incidentsSince(channel.workspaceId(), channel.channelId(), now.minus(LATELY)).stream()
            .filter(past -> why != null && past.diagnosis().cause().equals(why.cause()))
            .filter(past -> past.healedAt() != null && past.healedBy() == null)
            .map(Lanes.Incident::healedAt)
            .sorted()
            .toList();
    if (lately.isEmpty()) return false;
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(lately.size() - 1, 4));
    return now.isBefore(lately.getLast().plus(wait));
  }

  /// Connecting it looked at it too.
  void connected(Channel channel) {
    var checks = channels.lastChecks(channel.workspaceId(), channel.channelId());
    warnings.webhook(channel, webhook(checks));
  }

  private static Check.@Nullable State webhook(List<Check> checks) {
    return checks.stream()
        .filter(check -> check.item() == Check.Item.WEBHOOK)
        .map(Check::state)
        .findFirst()
        .orElse(null);
  }

  /// A token that cannot be renewed may still work; only if it does not, the lanes stop.
  @TransactionalEventListener(fallbackExecution = true)
  void lost(GrantLost event) {
    channels
        .find(event.workspaceId(), event.channelId())
        .ifPresent(channel -> check(channel, null));
  }

  /// True if what stopped it is something a look can find mended.
  private static boolean mendable(Lanes.Standing standing) {
    Diagnosis why = standing.why();
    return standing.light() == Lanes.Light.INTERRUPTED
        && why != null
        && why.disposition() instanceof Disposition.Hold(var until, _)
        && MENDABLE.contains(until);
  }

  /// The first way this channel sends by: which of them does not matter for its token.
  public static ChannelKind kind(Channel channel) {
    return kinds(channel).iterator().next();
  }

  /// All ways this channel sends by.
  static Set<ChannelKind> kinds(Channel channel) {
    Set<ChannelKind> kinds = EnumSet.allOf(ChannelKind.class);
    kinds.removeIf(
        kind -> kind.provider() != channel.provider() || !channel.uses().contains(kind.use()));
    if (!kinds.isEmpty()) return kinds;
    throw new IllegalStateException(
        "channel " + channel.channelId() + " is connected for " + channel.uses());
  }
}
