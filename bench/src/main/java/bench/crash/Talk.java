package bench.crash;

import java.util.UUID;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery;
import tintoi.provider.ChannelKind;

/// One conversation and precedence: messages put here must arrive in the order of their commits.
final class Talk {
  final Channel channel;
  final ChannelKind kind;
  final Customer customer;
  final Delivery.Precedence precedence;
  private int last;

  /// Whom one talks to.
  ///
  /// @param name hers, in every text to her
  /// @param address by which the provider knows her, or what she wrote under a post
  record Customer(String name, String address, UUID conversationId) {}

  Talk(Channel channel, ChannelKind kind, Customer customer, Delivery.Precedence precedence) {
    this.channel = channel;
    this.kind = kind;
    this.customer = customer;
    this.precedence = precedence;
  }

  /// The words that are written once: which message it is, wherever it is met.
  synchronized String next() {
    return "%s %s %d".formatted(customer.name, precedence, ++last);
  }

  /// A comment is answered privately once: each time it is another comment of hers.
  String recipient(String mark) {
    return kind == ChannelKind.PRIVATE_REPLY
        ? customer.address + "_" + mark.substring(mark.lastIndexOf(' ') + 1)
        : customer.address;
  }

  /// True where no look into the provider's conversation tells anything.
  boolean isBlind() {
    return customer.address.startsWith("anonymous:");
  }
}
