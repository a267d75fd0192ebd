package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tintoi.allowance.Budgets;
import tintoi.channel.Channel;
import tintoi.channel.Grants;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Allowance;
import tintoi.provider.Credential;

/// Asks a provider what is left of an allowance while nothing is sent: answers to messages tell it
/// too, but a channel that is quiet would not know what others spent, or that more was bought.
@Component
public class AllowanceLooks {
  private static final Logger log = LoggerFactory.getLogger(AllowanceLooks.class);

  /// Nobody looks twice within this: the page is opened by many, again and again.
  private static final Duration APART = Duration.ofMinutes(2);

  private static final int MOST = 10_000;

  private final Map<ChannelKind, Connector> connectors;
  private final Grants grants;
  private final Budgets budgets;
  private final Relief relief;
  private final Leases leases;
  private final Clock clock;
  private final Map<LaneKey, Instant> asked = new ConcurrentHashMap<>();

  AllowanceLooks(
      List<Connector> connectors,
      Grants grants,
      Budgets budgets,
      Relief relief,
      Leases leases,
      Clock clock) {
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.grants = grants;
    this.budgets = budgets;
    this.relief = relief;
    this.leases = leases;
    this.clock = clock;
  }

  /// Asks later, and nobody waits: who looks at the page sees what is known, and is told of news.
  public void lookSoon(Channel channel) {
    Thread.ofVirtual()
        .name("allowance-" + channel.channelId())
        .start(() -> {
          try {
            look(channel);
          } catch (RuntimeException e) {
            log.warn("channel={} allowance=unread why=\"{}\"", channel.channelId(), e.toString());
          }
        });
  }

  /// Asks for all ways this channel sends by. What is not told leaves what is known as it is.
  public void look(Channel channel) {
    for (ChannelKind kind : ChannelKind.values()) {
      Connector connector = connectors.get(kind);
      boolean ours = kind.provider() == channel.provider() && channel.uses().contains(kind.use());
      if (ours && connector != null && connector.tellsAllowance()) look(channel, connector);
    }
  }

  private void look(Channel channel, Connector connector) {
    UUID workspaceId = channel.workspaceId();
    LaneKey lane = new LaneKey(workspaceId, channel.channelId(), connector.kind());
    // Its own answers tell, and are counted with what is on its way.
    if (leases.isHeld(lane)) return;
    Instant now = clock.instant();
    if (asked.size() > MOST) asked.clear();
    // Only what was asked counts: else a page that is opened every minute would never look.
    Instant before = asked.get(lane);
    if (before != null && Duration.between(before, now).abs().compareTo(APART) < 0) return;
    asked.put(lane, now);
    Optional<Credential> credential = grants.credential(workspaceId, channel.channelId());
    if (credential.isEmpty()) return;
    switch (connector.allowance(credential.get())) {
      case Allowance.Told(var quota) -> {
        if (leases.isHeld(lane)) return;
        var allotment = connector.limits().allotment();
        if (budgets.told(Gates.purpose(lane), allotment, quota)) relief.wake(lane);
        if (quota.left() > 0) relief.refill(lane);
      }
      case Allowance.Unsaid(var detail) ->
          log.info("channel={} allowance=unsaid why=\"{}\"", channel.channelId(), detail);
    }
  }
}
