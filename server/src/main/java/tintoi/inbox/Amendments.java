package tintoi.inbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.channel.Channel;
import tintoi.delivery.Receipts;
import tintoi.delivery.Recipients;
import tintoi.inbox.Conversation.Direction;
import tintoi.provider.InboundEvent.Edited;
import tintoi.provider.InboundEvent.Hidden;
import tintoi.provider.InboundEvent.Reacted;
import tintoi.provider.InboundEvent.Withdrawn;

/// What becomes at the provider of what was said: other words, a sign on it, hidden, taken back.
/// Everything here may be told twice and in any order.
@Component
public class Amendments {
  private final Threads threads;
  private final Messages messages;
  private final Conversations conversations;
  private final Versions versions;
  private final Receipts receipts;
  private final Telling telling;

  Amendments(
      Threads threads,
      Messages messages,
      Conversations conversations,
      Versions versions,
      Receipts receipts,
      Telling telling) {
    this.threads = threads;
    this.messages = messages;
    this.conversations = conversations;
    this.versions = versions;
    this.receipts = receipts;
    this.telling = telling;
  }

  /// Who is told, and when.
  @Component
  record Telling(Recipients recipients, ApplicationEventPublisher events, Clock clock) {}

  /// Its author changed it. What it said before is kept: it was read, and perhaps answered.
  ///
  /// @return false if nobody here heard of it
  @Transactional
  public boolean edited(Channel channel, Edited event) {
    Optional<Message> known =
        threads
            .lock(channel, event.kind(), event.conversation())
            .flatMap(conversation -> message(conversation, event.id()));
    if (known.isEmpty()) return false;
    Message message = known.get();
    Instant at = believable(event.at());
    String text = Texts.storable(event.text());
    Instant before = message.editedAt();
    boolean same = text.equals(message.text());
    if (before != null && (at.isBefore(before) || (same && at.equals(before)))) return true;
    if (!same) versions.keep(message, at);
    // Also of the same words: others may have stood in between, and be told only now.
    messages.edited(message, text, at);
    tell(message);
    if (same) return true;
    conversations
        .find(message.workspaceId(), message.conversationId())
        .ifPresent(conversation ->
            conversations.reworded(conversation, message.direction(), message.at(), text));
    telling.events.publishEvent(
        new ConversationChanged(message.workspaceId(), message.conversationId()));
    if (message.direction() == Direction.IN) amended(message, at);
    return true;
  }

  /// What was answered before it was said otherwise may be no answer any more.
  private void amended(Message message, Instant at) {
    telling.recipients.amended(message.workspaceId(), message.conversationId(), at);
  }

  /// The customer put a sign on a message, of hers or of ours, or took it away.
  ///
  /// @return false if nobody here heard of the message
  @Transactional
  public boolean reacted(Channel channel, Reacted event) {
    String sign = event.sign().isEmpty() ? null : Texts.storable(event.sign());
    Optional<Message> known =
        threads
            .find(channel, event.kind(), event.conversation())
            .flatMap(conversation -> message(conversation, event.id()));
    known
        .filter(message -> messages.react(message, sign, believable(event.at())))
        .ifPresent(this::tell);
    return known.isPresent();
  }

  /// Somebody of the Page hid it from the public, or showed it again; perhaps we did.
  ///
  /// @return false if nobody here heard of it
  @Transactional
  public boolean hidden(Channel channel, Hidden event) {
    Optional<Message> known =
        threads
            .find(channel, event.kind(), event.conversation())
            .flatMap(conversation -> message(conversation, event.id()));
    known.ifPresent(message -> {
      messages.hidden(message, event.hidden(), believable(event.at()));
      tell(message);
    });
    return known.isPresent();
  }

  /// It was taken back: by who wrote it, or by the Page. The word of it may overtake the message
  /// itself.
  ///
  /// @return false if nobody here heard of the message yet, nor can be told when it comes
  @Transactional
  public boolean withdrawn(Channel channel, Withdrawn event) {
    Instant at = believable(event.at());
    Optional<Conversation> conversation = threads.find(channel, event.kind(), event.conversation());
    Optional<Message> named = conversation.flatMap(found -> named(found, event.id()));
    if (named.isEmpty() && Threads.isPublic(event.kind())) {
      // Of what we said it may be one comment of several: the others are there still.
      boolean news = threads.removed(channel, event.id(), at);
      if (news) conversation.flatMap(found -> sent(found, event.id())).ifPresent(this::tell);
      return true;
    }
    Optional<Message> known =
        named.or(() -> conversation.flatMap(found -> sent(found, event.id())));
    known
        .filter(message -> messages.withdraw(message, at))
        .ifPresent(message -> {
          tell(message);
          // A comment may have been removed by us: who did is not told.
          if (message.direction() == Direction.IN && !Threads.isPublic(event.kind()))
            amended(message, at);
        });
    return known.isPresent();
  }

  /// By the provider's id, which for what we sent its delivery knows.
  private Optional<Message> message(Conversation in, String providerMessageId) {
    return named(in, providerMessageId).or(() -> sent(in, providerMessageId));
  }

  private Optional<Message> named(Conversation in, String providerMessageId) {
    return messages.find(in.workspaceId(), in.conversationId(), providerMessageId);
  }

  private Optional<Message> sent(Conversation in, String providerMessageId) {
    return receipts
        .messageOf(in.workspaceId(), in.conversationId(), providerMessageId)
        .flatMap(id -> messages.find(in.workspaceId(), in.conversationId(), id));
  }

  private void tell(Message message) {
    telling.events.publishEvent(
        new MessageAdded(message.workspaceId(), message.conversationId(), message.messageId()));
  }

  private Instant believable(Instant at) {
    return Inbound.believable(at, telling.clock.instant().truncatedTo(ChronoUnit.MICROS));
  }
}
