package tintoi.inbox;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.delivery.Delivery;
import tintoi.delivery.Outbox;
import tintoi.delivery.Progress;
import tintoi.provider.Act;

/// What people do with comments beside answering them. It leaves by the outbox like a message, so
/// that it is neither lost nor fails in silence.
@Component
public class Commenting {
  private final Conversations conversations;
  private final Messages messages;
  private final Comments comments;
  private final Rights rights;
  private final Outbox outbox;
  private final ApplicationEventPublisher events;

  Commenting(
      Conversations conversations,
      Messages messages,
      Comments comments,
      Rights rights,
      Outbox outbox,
      ApplicationEventPublisher events) {
    this.conversations = conversations;
    this.messages = messages;
    this.comments = comments;
    this.rights = rights;
    this.outbox = outbox;
    this.events = events;
  }

  /// Wants a comment to be so. Asked for twice, it is done once; what was wanted before and has not
  /// left is taken back if this is its opposite.
  ///
  /// @return the comment
  /// @throws Refusal if it cannot be done with this message (any more)
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public Message act(Person person, UUID conversationId, UUID messageId, Act act) {
    Conversation conversation = conversations.lock(person.workspaceId(), conversationId);
    rights.require(person, conversation, Access::mayReply);
    Message comment = find(conversation, messageId);
    Comments.Standing standing = comments.of(conversation, comment);
    if (standing.possible().contains(act)) act(person, conversation, comment, standing, act);
    else if (act == Act.DELETE && isGoing(standing)) return comment;
    else if (!standing.possible().contains(act.opposite()))
      throw Refusal.of(
          Refusal.Sort.CONFLICT,
          "comment.not_possible",
          Map.of("provider", conversation.kind().provider()));
    return comment;
  }

  /// Tries something again that was given back.
  ///
  /// @return the comment
  /// @throws Refusal as by [#act]
  Message again(Person person, Delivery old) {
    Act act = Objects.requireNonNull(old.act());
    Message comment = act(person, old.conversationId(), old.messageId(), act);
    outbox.acknowledge(old.workspaceId(), old.deliveryId());
    return comment;
  }

  private void act(
      Person person,
      Conversation conversation,
      Message comment,
      Comments.Standing standing,
      Act act) {
    UUID failed = null;
    for (Progress each : standing.unsettled()) {
      Delivery before = each.delivery();
      if (before.act() != act && before.act() != act.opposite()) continue;
      if (before.state().isPast()) {
        outbox.acknowledge(before.workspaceId(), before.deliveryId());
        if (before.act() == act) failed = before.deliveryId();
      } else {
        outbox.cancel(before.workspaceId(), before.deliveryId());
      }
    }
    // Or it would appear after all.
    if (act == Act.DELETE) for (Delivery part : comments.unsent(conversation, comment)) drop(part);
    Comments.Standing now = comments.of(conversation, comment);
    // Its opposite had not left: with that it is as it is wanted.
    if (!isSo(now, act))
      for (String id : now.ids()) put(person, conversation, comment, id, act, failed);
    events.publishEvent(
        new MessageAdded(
            conversation.workspaceId(), conversation.conversationId(), comment.messageId()));
  }

  /// What is in doubt, too, or it is sent again once it is known not to have arrived; if it did,
  /// its comment is told of like any other. Only what is on its way cannot be held back.
  private void drop(Delivery part) {
    if (!outbox.cancel(part.workspaceId(), part.deliveryId()))
      outbox.decide(part.workspaceId(), part.deliveryId(), part.attempts(), Outbox.Decision.DROP);
  }

  private static boolean isGoing(Comments.Standing standing) {
    return standing.removedAt() != null
        || standing.unsettled().stream().anyMatch(each -> each.delivery().act() == Act.DELETE);
  }

  private static boolean isSo(Comments.Standing standing, Act act) {
    if (standing.unsettled().stream().anyMatch(each -> each.delivery().act() == act.opposite()))
      return false;
    return switch (act) {
      case HIDE -> standing.hidden();
      case UNHIDE -> !standing.hidden();
      case LIKE -> standing.liked();
      case UNLIKE -> !standing.liked();
      case DELETE -> standing.removedAt() != null;
    };
  }

  private void put(
      Person person,
      Conversation conversation,
      Message comment,
      String id,
      Act act,
      @Nullable UUID resendOf) {
    outbox.put(
        new Outbox.Letter(
            conversation.workspaceId(),
            conversation.channelId(),
            conversation.kind(),
            conversation.conversationId(),
            Delivery.Precedence.MODERATION,
            comment.messageId(),
            person.personId(),
            id,
            "",
            Delivery.Part.WHOLE,
            resendOf,
            null,
            null,
            act));
  }

  private Message find(Conversation conversation, UUID messageId) {
    return messages
        .find(conversation.workspaceId(), conversation.conversationId(), messageId)
        .orElseThrow(Refusal::notFound);
  }
}
