package tintoi.inbox;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery;
import tintoi.delivery.Recipients;
import tintoi.files.StoredFile;
import tintoi.inbox.Conversation.Direction;
import tintoi.provider.ChannelKind;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Echo;
import tintoi.provider.InboundEvent.MessageReceived;
import tintoi.provider.InboundEvent.Post;

/// What comes in from a provider, written into its conversation. Everything here may be done twice
/// and in any order: the provider's ids say what is known, its times say what goes before what.
@Component
public class Inbound {
  /// A provider's clock may be this much ahead of ours; a time further ahead is not believed, or
  /// one message would stay on top for ever.
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /// How we learned of it.
  public enum Way {
    /// The provider told it by itself.
    TOLD,
    /// It had not, and was asked afterwards.
    RECOVERED
  }

  /// Addresses of the web and places; printable, and not endless.
  private static final Pattern LINK =
      Pattern.compile("(?i)(https?://|geo:)[\\x21-\\x7E\\u00A1-\\uD7FF]{1,2000}");

  /// Published when something came in from a customer whose name the provider did not tell.
  public record Unnamed(UUID workspaceId, UUID channelId, UUID conversationId) {}

  private final Conversations conversations;
  private final Messages messages;
  private final Threads threads;
  private final PrivateThreads privately;
  private final Assignment assignment;
  private final Recipients recipients;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  /// Where it is written down.
  @Component
  record Books(
      Conversations conversations, Messages messages, Threads threads, PrivateThreads privately) {}

  Inbound(
      Books books,
      Assignment assignment,
      Recipients recipients,
      ApplicationEventPublisher events,
      Clock clock) {
    this.conversations = books.conversations;
    this.messages = books.messages;
    this.threads = books.threads;
    this.privately = books.privately;
    this.assignment = assignment;
    this.recipients = recipients;
    this.events = events;
    this.clock = clock;
  }

  /// A customer wrote. The conversation is made or opened again; what waited for her word goes.
  ///
  /// @return what it carries that is to be brought from the provider; empty if it was known
  @Transactional
  public Optional<List<ToBring>> receive(Channel channel, MessageReceived event, Way way) {
    Instant now = now();
    Instant at = believable(event.at(), now);
    Conversation conversation =
        open(channel, event.kind(), event.conversation(), event.customer(), event.post(), at);
    var message =
        new Message(
            channel.workspaceId(),
            conversation.conversationId(),
            UuidCreator.getTimeOrderedEpoch(),
            Direction.IN,
            Message.Author.CUSTOMER,
            null,
            Texts.storable(event.customerName()),
            Texts.storable(event.text()),
            at,
            null,
            event.parent(),
            null,
            null,
            null,
            way == Way.RECOVERED ? now : null,
            attachments(event.attachments()),
            Message.Extra.of(null, payload(event.payload()), null));
    if (!messages.add(message, event.id(), now)) return Optional.empty();
    threads
        .heard(channel, conversation, event.id())
        .ifPresent(removed -> messages.withdraw(message, removed));
    conversations.heard(
        conversation,
        event.customer(),
        Texts.storable(event.customerName()),
        event.post(),
        message,
        now);
    if (conversation.state() == Conversation.State.ENDED) assignment.byRule(conversation, now);
    else assignment.ifGone(conversation, now);
    recipients.wrote(
        channel.workspaceId(),
        channel.channelId(),
        event.kind(),
        conversation.conversationId(),
        at,
        way == Way.RECOVERED ? null : event.standby());
    tell(message);
    if (event.customerName().isBlank()) tellNameless(conversation);
    return Optional.of(toBring(message, event.attachments()));
  }

  private static @Nullable String payload(@Nullable String told) {
    return told == null || told.isEmpty() ? null : Texts.storable(told);
  }

  /// Somebody wrote for the Page or OA outside Tintoi, on the provider's own site.
  ///
  /// @return as [#receive]
  @Transactional
  public Optional<List<ToBring>> wroteOutside(Channel channel, Echo echo, Way way) {
    Instant now = now();
    Instant at = believable(echo.at(), now);
    Conversation conversation =
        open(channel, echo.kind(), echo.conversation(), echo.conversation(), null, at);
    // Perhaps these are words of a private reply whose echo was lost.
    privately.begins(conversation);
    var message =
        new Message(
            channel.workspaceId(),
            conversation.conversationId(),
            UuidCreator.getTimeOrderedEpoch(),
            Direction.OUT,
            Message.Author.PAGE,
            null,
            channel.name(),
            Texts.storable(echo.text()),
            at,
            null,
            null,
            null,
            null,
            null,
            way == Way.RECOVERED ? now : null,
            attachments(echo.attachments()),
            Message.Extra.NONE);
    boolean added = messages.add(message, echo.id(), now);
    if (echo.others())
      messages.byOthers(channel.workspaceId(), conversation.conversationId(), echo.id());
    if (!added) return Optional.empty();
    threads
        .heard(channel, conversation, echo.id())
        .ifPresent(removed -> messages.withdraw(message, removed));
    conversations.said(conversation, message);
    recipients.answeredOutside(
        channel.workspaceId(), channel.channelId(), echo.kind(), conversation.conversationId(), at);
    tell(message);
    tellNameless(conversation);
    return Optional.of(toBring(message, echo.attachments()));
  }

