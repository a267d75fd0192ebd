package tintoi.inbox;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.Channels;
import tintoi.delivery.Delivery;
import tintoi.delivery.Delivery.State;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;
import tintoi.inbox.Conversation.Direction;
import tintoi.provider.Act;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;

/// How comments stand, and what may be done with them. What we did is not written down a second
/// time: it is what our deliveries say was done, and what the provider told since.
@Component
public class Comments {
  private final PrivateReplies privateReplies;
  private final Messages messages;
  private final Threads threads;
  private final Channels channels;
  private final Tracking tracking;
  private final Map<ChannelKind, Duration> answerableFor;
  private final Clock clock;

  /// What is kept of them.
  @Component
  record Kept(PrivateReplies privateReplies, Messages messages, Threads threads) {}

  Comments(
      Kept kept, Channels channels, Tracking tracking, List<Connector> connectors, Clock clock) {
    this.privateReplies = kept.privateReplies;
    this.messages = kept.messages;
    this.threads = kept.threads;
    this.channels = channels;
    this.tracking = tracking;
    this.answerableFor =
        connectors.stream()
            .collect(
                toUnmodifiableMap(Connector::kind, connector -> connector.limits().replyWindow()));
    this.clock = clock;
  }

  /// How one comment stands.
  ///
  /// @param ids the provider's ids of it: several if its words and files were comments of their
  ///   own; empty if it is not there
  /// @param removedAt null if it is there
  /// @param unsettled what was to be done with it and is not, or was given back and nobody has
  ///   dealt with it; in order
  /// @param possible what may be done with it now
  public record Standing(
      List<String> ids,
      boolean hidden,
      boolean liked,
      @Nullable Instant removedAt,
      List<Progress> unsettled,
      Set<Act> possible,
      PrivateAnswer privately) {}

  /// Whether it can be answered privately.
  ///
  /// @param no why not, a cause of the failure dictionary; null if it can
  /// @param until when that ends; null where there is no private answer at all
  /// @param replyId the message that is the private answer; null if there is none
  public record PrivateAnswer(
      @Nullable String no, @Nullable Instant until, @Nullable UUID replyId) {
    static final PrivateAnswer NEVER = new PrivateAnswer(NOT_HERE, null, null);
  }

  static final String NOT_HERE = "comment.not_here";
  static final String USED = "comment.already_answered";

  /// @param progress how what we sent stands and what was done, by message; see
  ///   [Tracking#ofMessages]
  /// @return by message; empty where the conversation is none of comments
  public Map<UUID, Standing> of(
      Conversation conversation, List<Message> all, Map<UUID, List<Progress>> progress) {
    if (!Threads.isPublic(conversation.kind())) return Map.of();
    List<UUID> ids = all.stream().map(Message::messageId).toList();
    UUID workspaceId = conversation.workspaceId();
    var known = messages.providerIds(workspaceId, conversation.conversationId(), ids);
    Map<UUID, PrivateAnswer> answers = privately(conversation, all);
    Map<String, Instant> removed = removed(conversation, ids, progress);
    Map<UUID, Standing> found = new HashMap<>();
    for (Message message : all) {
      if (message.extra().about() != null) continue;
      List<Progress> own = progress.getOrDefault(message.messageId(), List.of());
      String id = known.get(message.messageId());
      found.put(
          message.messageId(),
          standing(
              message,
              id == null ? sent(own) : List.of(id),
              own,
              removed,
              answers.getOrDefault(message.messageId(), PrivateAnswer.NEVER)));
    }
    return found;
  }

  /// What of ours was removed at the provider, one comment at a time, and when.
  private Map<String, Instant> removed(
      Conversation conversation, List<UUID> messageIds, Map<UUID, List<Progress>> progress) {
    List<String> sent = new ArrayList<>();
    for (UUID id : messageIds) sent.addAll(sent(progress.getOrDefault(id, List.of())));
    return threads.removed(conversation, sent);
  }

