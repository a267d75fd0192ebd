package tintoi.web;

import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tintoi.allowance.AllowanceChanged;
import tintoi.channel.ChannelConnected;
import tintoi.delivery.DeliveryChanged;
import tintoi.delivery.LaneChanged;
import tintoi.inbox.ConversationChanged;
import tintoi.inbox.MessageAdded;
import tintoi.inbox.Request;

/// Hears what the packages below tell after their commits, for those who look on.
@Component
class News {
  private final ChangeRing ring;

  News(ChangeRing ring) {
    this.ring = ring;
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(ConversationChanged event) {
    ring.add(event.workspaceId(), Change.conversation(event.conversationId()));
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(MessageAdded event) {
    ring.add(event.workspaceId(), Change.message(event.conversationId(), event.messageId()));
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(DeliveryChanged event) {
    ring.add(event.workspaceId(), Change.delivery(event.conversationId(), event.deliveryId()));
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(Request.Changed event) {
    ring.add(event.workspaceId(), Change.request(event.conversationId(), event.requestId()));
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(LaneChanged event) {
    ring.add(event.workspaceId(), Change.channel(event.channelId()));
    ring.add(event.workspaceId(), Change.incident(event.channelId()));
  }

  /// What was held or let go is shown on the channel and on each message of its automation.
  @TransactionalEventListener(fallbackExecution = true)
  void heard(AllowanceChanged event) {
    ring.add(event.workspaceId(), Change.channel(event.channelId()));
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(ChannelConnected event) {
    ring.add(event.workspaceId(), Change.channel(event.channelId()));
    ring.add(event.workspaceId(), Change.incident(event.channelId()));
  }
}
