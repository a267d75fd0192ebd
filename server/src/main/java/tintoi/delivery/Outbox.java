package tintoi.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;

/// The front door. What is put here in the caller's transaction is attempted once that commits,
/// whatever dies when.
@Component
public class Outbox {

  /// @param recipient the provider's id of the other end: the person, or the root comment
  /// @param authorId the person who wrote it; null for automation
  /// @param resendOf the delivery this one is a new try of; null if none
  public record Letter(
      UUID workspaceId,
      UUID channelId,
      ChannelKind kind,
      UUID conversationId,
      Delivery.Precedence precedence,
      UUID messageId,
      @Nullable UUID authorId,
      String recipient,
      String text,
      @Nullable UUID resendOf) {}

  /// Puts a letter in the caller's transaction (required). The order of `put`s of a conversation is
  /// the order of their commits.
  ///
  /// @return the delivery's id
  public UUID put(Letter letter) {
    throw new UnsupportedOperationException("being built");
  }

  /// Withdraws a delivery that has not left.
  ///
  /// @return false if it is too late: it is being sent, sent, or final
  public boolean cancel(UUID workspaceId, UUID deliveryId) {
    throw new UnsupportedOperationException("being built");
  }

  /// What a person may decide about a delivery that waits for her.
  public enum Decision {
    /// It arrived; it counts as sent.
    ARRIVED,
    /// Send it again, though the customer may get it twice.
    SEND_AGAIN,
    /// Leave it.
    DROP,
    /// A deferred one: do not wait for its time.
    RETRY_NOW
  }

  /// @return false if the delivery is not in a state where that can be decided
  public boolean decide(UUID workspaceId, UUID deliveryId, UUID personId, Decision decision) {
    throw new UnsupportedOperationException("being built");
  }

  /// A bounced delivery was dealt with (edited, resent, dropped): it leaves the list of what is not
  /// sent.
  public void acknowledge(UUID workspaceId, UUID deliveryId) {
    throw new UnsupportedOperationException("being built");
  }
}