  /// @throws Refusal if it is no comment
  Standing of(Conversation conversation, Message message) {
    UUID id = message.messageId();
    var progress =
        tracking.ofMessages(conversation.workspaceId(), conversation.conversationId(), List.of(id));
    Standing standing = of(conversation, List.of(message), progress).get(id);
    if (standing == null) throw Refusal.of(Refusal.Sort.CONFLICT, NOT_HERE);
    return standing;
  }

  private static List<String> sent(List<Progress> own) {
    List<String> ids = new ArrayList<>();
    for (Progress each : own) {
      String id = each.delivery().providerMessageId();
      if (each.delivery().act() == null && id != null) ids.add(id);
    }
    return ids;
  }

  private static Standing standing(
      Message message,
      List<String> ids,
      List<Progress> own,
      Map<String, Instant> gone,
      PrivateAnswer privately) {
    List<Progress> acts = own.stream().filter(each -> each.delivery().act() != null).toList();
    // Of several only some may be gone: what was on its way as the others were deleted is there.
    List<String> left =
        ids.stream().filter(id -> !gone.containsKey(id) && !isDeleted(acts, id)).toList();
    Instant removed = message.withdrawnAt();
    if (removed == null && left.isEmpty()) removed = removedAt(ids, own, acts, gone);
    boolean hidden =
        isAfter(
            latest(message.extra().hiddenAt(), done(acts, Act.HIDE)),
            latest(message.extra().shownAt(), done(acts, Act.UNHIDE)));
    boolean liked = isAfter(done(acts, Act.LIKE), done(acts, Act.UNLIKE));
    List<Progress> unsettled =
        acts.stream().filter(act -> !act.delivery().state().isPast() || act.open()).toList();
    Set<Act> possible = EnumSet.noneOf(Act.class);
    boolean going = isWanted(unsettled, Act.DELETE);
    if (!left.isEmpty() && removed == null && !going) {
      possible.add(Act.DELETE);
      if (message.direction() == Direction.IN) {
        possible.add(wanted(unsettled, Act.HIDE, hidden) ? Act.UNHIDE : Act.HIDE);
        possible.add(wanted(unsettled, Act.LIKE, liked) ? Act.UNLIKE : Act.LIKE);
      }
    }
    boolean answerable = message.direction() == Direction.IN && removed == null && !going;
    return new Standing(
        left,
        hidden,
        liked,
        removed,
        unsettled,
        possible,
        answerable || privately.replyId() != null ? privately : PrivateAnswer.NEVER);
  }

  /// When the last of it went. What others removed while more of it is to come is not removed.
  private static @Nullable Instant removedAt(
      List<String> ids, List<Progress> own, List<Progress> acts, Map<String, Instant> gone) {
    Instant last = done(acts, Act.DELETE);
    if (last != null || own.stream().map(Progress::delivery).anyMatch(Comments::isComing))
      return last;
    for (String id : ids) last = latest(last, gone.get(id));
    return last;
  }

  private static boolean isDeleted(List<Progress> acts, String id) {
    return acts.stream()
        .map(Progress::delivery)
        .anyMatch(act ->
            act.act() == Act.DELETE && act.state() == State.SENT && act.recipient().equals(id));
  }

  private static boolean isComing(Delivery part) {
    return part.act() == null && !part.state().isPast();
  }

  /// The parts of what we said that have not left.
  List<Delivery> unsent(Conversation conversation, Message message) {
    UUID id = message.messageId();
    return tracking
        .ofMessages(conversation.workspaceId(), conversation.conversationId(), List.of(id))
        .getOrDefault(id, List.of())
        .stream()
        .map(Progress::delivery)
        .filter(Comments::isComing)
        .toList();
  }

  /// How it will be once what is on its way has arrived.
  private static boolean wanted(List<Progress> unsettled, Act act, boolean is) {
    boolean will = is;
    for (Progress each : unsettled) {
      if (each.delivery().state().isPast()) continue;
      if (each.delivery().act() == act) will = true;
      else if (each.delivery().act() == act.opposite()) will = false;
    }
    return will;
  }

  private static boolean isWanted(List<Progress> unsettled, Act act) {
    return unsettled.stream()
        .anyMatch(each -> each.delivery().act() == act && !each.delivery().state().isPast());
  }

