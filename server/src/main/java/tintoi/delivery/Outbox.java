package tintoi.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tintoi.delivery.Delivery.State;
import tintoi.provider.ChannelKind;

/// The front door. What is put here in the caller's transaction is attempted once that commits,
/// whatever dies when.
@Component
public class Outbox {
  private final Deliveries deliveries;
  private final Advance advance;
  private final Queues queues;
  private final Problems problems;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Outbox(
      Deliveries deliveries,
      Advance advance,
      Queues queues,
      Problems problems,
      ApplicationEventPublisher events,
      Clock clock) {
    this.deliveries = deliveries;
    this.advance = advance;
    this.queues = queues;
    this.problems = problems;
    this.events = events;
    this.clock = clock;
  }

  /// What is to be sent to whom.
  ///
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
      @Nullable UUID resendOf) {
    LaneKey lane() {
      return new LaneKey(workspaceId, channelId, kind);
    }
  }

  /// Puts a letter in the caller's transaction. The order of `put`s of a conversation is the order
  /// of their commits.
  ///
  /// @return the delivery's id
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID put(Letter letter) {
    Instant now = clock.instant();
    UUID deliveryId = UuidCreator.getTimeOrderedEpoch();
    var cursor = queues.append(letter, now);
    deliveries.insert(deliveryId, cursor.tail(), letter, now);
    advance.due(letter.lane(), cursor, now);
    events.publishEvent(
        new DeliveryChanged(letter.workspaceId(), letter.conversationId(), deliveryId));
    return deliveryId;
  }

  /// Withdraws a delivery that has not left.
  ///
  /// @return false if it is too late: it is being sent, sent, or final
  @Transactional
  public boolean cancel(UUID workspaceId, UUID deliveryId) {
    var found = deliveries.find(workspaceId, deliveryId);
    if (found.isEmpty()) return false;
    return over(found.get(), List.of(State.QUEUED, State.DEFERRED, State.HELD), State.CANCELLED);
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
  @Transactional
  public boolean decide(UUID workspaceId, UUID deliveryId, UUID personId, Decision decision) {
    var found = deliveries.find(workspaceId, deliveryId);
    if (found.isEmpty()) return false;
    Delivery delivery = found.get();
    return switch (decision) {
      case ARRIVED -> over(delivery, List.of(State.IN_DOUBT, State.HELD), State.SENT);
      case DROP -> over(delivery, List.of(State.IN_DOUBT, State.HELD), State.CANCELLED);
      case SEND_AGAIN -> again(delivery, List.of(State.IN_DOUBT, State.HELD));
      case RETRY_NOW -> again(delivery, List.of(State.DEFERRED));
    };
  }

  private boolean over(Delivery delivery, List<State> from, State to) {
    if (!deliveries.move(delivery, from, to, null, null, null, clock.instant())) return false;
    advance.pass(delivery);
    changed(delivery);
    return true;
  }

  private boolean again(Delivery delivery, List<State> from) {
    Instant now = clock.instant();
    if (!deliveries.move(delivery, from, State.QUEUED, null, null, null, now)) return false;
    advance.again(delivery, now);
    changed(delivery);
    return true;
  }

  /// A bounced delivery was dealt with (edited, resent, dropped): it leaves the list of what is not
  /// sent.
  @Transactional
  public void acknowledge(UUID workspaceId, UUID deliveryId) {
    problems.remove(workspaceId, deliveryId);
    deliveries.find(workspaceId, deliveryId).ifPresent(this::changed);
  }

  private void changed(Delivery delivery) {
    events.publishEvent(
        new DeliveryChanged(
            delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId()));
  }
}
