package tintoi.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Access;
import tintoi.access.Access.Relation;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Lanes;
import tintoi.delivery.Progress;
import tintoi.delivery.Recipients;
import tintoi.delivery.Recipients.Recipient;
import tintoi.delivery.Shown;
import tintoi.delivery.Tracking;
import tintoi.files.StoredFile;
import tintoi.inbox.Comments.PrivateAnswer;
import tintoi.inbox.Conversation;
import tintoi.inbox.Conversation.Direction;
import tintoi.inbox.Conversation.View;
import tintoi.inbox.Message;
import tintoi.provider.Use;

/// Shows conversations and what was said in them.
@Component
class ConversationViews {
  private static final Duration SAME_TIME = Duration.ofSeconds(1);

  private final Channels channels;
  private final Lanes lanes;
  private final Recipients recipients;
  private final Tracking tracking;
  private final Access access;
  private final DeliveryViews deliveries;
  private final CommentViews commentViews;

  /// The views it is made of.
  @Component
  record Parts(DeliveryViews deliveries, CommentViews comments) {}

  ConversationViews(
      Channels channels,
      Lanes lanes,
      Recipients recipients,
      Tracking tracking,
      Access access,
      Parts parts) {
    this.channels = channels;
    this.lanes = lanes;
    this.recipients = recipients;
    this.tracking = tracking;
    this.access = access;
    this.deliveries = parts.deliveries;
    this.commentViews = parts.comments;
  }

  List<ConversationJson> show(Person reader, List<View> views) {
    UUID workspaceId = reader.workspaceId();
    List<UUID> ids = views.stream().map(view -> view.conversation().conversationId()).toList();
    Map<UUID, Integer> notSent = tracking.notSent(workspaceId, ids);
    Map<UUID, Recipient> known = recipients.findAll(workspaceId, ids);
    Map<UUID, Progress> last = tracking.last(workspaceId, ids);
    Map<UUID, Known> seen = new HashMap<>();
    return views.stream()
        .map(view -> {
          Conversation conversation = view.conversation();
          UUID id = conversation.conversationId();
          return show(
              reader,
              view,
              channel(conversation, seen),
              notSent.getOrDefault(id, 0),
              Optional.ofNullable(known.get(id)),
              Optional.ofNullable(last.get(id)));
        })
        .toList();
  }

  ConversationJson show(Person reader, View view) {
    return show(reader, List.of(view)).getFirst();
  }

  private ConversationJson show(
      Person reader,
      View view,
      ConversationJson.InChannel channel,
      int notSent,
      Optional<Recipient> recipient,
      Optional<Progress> last) {
    Conversation conversation = view.conversation();
    boolean ended = conversation.state() == Conversation.State.ENDED;
    var post = conversation.post();
    var kind = conversation.lastAttachment();
    return new ConversationJson(
        conversation.conversationId(),
        channel,
        new ConversationJson.Customer(
            conversation.customerId(),
            conversation.customerName(),
            recipient.map(known -> known.unreachable() != null).orElse(false),
            recipient.map(Recipient::follows).orElse(null)),
        new ConversationJson.Snippet(
            conversation.lastText(),
            kind == null ? null : word(kind),
            word(conversation.lastDirection()),
            conversation.lastAt()),
        conversation.lastAt(),
        view.unread(),
        view.assignee(),
        view.member(),
        access.mayReply(reader, new Relation(view.member(), ended)).allowed(),
        notSent,
        last.flatMap(progress -> lastOut(conversation, progress)).orElse(null),
        recipient.map(Recipient::windowEndsAt).orElse(null),
        recipient.map(Recipient::freeUntil).orElse(null),
        post == null ? null : new ConversationJson.Post(post.id(), post.text()),
        conversation.state(),
        recipient.map(Recipient::heldBy).orElse(null),
        recipient.map(Recipient::askedBy).orElse(null));
  }

  /// What a list shows of a channel, looked up once for all its conversations.
  private record Known(String name, boolean interrupted) {}

  private ConversationJson.InChannel channel(Conversation conversation, Map<UUID, Known> seen) {
    UUID workspaceId = conversation.workspaceId();
    Known known =
        seen.computeIfAbsent(
            conversation.channelId(),
            id ->
                new Known(
                    channels.find(workspaceId, id).map(Channel::name).orElse(""),
                    lanes.standing(workspaceId, id).light() == Lanes.Light.INTERRUPTED));
    return new ConversationJson.InChannel(
        conversation.channelId(), conversation.kind(), known.name(), known.interrupted());
  }

