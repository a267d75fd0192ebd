package tintoi.inbox;

import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery;
import tintoi.delivery.Delivery.State;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;
import tintoi.provider.InboundEvent.Echo;

/// Shows a private reply in the conversation with the person, too: there the talk goes on once she
/// answers, and whoever reads there must know how it began.
@Component
class PrivateThreads {
  private final PrivateReplies replies;
  private final Conversations conversations;
  private final Messages messages;
  private final Tracking tracking;
  private final ApplicationEventPublisher events;

  PrivateThreads(
      PrivateReplies replies,
      Conversations conversations,
      Messages messages,
      Tracking tracking,
      ApplicationEventPublisher events) {
    this.replies = replies;
    this.conversations = conversations;
    this.messages = messages;
    this.tracking = tracking;
    this.events = events;
  }

  /// A private reply came back as the echo of a message to a person: now it is known to whom.
  void arrived(Channel channel, Echo echo, Delivery delivery) {
    replies
        .arrived(channel.workspaceId(), delivery.messageId(), echo.conversation(), echo.id())
        .filter(row -> row.shownIn() == null)
        .ifPresent(row ->
            conversations
                .lock(channel, echo.kind(), echo.conversation())
                .ifPresent(conversation -> show(conversation, row)));
  }

  /// A conversation with a person begins: what she was answered privately before is its beginning.
  ///
  /// @param conversation locked by the caller
  void begins(Conversation conversation) {
    if (Threads.isPublic(conversation.kind())) return;
    UUID workspaceId = conversation.workspaceId();
    replies
        .unshown(workspaceId, conversation.channelId(), conversation.recipient())
        .forEach(row -> show(conversation, row));
  }

  private void show(Conversation conversation, PrivateReplies.Row row) {
    var reply = messages.find(row.workspaceId(), row.conversationId(), row.messageId());
    var sent =
        tracking
            .ofMessages(row.workspaceId(), row.conversationId(), List.of(row.messageId()))
            .getOrDefault(row.messageId(), List.of())
            .stream()
            .map(Progress::delivery)
            .filter(PrivateThreads::hasLeft)
            .findFirst();
    if (reply.isEmpty() || sent.isEmpty()) return;
    Message original = reply.get();
    var sentAt = sent.get().sentAt();
    var copy =
        new Message(
            conversation.workspaceId(),
            conversation.conversationId(),
            com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpoch(),
            original.direction(),
            original.author(),
            original.authorId(),
            original.authorName(),
            original.text(),
            sentAt == null ? original.at() : sentAt,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            Message.Extra.of(null, null, original.extra().about()));
    String id = row.providerMessageId();
    if (messages.add(copy, id == null ? sent.get().providerMessageId() : id, copy.at())) {
      conversations.said(conversation, copy);
      messages
          .find(row.workspaceId(), row.conversationId(), row.commentId())
          .filter(comment -> !comment.authorName().isBlank())
          .ifPresent(comment ->
              conversations.named(
                  conversation.workspaceId(), conversation.conversationId(), comment.authorName()));
      events.publishEvent(
          new MessageAdded(copy.workspaceId(), copy.conversationId(), copy.messageId()));
      events.publishEvent(new ConversationChanged(copy.workspaceId(), copy.conversationId()));
    }
    replies.shown(row, conversation.conversationId());
  }

  private static boolean hasLeft(Delivery delivery) {
    return delivery.act() == null
        && List.of(State.SENT, State.DELIVERED, State.READ).contains(delivery.state());
  }
}