  /// Our own words came back.
  ///
  /// @param delivery the one they name; null if they are known otherwise
  @Transactional
  public void arrived(Channel channel, Echo echo, @Nullable Delivery delivery) {
    if (delivery != null && delivery.precedence() == Delivery.Precedence.PRIVATE)
      privately.arrived(channel, echo, delivery);
    else if (Threads.isPublic(echo.kind()))
      threads
          .find(channel, echo.kind(), echo.conversation())
          .ifPresent(conversation -> threads.heard(channel, conversation, echo.id()));
  }

  /// An attachment whose content is to be brought.
  ///
  /// @param number its place in the message
  /// @param url where the provider has it
  /// @param name what the provider calls it; may be empty
  public record ToBring(
      UUID workspaceId, UUID conversationId, UUID messageId, int number, String url, String name) {}

  private static List<Attachment> attachments(List<InboundEvent.Attachment> told) {
    List<Attachment> all = new ArrayList<>();
    for (var each : told) {
      boolean nowhere = each.kind().isContent() && each.url().isEmpty();
      all.add(
          new Attachment(
              all.size(),
              each.kind(),
              Texts.storable(each.name()),
              link(each),
              null,
              nowhere ? "attachment.gone" : null));
    }
    return all;
  }

  /// Whatever else an address may be, a browser might run it.
  private static @Nullable String link(InboundEvent.Attachment told) {
    return !told.kind().isContent() && LINK.matcher(told.url()).matches() ? told.url() : null;
  }

  private static List<ToBring> toBring(Message message, List<InboundEvent.Attachment> told) {
    return message.attachments().stream()
        .filter(Attachment::isComing)
        .map(each ->
            new ToBring(
                message.workspaceId(),
                message.conversationId(),
                message.messageId(),
                each.number(),
                Texts.storable(told.get(each.number()).url()),
                each.name()))
        .toList();
  }

  /// An attachment is here.
  @Transactional
  public void brought(ToBring which, StoredFile file) {
    settle(
        which,
        new Attachment(
            which.number(), Attachment.kind(file.type()), file.name(), file.fileId(), null));
  }

  /// An attachment will not come.
  ///
  /// @param cause of the failure dictionary
  @Transactional
  public void lost(ToBring which, String cause) {
    settle(
        which, new Attachment(which.number(), InboundEvent.Attachment.Kind.OTHER, "", null, cause));
  }

  private void settle(ToBring which, Attachment settled) {
    if (messages.settle(which.workspaceId(), which.conversationId(), which.messageId(), settled))
      events.publishEvent(
          new MessageAdded(which.workspaceId(), which.conversationId(), which.messageId()));
  }

  /// The provider told a customer's name when asked. What it told by itself stays.
  @Transactional
  public void named(UUID workspaceId, UUID conversationId, String customerName) {
    if (conversations.named(workspaceId, conversationId, Texts.storable(customerName.strip())))
      events.publishEvent(new ConversationChanged(workspaceId, conversationId));
  }

  /// Something about a conversation has changed that others keep.
  public void changed(UUID workspaceId, UUID conversationId) {
    events.publishEvent(new ConversationChanged(workspaceId, conversationId));
  }

  /// Which conversation the provider means; empty if nothing was ever said in it.
  public Optional<UUID> conversation(Channel channel, ChannelKind kind, String recipient) {
    return threads.find(channel, kind, recipient).map(Conversation::conversationId);
  }

  /// The conversation, locked, made if there is none.
  private Conversation open(
      Channel channel,
      ChannelKind kind,
      String recipient,
      String customerId,
      @Nullable Post post,
      Instant at) {
    Optional<Conversation> known = threads.lock(channel, kind, recipient);
    if (known.isPresent()) return known.get();
    boolean made = conversations.create(channel, kind, recipient, customerId, post, at);
    Conversation conversation =
        conversations
            .lock(channel, kind, recipient)
            .orElseThrow(() -> new IllegalStateException("conversation gone as it was made"));
    if (!made) return conversation;
    assignment.byRule(conversation, now());
    privately.begins(conversation);
    // What she was answered privately before is the last thing said in it.
    return conversations.lock(channel.workspaceId(), conversation.conversationId());
  }

  private void tell(Message message) {
    events.publishEvent(
        new MessageAdded(message.workspaceId(), message.conversationId(), message.messageId()));
    events.publishEvent(new ConversationChanged(message.workspaceId(), message.conversationId()));
  }

  private void tellNameless(Conversation conversation) {
    if (conversation.customerName().isEmpty())
      events.publishEvent(
          new Unnamed(
              conversation.workspaceId(), conversation.channelId(), conversation.conversationId()));
  }

  /// As fine as the database keeps it, so that what is told now is what is read later.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  static Instant believable(Instant at, Instant now) {
    return at.isAfter(now.plus(AHEAD)) ? now : at;
  }
}
