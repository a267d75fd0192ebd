package tintoi.inbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.delivery.Delivery;
import tintoi.delivery.Delivery.Part;
import tintoi.delivery.Delivery.Precedence;
import tintoi.delivery.Outbox;
import tintoi.files.StoredFile;
import tintoi.inbox.Conversation.Direction;
import tintoi.inbox.Drafts.Draft;
import tintoi.provider.ChannelKind;

/// Writes what a person says and puts it into the outbox, in the caller's transaction: both or
/// neither.
@Component
class Sending {
  private final Conversations conversations;
  private final Messages messages;
  private final Drafts drafts;
  private final Outbox outbox;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Sending(
      Conversations conversations,
      Messages messages,
      Drafts drafts,
      Outbox outbox,
      ApplicationEventPublisher events,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.drafts = drafts;
    this.outbox = outbox;
    this.events = events;
    this.clock = clock;
  }

  String accept(Conversation conversation, String raw) {
    return drafts.accept(conversation, Draft.of(raw)).text();
  }

  /// What is to be said.
  ///
  /// @param author who says it, or whose program does
  /// @param clientId the sender's own id of it; null if it came by the clock
  /// @param resendOf the delivery it is a new try of; null if none
  /// @param wordedAt when it was written, if that was earlier; null = now
  record Words(
      UUID messageId,
      Person author,
      Draft draft,
      @Nullable String clientId,
      @Nullable UUID resendOf,
      Precedence precedence,
      @Nullable Instant expiresAt,
      @Nullable Instant wordedAt,
      @Nullable Privately privately) {
    /// In the conversation's own place.
    Words(
        UUID messageId,
        Person author,
        Draft draft,
        @Nullable String clientId,
        @Nullable UUID resendOf,
        Precedence precedence,
        @Nullable Instant expiresAt,
        @Nullable Instant wordedAt) {
      this(messageId, author, draft, clientId, resendOf, precedence, expiresAt, wordedAt, null);
    }

    /// A person's own, said now.
    static Words of(
        UUID messageId,
        Person author,
        Draft draft,
        @Nullable String clientId,
        @Nullable UUID resendOf) {
      return new Words(messageId, author, draft, clientId, resendOf, Precedence.REPLY, null, null);
    }

    /// A person's own, to who wrote a comment.
    static Words privately(
        UUID messageId,
        Person author,
        String text,
        String clientId,
        @Nullable UUID resendOf,
        Privately privately) {
      return new Words(
          messageId,
          author,
          Draft.of(text),
          clientId,
          resendOf,
          Precedence.PRIVATE,
          privately.until,
          null,
          privately);
    }

    boolean automatic() {
      return !precedence.isPersons();
    }
  }

  /// The one private answer to a comment.
  ///
  /// @param kind whose limits it has
  /// @param commentId the message that is the comment
  /// @param comment the provider's id of it
  /// @param until when the provider stops taking it
  record Privately(ChannelKind kind, UUID commentId, String comment, Instant until) {}

  /// A new try answers for the delivery it replaces: that one leaves the list of what is not sent.
  ///
  /// @param conversation locked by the caller
  /// @throws Refusal if it cannot be sent there, or the delivery it would be a new try of was sent
  ///   again before, or arrived meanwhile
  Message send(Conversation conversation, Words words) {
    UUID again = words.resendOf();
    if (again != null && !outbox.cameToNothing(conversation.workspaceId(), again))
      throw Refusal.of(Refusal.Sort.CONFLICT, "delivery.not_resendable");
    // What was accepted when it was written is not refused when its time comes, as nobody would
    // hear
    // that: what is wrong with it by then is said on the message, by the lane.
    Drafts.Accepted accepted =
        words.privately() != null
            ? drafts.accept(words.privately().kind(), words.draft().text())
            : words.wordedAt() == null
                ? drafts.accept(conversation, words.draft())
                : new Drafts.Accepted(words.draft().text(), List.of(), null);
    Privately privately = words.privately();
    // As fine as the database keeps it, so that the first answer reads like all later ones.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var message =
        new Message(
            conversation.workspaceId(),
            conversation.conversationId(),
            words.messageId(),
            Direction.OUT,
            words.automatic() ? Message.Author.AUTOMATION : Message.Author.PERSON,
            words.automatic() ? null : words.author().personId(),
            words.author().name(),
            accepted.text(),
            now,
            words.clientId(),
            null,
            words.resendOf(),
            null,
            null,
            null,
            attachments(accepted.files()),
            Message.Extra.of(
                accepted.content(),
                null,
                privately == null
                    ? null
                    : new Message.About(conversation.conversationId(), privately.commentId())));
    if (!messages.add(message, null, now)) {
      throw Refusal.of(Refusal.Sort.CONFLICT, "delivery.not_resendable");
    }
    put(conversation, message, words, accepted);
    if (words.resendOf() != null) outbox.acknowledge(conversation.workspaceId(), words.resendOf());
    if (words.automatic()) conversations.automated(conversation, message.text(), now);
    else conversations.said(conversation, message);
    events.publishEvent(
        new MessageAdded(
            conversation.workspaceId(), conversation.conversationId(), words.messageId()));
    events.publishEvent(
        new ConversationChanged(conversation.workspaceId(), conversation.conversationId()));
    return message;
  }

