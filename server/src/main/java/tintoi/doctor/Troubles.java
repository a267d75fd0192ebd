package tintoi.doctor;

import java.time.Clock;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tintoi.channel.Channel;
import tintoi.channel.Inspection;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Reach;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.ChannelKind;
import tintoi.provider.ProviderError;

/// What a look at a channel found that keeps it, or some ways of it, from sending.
@Component
class Troubles {
  private final FailureDictionary dictionary;
  private final Clock clock;

  Troubles(FailureDictionary dictionary, Clock clock) {
    this.dictionary = dictionary;
    this.clock = clock;
  }

  /// @param kinds those that do not go for it; the lanes of others go on
  record Trouble(Diagnosis why, Set<ChannelKind> kinds) {
    boolean stops() {
      return Troubles.stops(why);
    }
  }

  /// A missing subscription keeps a channel from receiving, and is shown as that.
  static boolean keeps(Check check, ChannelKind kind) {
    return check.state() == Check.State.FAILED
        && check.item() != Check.Item.WEBHOOK
        && check.isFor(kind.use());
  }

  /// Too many requests, an outage, an app-wide limit: true of the moment, not of the channel.
  boolean isPassing(Channel channel, ProviderError error) {
    return switch (dictionary.diagnose(error, now(ChannelChecks.kind(channel))).disposition()) {
      case Disposition.Defer _, Disposition.Reconcile _ -> true;
      case Disposition.Hold(var until, _) -> until == Condition.QUOTA_RESETS;
      case Disposition.Renew _, Disposition.Bounce _ -> false;
    };
  }

  /// What keeps the channel, or some ways of it, from sending; empty if nothing does. What keeps
  /// all of it comes first.
  Optional<Trouble> of(Channel channel, Inspection.Result result) {
    Set<ChannelKind> all = ChannelChecks.kinds(channel);
    Circumstances now = now(ChannelChecks.kind(channel));
    if (!result.granted())
      return Optional.of(new Trouble(dictionary.own("channel.disconnected", now), all));
    Optional<Trouble> found =
        result.checks().stream()
            .map(check -> Map.entry(check, kept(check, all)))
            .filter(each -> !each.getValue().isEmpty())
            .max(Comparator.comparing(each -> each.getValue().equals(all)))
            .map(each -> new Trouble(diagnose(each.getKey(), each.getValue()), each.getValue()));
    ProviderError refused = result.renewalRefused();
    if (refused == null || found.filter(each -> isSetup(each.why)).isPresent()) return found;
    return Optional.of(new Trouble(dictionary.diagnoseRenewal(refused, now), all));
  }

  private static Set<ChannelKind> kept(Check check, Set<ChannelKind> kinds) {
    Set<ChannelKind> kept = EnumSet.copyOf(kinds);
    kept.removeIf(kind -> !keeps(check, kind));
    return kept;
  }

  /// With a wrong secret of the app the renewal is refused as well, and names no reason: whoever
  /// believed it would reconnect in vain.
  private static boolean isSetup(Diagnosis why) {
    return why.disposition() instanceof Disposition.Hold(var until, _)
        && until == Condition.SETUP_FIXED;
  }

  private Circumstances now(ChannelKind kind) {
    return new Circumstances(kind, 1, null, clock.instant());
  }

  private Diagnosis diagnose(Check check, Set<ChannelKind> kept) {
    Circumstances now = now(kept.iterator().next());
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
}
