package tintoi.delivery;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import tintoi.channel.ChannelChanged;
import tintoi.channel.ChannelConnected;

/// Hears that what lanes waited for has come true.
@Component
class Healing {
  private final Lanes lanes;

  Healing(Lanes lanes) {
    this.lanes = lanes;
  }

  /// Inside the transaction that connects it: a channel is never without lanes.
  @EventListener
  void changed(ChannelChanged event) {
    lanes.open(event.channel());
  }

  @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public void connected(ChannelConnected channel) {
    lanes.release(channel.workspaceId(), channel.channelId(), channel.byPerson());
  }
}
