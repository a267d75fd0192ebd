package tintoi.delivery;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tintoi.channel.ChannelChanged;

/// Hears that a channel was connected, or connected again, inside the transaction that does it: a
/// channel is never without lanes, and a crash cannot come between the new grant and the release.
@Component
class Healing {
  private final Lanes lanes;
  private final Incidents incidents;
  private final HeldByRules held;

  Healing(Lanes lanes, Incidents incidents, HeldByRules held) {
    this.lanes = lanes;
    this.incidents = incidents;
    this.held = held;
  }

  @EventListener
  void changed(ChannelChanged event) {
    var channel = event.channel();
    lanes.open(channel);
    held.reconnected(channel.workspaceId(), channel.channelId());
    if (lanes.standing(channel.workspaceId(), channel.channelId()).light() != Lanes.Light.OK
        || !incidents.none(channel.workspaceId(), channel.channelId()))
      lanes.release(channel.workspaceId(), channel.channelId(), event.byPerson());
  }
}
