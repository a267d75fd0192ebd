package tintoi.delivery;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import tintoi.channel.ChannelConnected;

/// Hears that what lanes waited for has come true.
@Component
class Healing {
  private final Lanes lanes;

  Healing(Lanes lanes) {
    this.lanes = lanes;
  }

  @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public void connected(ChannelConnected channel) {
    lanes.release(channel.workspaceId(), channel.channelId(), channel.byPerson());
  }
}