  /// How the last message stands, if it is one of ours and not one written outside since.
  private static Optional<String> lastOut(Conversation conversation, Progress last) {
    boolean ours =
        conversation.lastDirection() == Direction.OUT
            && !last.delivery().createdAt().isBefore(conversation.lastAt().minus(SAME_TIME));
    return ours ? Optional.of(last.shown().name().toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /// Messages of one conversation.
  List<MessageJson> messages(Person reader, Conversation conversation, List<Message> messages) {
    boolean comments = conversation.kind().use() == Use.COMMENTS;
    Collection<UUID> concerned =
        messages.stream()
            .filter(message -> comments || message.direction() == Direction.OUT)
            .map(Message::messageId)
            .toList();
    Map<UUID, List<Progress>> progress =
        tracking.ofMessages(reader.workspaceId(), conversation.conversationId(), concerned);
    DeliveryViews.Reader showing = deliveries.to(reader);
    Map<UUID, StoredFile> files = deliveries.files().filesOf(reader.workspaceId(), messages);
    CommentViews.Known known = commentViews.of(showing, conversation, messages, progress);
    return messages.stream()
        .map(message ->
            show(
                conversation,
                message,
                new Beside(
                    progress.getOrDefault(message.messageId(), List.of()).stream()
                        .filter(each -> each.delivery().act() == null)
                        .map(showing::show)
                        .toList(),
                    deliveries.files().show(conversation, message, files),
                    commentViews.comment(showing, conversation, message, known)),
                known))
        .toList();
  }

  /// What is shown with a message.
  private record Beside(
      List<DeliveryJson> parts, List<AttachmentJson> attachments, @Nullable CommentJson comment) {}

  /// Whether a comment can be answered privately; empty where there is no such thing.
  Optional<CommentJson.PrivateReply> privateReply(
      Person reader, Conversation conversation, PrivateAnswer answer) {
    return commentViews.privateReply(deliveries.to(reader), conversation, answer);
  }

  MessageJson message(Person reader, Conversation conversation, Message message) {
    return messages(reader, conversation, List.of(message)).getFirst();
  }

  private static MessageJson show(
      Conversation conversation, Message message, Beside beside, CommentViews.Known known) {
    List<DeliveryJson> parts = beside.parts;
    Message.About about = message.extra().about();
    String name =
        message.author() == Message.Author.CUSTOMER && message.authorName().isEmpty()
            ? conversation.customerName()
            : message.authorName();
    return new MessageJson(
        message.messageId(),
        message.conversationId(),
        word(message.direction()),
        "text",
        new MessageJson.Author(word(message.author()), message.authorId(), name),
        message.text(),
        message.at(),
        message.clientId(),
        known.parent(message),
        message.editedAt(),
        withdrawnAt(message, known),
        message.recoveredAt(),
        message.extra().content(),
        message.extra().payload(),
        message.extra().reaction(),
        beside.attachments,
        parts.stream().min(Comparator.comparingInt(ConversationViews::standing)).orElse(null),
        parts.size() > 1 ? parts : List.of(),
        known.earlier(message),
        about == null ? null : new MessageJson.About(about.conversationId(), about.messageId()),
        beside.comment);
  }

  /// What we removed ourselves is gone before the provider says so.
  private static @Nullable Instant withdrawnAt(Message message, CommentViews.Known known) {
    var standing = known.standings().get(message.messageId());
    return standing == null ? message.withdrawnAt() : standing.removedAt();
  }

  /// What needs somebody first, then what needs patience, then what is on its way, then what is
  /// over.
  private static int standing(DeliveryJson delivery) {
    return switch (Shown.valueOf(delivery.shown().toUpperCase(Locale.ROOT))) {
      case BOUNCED, EXPIRED -> 0;
      case UNCONFIRMED -> 1;
      case HELD -> 2;
      case RETRYING -> 3;
      case WAITING -> 4;
      case SENDING -> 5;
      case QUEUED -> 6;
      case SENT -> 7;
      case DELIVERED -> 8;
      case READ -> 9;
      case CANCELLED -> 10;
    };
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
