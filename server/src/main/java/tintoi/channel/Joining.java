package tintoi.channel;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.provider.Authorizer.Candidate;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Consent;
import tintoi.provider.Use;

/// Makes a channel of what was looked at and found in order.
@Component
class Joining {
  private final Channels channels;
  private final Grants grants;
  private final ReconnectLinks links;
  private final Clock clock;
  private final ApplicationEventPublisher events;
  private final TransactionTemplate transactions;

  Joining(
      Channels channels,
      Grants grants,
      ReconnectLinks links,
      Clock clock,
      ApplicationEventPublisher events,
      PlatformTransactionManager transactions) {
    this.channels = channels;
    this.grants = grants;
    this.links = links;
    this.clock = clock;
    this.events = events;
    this.transactions = new TransactionTemplate(transactions);
  }

  /// Channel, grant and lanes in one transaction; what waited goes once it is committed.
  ///
  /// @param uses what the channel is connected for
  /// @param checks what the look found
  /// @return the channel; empty if it belongs to another workspace, or if the link it was walked by
  ///   is good no more
  Optional<UUID> join(
      Connection connection,
      Consent consent,
      Candidate candidate,
      Set<Use> uses,
      List<Check> checks) {
    UUID workspaceId = connection.workspaceId();
    Optional<UUID> joined =
        transactions.execute(status -> {
          Optional<UUID> put = put(connection, consent, candidate, uses, checks);
          if (put.isEmpty()) status.setRollbackOnly();
          return put;
        });
    if (joined == null) return Optional.empty();
    joined.ifPresent(channelId ->
        events.publishEvent(new ChannelConnected(workspaceId, channelId, connection.personId())));
    return joined;
  }

  private Optional<UUID> put(
      Connection connection,
      Consent consent,
      Candidate candidate,
      Set<Use> uses,
      List<Check> checks) {
    UUID workspaceId = connection.workspaceId();
    Instant now = clock.instant();
    Optional<Instant> toldUntil = toldUntil(connection, candidate);
    Optional<UUID> put =
        channels.put(
            workspaceId,
            connection.provider(),
            candidate.externalId(),
            candidate.name(),
            uses,
            now);
    if (put.isPresent() && !links.use(connection, now)) return Optional.empty();
    put.ifPresent(channelId -> {
      grants.put(workspaceId, channelId, consent, candidate, connection.personId());
      channels.checked(workspaceId, channelId, checks, now);
      if (checks.stream().anyMatch(Joining::mayBeTorn)) channels.torn(workspaceId, channelId, now);
      channels
          .find(workspaceId, channelId)
          .ifPresent(channel -> {
            events.publishEvent(
                new ChannelChanged(channel, connection.personId(), connection.linkId()));
            toldUntil.ifPresent(
                at -> events.publishEvent(new GapFound(channel, at, GapFound.Reason.RECONNECTED)));
          });
    });
    return put;
  }

  /// Nobody heard what became of subscribing.
  private static boolean mayBeTorn(Check check) {
    return check.item() == Check.Item.WEBHOOK
        && (check.state() == Check.State.UNKNOWN || check.state() == Check.State.FAILED);
  }

  /// Empty if it was never connected here: nothing is missing of what we were never to know.
  private Optional<Instant> toldUntil(Connection connection, Candidate candidate) {
    return channels
        .whose(connection.provider(), candidate.externalId())
        .filter(route -> route.workspaceId().equals(connection.workspaceId()))
        .flatMap(route -> channels.toldUntil(route.workspaceId(), route.channelId()));
  }
}