  private static @Nullable Instant done(List<Progress> acts, Act act) {
    Instant last = null;
    for (Progress each : acts) {
      Delivery delivery = each.delivery();
      if (delivery.act() == act && delivery.state() == State.SENT)
        last = latest(last, delivery.sentAt());
    }
    return last;
  }

  private static @Nullable Instant latest(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) return one == null ? other : one;
    return one.isAfter(other) ? one : other;
  }

  private static boolean isAfter(@Nullable Instant one, @Nullable Instant other) {
    return one != null && (other == null || one.isAfter(other));
  }

  private Map<UUID, PrivateAnswer> privately(Conversation conversation, List<Message> all) {
    ChannelKind kind = conversation.kind().privately();
    List<Message> comments =
        all.stream()
            .filter(
                message -> message.direction() == Direction.IN && message.extra().about() == null)
            .toList();
    if (kind == null || comments.isEmpty()) return Map.of();
    UUID workspaceId = conversation.workspaceId();
    UUID conversationId = conversation.conversationId();
    boolean open =
        channels
            .find(workspaceId, conversation.channelId())
            .filter(channel -> kind.isOpen(channel.uses()))
            .isPresent();
    var rows =
        privateReplies.of(
            workspaceId, conversationId, comments.stream().map(Message::messageId).toList());
    var sent =
        tracking.ofMessages(
            workspaceId, conversationId, rows.stream().map(PrivateReplies.Row::messageId).toList());
    Map<UUID, PrivateAnswer> answers = new HashMap<>();
    for (Message comment : comments) {
      Instant until = comment.at().plus(answerableFor.getOrDefault(kind, Duration.ZERO));
      UUID reply = null;
      for (PrivateReplies.Row row : rows)
        if (row.commentId().equals(comment.messageId())
            && holds(sent.getOrDefault(row.messageId(), List.of()))) reply = row.messageId();
      answers.put(comment.messageId(), new PrivateAnswer(no(reply, open, until), until, reply));
    }
    return answers;
  }

  private @Nullable String no(@Nullable UUID reply, boolean open, Instant until) {
    if (reply != null) return USED;
    if (!clock.instant().isBefore(until)) return "comment.too_late";
    return open ? null : "comment.private_off";
  }

  /// True if it went or may still go: one that was given back leaves room for another.
  private static boolean holds(List<Progress> parts) {
    return parts.stream()
        .anyMatch(part ->
            switch (part.delivery().state()) {
              // Somebody else was first, outside Tintoi.
              case BOUNCED -> part.diagnosis() != null && part.diagnosis().cause().equals(USED);
              case EXPIRED, CANCELLED -> false;
              case QUEUED, SENDING, SENT, DELIVERED, READ, DEFERRED, HELD, IN_DOUBT -> true;
            });
  }

  /// The private answer to a comment, if there can be one.
  ///
  /// @throws Refusal if it cannot be answered privately (any more)
  Sending.Privately answer(Conversation conversation, UUID commentId) {
    Message comment =
        messages
            .find(conversation.workspaceId(), conversation.conversationId(), commentId)
            .orElseThrow(Refusal::notFound);
    Standing standing = of(conversation, comment);
    PrivateAnswer privately = standing.privately();
    ChannelKind kind = conversation.kind().privately();
    if (privately.no() != null || kind == null || standing.ids().isEmpty())
      throw Refusal.of(
          Refusal.Sort.CONFLICT,
          privately.no() == null ? NOT_HERE : privately.no(),
          Map.of("provider", conversation.kind().provider()));
    return new Sending.Privately(
        kind, commentId, standing.ids().getFirst(), Objects.requireNonNull(privately.until()));
  }

  /// A private answer takes the comment's one place.
  void answered(Conversation conversation, Message reply, UUID commentId) {
    // Whoever wrote the root is known by the conversation; who else wrote the echo will tell.
    boolean root =
        messages
            .find(conversation.workspaceId(), conversation.conversationId(), commentId)
            .filter(comment -> comment.parentId() == null)
            .isPresent();
    privateReplies.set(conversation, reply, commentId, root ? conversation.customerId() : "");
  }
}
