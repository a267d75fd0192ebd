package tintoi.channel;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.Credential;
import tintoi.provider.ProviderError;
import tintoi.provider.Use;

/// Looks at a connected channel live, and mends what needs no person: a lost webhook subscription,
/// a token that is merely old.
@Component
public class Inspection {
  private final Grants grants;
  private final Channels channels;
  private final Authorizers authorizers;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Inspection(
      Grants grants,
      Channels channels,
      Authorizers authorizers,
      ApplicationEventPublisher events,
      Clock clock) {
    this.grants = grants;
    this.channels = channels;
    this.authorizers = authorizers;
    this.events = events;
    this.clock = clock;
  }

  /// What a look brought.
  ///
  /// @param granted false if we hold no token that could be looked at
  /// @param renewalRefused the provider's words if it will not renew the token; null if not asked
  /// @param ends what is in order now and will not be then
  public record Result(
      List<Check> checks, boolean granted, @Nullable ProviderError renewalRefused, List<End> ends) {

    private Result(List<Check> checks, boolean granted, @Nullable ProviderError renewalRefused) {
      this(checks, granted, renewalRefused, List.of());
    }

    /// True if the provider did not say: it was away, or we asked at a bad moment.
    public boolean unasked() {
      return checks.stream()
          .anyMatch(
              check -> check.state() == Check.State.UNKNOWN && check.item() == Check.Item.TOKEN);
    }

    /// Everything that was looked at is in order, and everything that matters was.
    public boolean inOrder() {
      return granted && checks.stream().allMatch(Result::isInOrder);
    }

    /// The same of one use: what only others need may be missing.
    public boolean inOrderFor(Use use) {
      return granted && checks.stream().allMatch(check -> isInOrder(check) || !check.isFor(use));
    }

    /// Of what it cannot be said when it ends, as that was not found in order, nor told.
    public Set<End.What> unseen() {
      Set<End.What> unseen = EnumSet.noneOf(End.What.class);
      for (Check check : checks)
        if (check.endsAt() == null
            && (check.state() == Check.State.FAILED || check.state() == Check.State.UNKNOWN))
          what(check.item()).ifPresent(unseen::add);
      return unseen;
    }

    private static boolean isInOrder(Check check) {
      return switch (check.state()) {
        case OK, SKIPPED -> true;
        case UNKNOWN -> check.item() == Check.Item.PACKAGE;
        case FAILED -> false;
      };
    }
  }

  /// Something a channel needs, and when it ends.
  public record End(What what, Instant at) {
    public enum What {
      /// The access token, where nothing renews it any more.
      TOKEN,
      /// The provider forgets the consent unless it is given anew.
      DATA_ACCESS,
      /// The refresh token, if nobody renews it until then.
      RENEWAL,
      PACKAGE
    }
  }

  /// @param passing tells of a refusal whether it is about the moment (too many requests, an
  ///   outage) and not about the channel: then nothing was found out
  public Result look(Channel channel, Predicate<ProviderError> passing) {
    Instant began = clock.instant();
    Result asked = ask(channel);
    List<Check> checks =
        asked.checks().stream()
            .map(check -> isPassing(check, passing) ? check.unasked() : check)
            .toList();
    // Granted anew meanwhile: what was found out is of the token of before.
    if (grants.grantedAfter(channel.workspaceId(), channel.channelId(), began))
      return new Result(checks.stream().map(Check::unasked).toList(), true, null);
    Result result =
        new Result(checks, asked.granted(), asked.renewalRefused(), ends(channel, checks));
    // Whoever mended it. The gap before the note that it is whole: twice is harmless, never is not.
    if (checks.stream().anyMatch(Channels::isWhole))
      channels
          .untoldSince(channel.workspaceId(), channel.channelId())
          .ifPresent(
              at -> events.publishEvent(new GapFound(channel, at, GapFound.Reason.RESUBSCRIBED)));
    channels.checked(channel.workspaceId(), channel.channelId(), result.checks(), clock.instant());
    return result;
  }

  private static boolean isPassing(Check check, Predicate<ProviderError> passing) {
    ProviderError error = check.error();
    return check.state() == Check.State.FAILED && error != null && passing.test(error);
  }

  private List<End> ends(Channel channel, List<Check> checks) {
    List<End> ends = new ArrayList<>();
    grants.end(channel).ifPresent(ends::add);
    for (Check check : checks) {
      Instant at = check.endsAt();
      if (at != null && check.state() != Check.State.UNKNOWN)
        what(check.item()).map(what -> new End(what, at)).ifPresent(ends::add);
    }
    return List.copyOf(ends);
  }

  private static Optional<End.What> what(Check.Item item) {
    return switch (item) {
      case TOKEN -> Optional.of(End.What.TOKEN);
      case SCOPES -> Optional.of(End.What.DATA_ACCESS);
      case PACKAGE -> Optional.of(End.What.PACKAGE);
      case ROLE, WEBHOOK -> Optional.empty();
    };
  }

  private Result ask(Channel channel) {
    UUID workspaceId = channel.workspaceId();
    UUID channelId = channel.channelId();
    Optional<Credential> credential = grants.credential(workspaceId, channelId);
    if (credential.isEmpty()) return new Result(List.of(noToken()), false, null);
    List<Check> checks = check(channel, credential.get());
    if (checks.stream().noneMatch(Inspection::tokenRefused)) return new Result(checks, true, null);
    return switch (grants.renew(workspaceId, channelId, credential.get())) {
      case Renewal.Renewed(var secrets, _) ->
          new Result(
              check(channel, new Credential(channel.externalId(), secrets.access())), true, null);
      case Renewal.Refused(var error) -> new Result(checks, true, error);
      case Renewal.Unreachable _, Renewal.NotRenewable _ -> new Result(checks, true, null);
    };
  }

  /// What is found incomplete is noted before it is mended: if the answer to that is lost, or we
  /// are, the next look knows of it.
  private List<Check> check(Channel channel, Credential credential) {
    var authorizer = authorizers.of(channel.provider());
    List<Check> found = authorizer.check(credential, channel.uses(), false);
    if (found.stream().noneMatch(Inspection::isTorn)) return found;
    channels.torn(channel.workspaceId(), channel.channelId(), clock.instant());
    return authorizer.check(credential, channel.uses(), true);
  }

  /// Told by the provider itself; a refusal to tell says nothing of the subscription.
  private static boolean isTorn(Check check) {
    return check.item() == Check.Item.WEBHOOK
        && check.state() == Check.State.FAILED
        && check.error() == null;
  }

  private static boolean tokenRefused(Check check) {
    return check.item() == Check.Item.TOKEN && check.state() == Check.State.FAILED;
  }

  private static Check noToken() {
    return new Check(Check.Item.TOKEN, Check.State.FAILED, null, "no token, or it does not open");
  }
}
