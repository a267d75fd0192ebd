package tintoi.inbox;

import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.delivery.Outbox;
import tintoi.inbox.Conversation.Direction;

/// Writes what a person says and puts it into the outbox, in the caller's transaction: both or
/// neither.
@Component
class Sending {
  private final Conversations conversations;
  private final Messages messages;
  private final Texts texts;
  private final Outbox outbox;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Sending(
      Conversations conversations,
      Messages messages,
      Texts texts,
      Outbox outbox,
      ApplicationEventPublisher events,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.texts = texts;
    this.outbox = outbox;
    this.events = events;
    this.clock = clock;
  }

  String accept(Conversation conversation, String raw) {
    return texts.accept(conversation.kind(), raw);
  }

  /// A new try answers for the delivery it replaces: that one leaves the list of what is not sent.
  ///
  /// @param conversation locked by the caller
  /// @throws Refusal if the words cannot be sent there, or the delivery it would be a new try of
  ///   was sent again before
  Message send(
      Conversation conversation,
      UUID messageId,
      Person author,
      String raw,
      String clientId,
      @Nullable UUID resendOf) {
    String text = accept(conversation, raw);
    // As fine as the database keeps it, so that the first answer reads like all later ones.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var message =
        new Message(
            conversation.workspaceId(),
            conversation.conversationId(),
            messageId,
            Direction.OUT,
            Message.Author.PERSON,
            author.personId(),
            author.name(),
            text,
            now,
            clientId,
            null,
            resendOf,
            null);
    if (!messages.add(message, null, now)) {
      throw Refusal.of(Refusal.Sort.CONFLICT, "delivery.not_resendable");
    }
    outbox.put(
        new Outbox.Letter(
            conversation.workspaceId(),
            conversation.channelId(),
            conversation.kind(),
            conversation.conversationId(),
            REPLY,
            messageId,
            author.personId(),
            conversation.recipient(),
            text,
            resendOf));
    if (resendOf != null) outbox.acknowledge(conversation.workspaceId(), resendOf);
    conversations.said(conversation, Direction.OUT, text, now);
    events.publishEvent(
        new MessageAdded(conversation.workspaceId(), conversation.conversationId(), messageId));
    events.publishEvent(
        new ConversationChanged(conversation.workspaceId(), conversation.conversationId()));
    return message;
  }
}
