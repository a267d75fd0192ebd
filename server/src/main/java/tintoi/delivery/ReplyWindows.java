package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.ChannelSettings;
import tintoi.delivery.Delivery.Precedence;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Limits;

/// Until when the provider takes what. Anybody may answer within one time after the customer last
/// wrote; where the provider has approved it for a channel, a person may within a longer one.
@Component
class ReplyWindows {
  private final Map<ChannelKind, Connector> connectors;
  private final ChannelSettings settings;

  ReplyWindows(List<Connector> connectors, ChannelSettings settings) {
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.settings = settings;
  }

  /// When it ends for anybody; null if the kind has no such rule, or nothing is known.
  @Nullable Instant endsAt(ChannelKind kind, @Nullable Instant lastWroteAt) {
    Duration window = limits(kind).replyWindow();
    return lastWroteAt == null || window.isZero() ? null : lastWroteAt.plus(window);
  }

  /// Until when a message to this customer costs nothing; null if the kind has no such rule, or
  /// nothing is known.
  @Nullable Instant freeUntil(ChannelKind kind, @Nullable Instant lastWroteAt) {
    Duration free = limits(kind).allotment().freeFor();
    return lastWroteAt == null || free.isZero() ? null : lastWroteAt.plus(free);
  }

  /// When it ends for what a person writes.
  ///
  /// @param approved true if an admin says that the provider has approved the longer one
  @Nullable Instant personsEndsAt(
      ChannelKind kind, @Nullable Instant lastWroteAt, boolean approved) {
    Instant ends = endsAt(kind, lastWroteAt);
    Duration longer = limits(kind).personWindow();
    return ends == null || lastWroteAt == null || !approved || longer.isZero()
        ? ends
        : lastWroteAt.plus(longer);
  }

  /// When it ends for this delivery. The channel's setting is asked for only where it matters: past
  /// the time in which anybody may answer.
  @Nullable Instant endsAt(Deliveries.Claimed claimed, Instant now) {
    Delivery delivery = claimed.delivery();
    Instant ends = endsAt(delivery.kind(), claimed.lastWroteAt());
    if (ends == null || !now.isAfter(ends) || delivery.precedence() != Precedence.REPLY)
      return ends;
    return personsEndsAt(
        delivery.kind(),
        claimed.lastWroteAt(),
        isApproved(delivery.workspaceId(), delivery.channelId()));
  }

  /// True if the provider takes this one only because a person wrote it.
  boolean isLate(Deliveries.Claimed claimed, Instant now) {
    Instant anybodys = endsAt(claimed.delivery().kind(), claimed.lastWroteAt());
    Instant ends = endsAt(claimed, now);
    return anybodys != null && ends != null && now.isAfter(anybodys) && !now.isAfter(ends);
  }

  /// A "no" that is remembered may be older than the "yes" that let a message go again; it would be
  /// held until the customer writes.
  private boolean isApproved(UUID workspaceId, UUID channelId) {
    return settings.of(workspaceId, channelId).humanAgent()
        || settings.find(workspaceId, channelId).humanAgent();
  }

  private Limits limits(ChannelKind kind) {
    Connector connector = connectors.get(kind);
    return connector == null ? new Limits(0, 1, Duration.ZERO) : connector.limits();
  }
}
