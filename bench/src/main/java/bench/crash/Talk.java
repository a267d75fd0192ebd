package bench.crash;

import java.util.UUID;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery;

/// One conversation and precedence: messages put here must arrive in the order of their commits.
final class Talk {
  final Channel page;
  final String recipient;
  final UUID conversationId;
  final Delivery.Precedence precedence;
  private int last;

  Talk(Channel page, String recipient, UUID conversationId, Delivery.Precedence precedence) {
    this.page = page;
    this.recipient = recipient;
    this.conversationId = conversationId;
    this.precedence = precedence;
  }

  /// A text that is written once.
  synchronized String next() {
    return "%s %s %d xin chào, đơn của mình đã gửi".formatted(recipient, precedence, ++last);
  }
}