  private static List<Attachment> attachments(List<StoredFile> files) {
    List<Attachment> all = new ArrayList<>();
    for (StoredFile file : files)
      all.add(
          new Attachment(
              all.size(), Attachment.kind(file.type()), file.name(), file.fileId(), null));
    return all;
  }

  /// Words, then files, each a delivery of its own; where a kind takes both as one, the first file
  /// goes with the words.
  private void put(
      Conversation conversation, Message message, Words words, Drafts.Accepted accepted) {
    List<StoredFile> files = accepted.files();
    if (accepted.content() != null) {
      put(conversation, message.text(), words, new Part(1, 1, null, accepted.content()));
      return;
    }
    boolean together = drafts.files(conversation.kind()).captioned() && !files.isEmpty();
    boolean alone = !message.text().isEmpty() && !together;
    int count = files.size() + (alone ? 1 : 0);
    int number = 1;
    if (alone) put(conversation, message.text(), words, new Part(number++, count, null));
    for (StoredFile file : files) {
      String text = together && number == 1 ? message.text() : "";
      put(conversation, text, words, new Part(number++, count, file.fileId()));
    }
  }

  private void put(Conversation conversation, String text, Words words, Part part) {
    Privately privately = words.privately();
    outbox.put(
        new Outbox.Letter(
            conversation.workspaceId(),
            conversation.channelId(),
            privately == null ? conversation.kind() : privately.kind(),
            conversation.conversationId(),
            words.precedence(),
            words.messageId(),
            words.automatic() ? null : words.author().personId(),
            privately == null ? conversation.recipient() : privately.comment(),
            text,
            part,
            words.resendOf(),
            words.expiresAt(),
            words.wordedAt()));
  }

  /// Something about what will be said has changed.
  void tell(Conversation conversation) {
    events.publishEvent(
        new ConversationChanged(conversation.workspaceId(), conversation.conversationId()));
  }

  /// Gives what has not left other words: message and delivery change together, or neither.
  ///
  /// @param was the words that were seen
  /// @throws Refusal if they cannot be sent there, if it has left, or if somebody else changed it
  void reword(Conversation conversation, Delivery delivery, Person editor, String was, String raw) {
    // A file alone, or a card, has no words that could be others.
    if (!delivery.hasWords()) throw Refusal.of(Refusal.Sort.CONFLICT, "delivery.not_editable");
    ChannelKind own = delivery.kind();
    String text =
        own == conversation.kind() ? accept(conversation, raw) : drafts.accept(own, raw).text();
    if (!outbox.reword(delivery, was, text)) {
      // The same request may have come before, and its answer been lost.
      if (delivery.text().equals(text)) return;
      throw Refusal.of(Refusal.Sort.CONFLICT, "delivery.not_editable");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    UUID workspaceId = conversation.workspaceId();
    UUID conversationId = conversation.conversationId();
    messages.reword(
        workspaceId,
        conversationId,
        delivery.messageId(),
        new Messages.Edit(text, editor.personId(), now));
    messages
        .find(workspaceId, conversationId, delivery.messageId())
        .ifPresent(
            message -> conversations.reworded(conversation, Direction.OUT, message.at(), text));
    events.publishEvent(new MessageAdded(workspaceId, conversationId, delivery.messageId()));
    events.publishEvent(new ConversationChanged(workspaceId, conversationId));
  }
}
