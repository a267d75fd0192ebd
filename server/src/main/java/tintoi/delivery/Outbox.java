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
import tintoi.provider.Act;
import tintoi.provider.ChannelKind;

/// The front door. What is put here in the caller's transaction is attempted once that commits,
/// whatever dies when.
@Component
public class Outbox {
  private final Deliveries deliveries;
  private final Revisions revisions;
  private final Advance advance;
  private final Queues queues;
  private final Attempts tries;
  private final SendingRules rules;
  private final Poison poison;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Outbox(
      Tables tables,
      Advance advance,
      SendingRules rules,
      Poison poison,
      ApplicationEventPublisher events,
      Clock clock) {
    this.deliveries = tables.deliveries();
    this.revisions = tables.revisions();
    this.queues = tables.queues();
    this.tries = tables.tries();
    this.advance = advance;
    this.rules = rules;
    this.poison = poison;
    this.events = events;
    this.clock = clock;
  }

  record Tables(Deliveries deliveries, Revisions revisions, Queues queues, Attempts tries) {}

  /// What is to be sent to whom.
  ///
  /// @param recipient the provider's id of the other end: the person, or the root comment
  /// @param authorId the person who wrote it; null for automation
  /// @param resendOf the delivery this one is a new try of; null if none
  /// @param expiresAt not sent after this; null = what the workspace wants
  /// @param wordedAt when it was written, if that was earlier (a scheduled one); null = now
  /// @param act what is done with the message named here, which was said before; null if this one
  ///   says something
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
      Delivery.Part part,
      @Nullable UUID resendOf,
      @Nullable Instant expiresAt,
      @Nullable Instant wordedAt,
      @Nullable Act act) {
    /// Something that is said.
    public Letter(
        UUID workspaceId,
        UUID channelId,
        ChannelKind kind,
        UUID conversationId,
        Delivery.Precedence precedence,
        UUID messageId,
        @Nullable UUID authorId,
        String recipient,
        String text,
        Delivery.Part part,
        @Nullable UUID resendOf,
        @Nullable Instant expiresAt,
        @Nullable Instant wordedAt) {
      this(
          workspaceId,
          channelId,
          kind,
          conversationId,
          precedence,
          messageId,
          authorId,
          recipient,
          text,
          part,
          resendOf,
          expiresAt,
          wordedAt,
          null);
    }

    /// A message of one part, of words alone, that is written now, and as long as the workspace
    /// wants of use.
    public Letter(
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
      this(
          workspaceId,
          channelId,
          kind,
          conversationId,
          precedence,
          messageId,
          authorId,
          recipient,
          text,
          Delivery.Part.WHOLE,
          resendOf,
          null,
          null);
    }

    Letter expiringAt(@Nullable Instant at) {
      return new Letter(
          workspaceId,
          channelId,
          kind,
          conversationId,
          precedence,
          messageId,
          authorId,
          recipient,
          text,
          part,
          resendOf,
          at,
          wordedAt,
          act);
    }

    LaneKey lane() {
      return new LaneKey(workspaceId, channelId, kind);
    }
  }

  /// Puts a letter in the caller's transaction. The order of `put`s of a conversation is the order
  /// of their commits; the parts of a message are put one after the other in one transaction.
  ///
  /// @return the delivery's id
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID put(Letter letter) {
    Instant now = clock.instant();
    UUID deliveryId = UuidCreator.getTimeOrderedEpoch();
    var cursor = queues.append(letter, now);
    Letter dated =
        letter.expiresAt() != null
            ? letter
            : letter.expiringAt(rules.of(letter.workspaceId()).expiresAt(letter.precedence(), now));
    deliveries.insert(deliveryId, cursor.tail(), dated, now);
    advance.due(letter.lane(), cursor, now);
    events.publishEvent(
        new DeliveryChanged(letter.workspaceId(), letter.conversationId(), deliveryId));
    return deliveryId;
  }

  /// Withdraws a delivery that has not left. Once withdrawn it stays so, however often it is asked.
  ///
  /// @return false if it is too late: it is being sent, sent, or given back
  @Transactional
  public boolean cancel(UUID workspaceId, UUID deliveryId) {
    var found = deliveries.find(workspaceId, deliveryId);
    if (found.isEmpty()) return false;
    Delivery delivery = found.get();
    List<State> from = List.of(State.QUEUED, State.DEFERRED, State.HELD);
    if (!deliveries.move(delivery, from, State.CANCELLED, null, null, null, clock.instant()))
      return deliveries
          .find(workspaceId, deliveryId)
          .filter(now -> now.state() == State.CANCELLED)
          .isPresent();
    withdrawn(delivery);
    return true;
  }

  /// Gives a delivery that has not left other words. Either the old words went and this is refused,
  /// or the new ones go: a claim and a change meet on one row. One that waited for somebody to look
  /// it over has been looked over with that.
  ///
  /// @param was the words that were seen
  /// @return false if it is too late, or somebody else changed it meanwhile
  @Transactional
  public boolean reword(Delivery delivery, String was, String text) {
    Instant now = clock.instant();
    if (!revisions.reword(delivery, was, text, now)) return false;
    deliveries
        .find(delivery.workspaceId(), delivery.deliveryId())
        .filter(changed -> changed.state() == State.QUEUED)
        .ifPresent(changed -> advance.again(changed, now));
    changed(delivery);
    return true;
  }

  /// What a person may decide about a delivery that waits for her.
  public enum Decision {
    /// It arrived; it counts as sent.
    ARRIVED,
    /// Send it: it is right as it stands, even if the customer may get it twice; of a deferred one,
    /// now.
    SEND_AGAIN,
    /// Leave it.
    DROP,
    /// A deferred one: do not wait for its time.
    RETRY_NOW
  }

  /// @param attempts how often it had been attempted when she saw it: what was attempted since then
  ///   may wait for another reason, or have arrived
  /// @return false if the delivery is not (any more) where that can be decided
  @Transactional
  public boolean decide(UUID workspaceId, UUID deliveryId, int attempts, Decision decision) {
    var found = deliveries.find(workspaceId, deliveryId);
    if (found.isEmpty()) return false;
    Delivery delivery = found.get();
    Instant now = clock.instant();
    boolean waited = delivery.state() == State.QUEUED;
    List<State> resting = List.of(State.IN_DOUBT, State.HELD, State.QUEUED, State.DEFERRED);
    List<State> from =
        switch (decision) {
          case ARRIVED -> List.of(State.IN_DOUBT, State.HELD);
          case SEND_AGAIN ->
              waited ? List.of(State.QUEUED) : List.of(State.IN_DOUBT, State.HELD, State.DEFERRED);
          case DROP -> resting;
          case RETRY_NOW -> List.of(State.DEFERRED);
        };
    State to =
        switch (decision) {
          case ARRIVED -> State.SENT;
          case DROP -> State.CANCELLED;
          case SEND_AGAIN, RETRY_NOW -> State.QUEUED;
        };
    if (!revisions.decide(delivery, attempts, from, to, now)) return false;
    // Its next owner would have written it down.
    if (delivery.state() == State.SENDING) poison.died(delivery);
    if (decision == Decision.SEND_AGAIN && Twins.isDoubtful(delivery))
      tries.sentAgain(delivery, now);
    switch (decision) {
      case SEND_AGAIN, RETRY_NOW -> {
        advance.again(delivery, now);
        changed(delivery);
      }
      case DROP -> withdrawn(delivery);
      case ARRIVED -> passed(delivery);
    }
    return true;
  }

  /// True if what was decided holds already: the same click came twice, or two people agree.
  public boolean isDecided(Delivery delivery, int attempts, Decision decision) {
    return switch (decision) {
      case DROP -> delivery.state() == State.CANCELLED;
      case ARRIVED -> hasLeft(delivery.state());
      case SEND_AGAIN, RETRY_NOW ->
          hasLeft(delivery.state())
              || (delivery.attempts() == attempts + 1 && delivery.state() == State.SENDING);
    };
  }

  private static boolean hasLeft(State state) {
    return state == State.SENT || state == State.DELIVERED || state == State.READ;
  }

  private void withdrawn(Delivery delivery) {
    queues.withdrew(delivery.workspaceId(), Advance.queue(delivery), delivery.seq());
    passed(delivery);
  }

  private void passed(Delivery delivery) {
    advance.pass(delivery);
    changed(delivery);
  }

  /// True if it came to nothing, as far as is known in the caller's transaction: another may take
  /// its place. Who read it before that may not know that it arrived after all.
  public boolean cameToNothing(UUID workspaceId, UUID deliveryId) {
    return deliveries
        .find(workspaceId, deliveryId)
        .map(Delivery::state)
        .filter(
            state -> state == State.BOUNCED || state == State.EXPIRED || state == State.CANCELLED)
        .isPresent();
  }

  /// A delivery that was given back was dealt with (edited, resent, put away): it leaves the list
  /// of what is not sent.
  @Transactional
  public void acknowledge(UUID workspaceId, UUID deliveryId) {
    deliveries
        .find(workspaceId, deliveryId)
        .ifPresent(delivery -> {
          advance.settledAfterAll(delivery);
          changed(delivery);
        });
  }

  private void changed(Delivery delivery) {
    events.publishEvent(
        new DeliveryChanged(
            delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId()));
  }
}
