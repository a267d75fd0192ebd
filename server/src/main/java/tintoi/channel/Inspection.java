package tintoi.channel;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.Credential;
import tintoi.provider.ProviderError;

/// Looks at a connected channel live, and mends what needs no person: a lost webhook subscription,
/// a token that is merely old.
@Component
public class Inspection {
  private final Grants grants;
  private final Channels channels;
  private final Authorizers authorizers;
  private final Clock clock;

  Inspection(Grants grants, Channels channels, Authorizers authorizers, Clock clock) {
    this.grants = grants;
    this.channels = channels;
    this.authorizers = authorizers;
    this.clock = clock;
  }

  /// What a look brought.
  ///
  /// @param granted false if we hold no token that could be looked at
  /// @param renewalRefused the provider's words if it will not renew the token; null if not asked
  public record Result(
      List<Check> checks, boolean granted, @Nullable ProviderError renewalRefused) {

    /// Everything that was looked at is in order, and everything that matters was.
    public boolean inOrder() {
      return granted
          && checks.stream()
              .allMatch(check ->
                  check.state() == Check.State.OK
                      || check.state() == Check.State.SKIPPED
                      || (check.state() == Check.State.UNKNOWN
                          && check.item() == Check.Item.PACKAGE));
    }
  }

  public Result look(Channel channel) {
    Result result = ask(channel);
    channels.checked(channel.workspaceId(), channel.channelId(), result.checks(), clock.instant());
    return result;
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

  private List<Check> check(Channel channel, Credential credential) {
    return authorizers.of(channel.provider()).check(credential, channel.uses(), true);
  }

  private static boolean tokenRefused(Check check) {
    return check.item() == Check.Item.TOKEN && check.state() == Check.State.FAILED;
  }

  private static Check noToken() {
    return new Check(Check.Item.TOKEN, Check.State.FAILED, null, "no token, or it does not open");
  }
}
