package tintoi.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Reach;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.ChannelKind;
import tintoi.provider.ProviderError;

/// Looks at a channel live and draws the consequence: a lost token stops the lanes before a message
/// has to find out; a channel that is well again is let go; what will end is noted.
@Component
public class ChannelChecks {
  /// How long it counts that a look let a channel go, and how long the second such look waits.
  private static final Duration LATELY = Duration.ofDays(1);

  private static final Duration FIRST_WAIT = Duration.ofHours(1);

  private final Inspection inspection;
  private final Channels channels;
  private final Lanes lanes;
  private final AllowanceLooks allowances;
  private final Warnings warnings;
  private final FailureDictionary dictionary;
  private final Clock clock;

  /// What of the engine a look at a channel reaches.
  @Component
  record Engine(Lanes lanes, AllowanceLooks allowances) {}

  ChannelChecks(
      Inspection inspection,
      Channels channels,
      Engine engine,
      Warnings warnings,
      FailureDictionary dictionary,
      Clock clock) {
    this.inspection = inspection;
    this.channels = channels;
    this.lanes = engine.lanes;
    this.allowances = engine.allowances;
    this.warnings = warnings;
    this.dictionary = dictionary;
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
    UUID workspaceId = channel.workspaceId();
    boolean seenIll =
        channels.lastChecks(workspaceId, channel.channelId()).stream()
            .anyMatch(ChannelChecks::keepsFromSending);
    Inspection.Result result = inspection.look(channel, error -> isPassing(channel, error));
    warnings.webhook(channel, webhook(result.checks()));
    Optional<Diagnosis> trouble = diagnose(channel, result);
    if (trouble.isPresent()) {
      if (stops(trouble.get())) lanes.pause(workspaceId, channel.channelId(), trouble.get());
      return Found.ILL;
    }
    if (result.unasked()) return Found.UNASKED;
    warnings.note(channel, result.ends());
    if (!result.inOrder()) return Found.ILL;
    allowances.look(channel);
    Lanes.Standing standing = lanes.standing(workspaceId, channel.channelId());
    if (!mendable(standing)) return Found.WELL;
    if (byPerson == null && !seenIll && isUnseen(channel, standing)) return Found.ILL;
    lanes.release(workspaceId, channel.channelId(), byPerson);
    return Found.WELL;
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

  private static boolean keepsFromSending(Check check) {
    return check.state() == Check.State.FAILED && check.item() != Check.Item.WEBHOOK;
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

  /// Too many requests, an outage, an app-wide limit: true of the moment, not of the channel.
  private boolean isPassing(Channel channel, ProviderError error) {
    var now = new Circumstances(kind(channel), 1, null, clock.instant());
    return switch (dictionary.diagnose(error, now).disposition()) {
      case Disposition.Defer _, Disposition.Reconcile _ -> true;
      case Disposition.Hold(var until, _) -> until == Condition.QUOTA_RESETS;
      case Disposition.Renew _, Disposition.Bounce _ -> false;
    };
  }

  /// What keeps the channel from sending; empty if nothing does. A missing subscription does not:
  /// it keeps it from receiving, and is shown as that.
  private Optional<Diagnosis> diagnose(Channel channel, Inspection.Result result) {
    Circumstances now = new Circumstances(kind(channel), 1, null, clock.instant());
    if (!result.granted()) return Optional.of(dictionary.own("channel.disconnected", now));
    Optional<Diagnosis> found =
        result.checks().stream()
            .filter(ChannelChecks::keepsFromSending)
            .findFirst()
            .map(check -> diagnose(check, now));
    ProviderError refused = result.renewalRefused();
    if (refused == null || found.filter(ChannelChecks::isSetup).isPresent()) return found;
    return Optional.of(dictionary.diagnoseRenewal(refused, now));
  }

  /// With a wrong secret of the app the renewal is refused as well, and names no reason: whoever
  /// believed it would reconnect in vain.
  private static boolean isSetup(Diagnosis why) {
    return why.disposition() instanceof Disposition.Hold(var until, _)
        && until == Condition.SETUP_FIXED;
  }

  private Diagnosis diagnose(Check check, Circumstances now) {
    ProviderError error = check.error();
    Diagnosis own = error == null ? null : dictionary.diagnose(error, now);
    if (own != null && stops(own)) return own;
    String cause =
        switch (check.item()) {
          case TOKEN -> "channel.auth_lost";
          case SCOPES -> "channel.permission_missing";
          case ROLE -> "channel.auth_role_lost";
          case WEBHOOK -> "connection.webhook_missing";
          case PACKAGE -> "zalo.plan_ended";
        };
    return error == null ? dictionary.own(cause, now) : dictionary.own(cause, error, now);
  }

  private static boolean stops(Diagnosis why) {
    return why.reach() == Reach.CHANNEL && why.disposition() instanceof Disposition.Hold;
  }

  /// True if what stopped it is something a look can find mended. A used-up allowance is not.
  private static boolean mendable(Lanes.Standing standing) {
    Diagnosis why = standing.why();
    return standing.light() == Lanes.Light.INTERRUPTED
        && why != null
        && why.disposition() instanceof Disposition.Hold(var until, _)
        && (until == Condition.SETUP_FIXED || until == Condition.CHANNEL_RECONNECTED);
  }

  /// The first way this channel sends by: which of them does not matter for its token.
  public static ChannelKind kind(Channel channel) {
    for (ChannelKind kind : ChannelKind.values()) {
      if (kind.provider() == channel.provider() && channel.uses().contains(kind.use())) return kind;
    }
    throw new IllegalStateException(
        "channel " + channel.channelId() + " is connected for " + channel.uses());
  }
}
