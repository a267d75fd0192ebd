package tintoi.web;

import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Access;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.delivery.Delivery;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;
import tintoi.failure.Diagnosis;
import tintoi.failure.Reach;
import tintoi.inbox.Conversation;
import tintoi.inbox.Conversation.Colleague;
import tintoi.inbox.Conversations;
import tintoi.inbox.Rights;
import tintoi.web.Explanations.May;

/// Shows deliveries: how they stand, why, and what the reader may do about it.
@Component
class DeliveryViews {
  private final Explanations explanations;
  private final Tracking tracking;
  private final Conversations conversations;
  private final Rights rights;
  private final People people;
  private final AttachmentViews files;

  DeliveryViews(
      Explanations explanations,
      Tracking tracking,
      Conversations conversations,
      Rights rights,
      People people,
      AttachmentViews files) {
    this.explanations = explanations;
    this.tracking = tracking;
    this.conversations = conversations;
    this.rights = rights;
    this.people = people;
    this.files = files;
  }

  AttachmentViews files() {
    return files;
  }

  /// For one reader and one answer: what it looks up, it looks up once.
  Reader to(Person person) {
    return new Reader(person);
  }

  final class Reader {
    private final Person person;
    private final Explanations.Reader explaining;
    private final Map<UUID, Optional<Conversation>> seen = new HashMap<>();
    private final Map<UUID, May> may = new HashMap<>();
    private final Map<UUID, Optional<Colleague>> authors = new HashMap<>();
    private final Map<UUID, Integer> waiting = new HashMap<>();

    private Reader(Person person) {
      this.person = person;
      explaining = explanations.to(person);
    }

    Explanations.Reader explaining() {
      return explaining;
    }

    DeliveryJson show(Progress progress) {
      Delivery delivery = progress.delivery();
      Diagnosis why = progress.diagnosis();
      Optional<Conversation> conversation = conversation(delivery.conversationId());
      UUID authorId = delivery.authorId();
      May may = may(delivery);
      return new DeliveryJson(
          delivery.deliveryId(),
          delivery.messageId(),
          delivery.conversationId(),
          delivery.channelId(),
          progress.shown().name().toLowerCase(Locale.ROOT),
          delivery.state(),
          why == null ? null : explain(progress, why, may),
          progress.until(),
          delivery.attempts(),
          delivery.createdAt(),
          delivery.sentAt(),
          delivery.deliveredAt(),
          delivery.readAt(),
          recoveredAt(delivery),
          delivery.text(),
          new DeliveryJson.Part(
              delivery.part().number(),
              delivery.part().of(),
              files.ofDelivery(delivery),
              delivery.hasWords()),
          authorId == null ? null : author(authorId),
          new DeliveryJson.Customer(conversation.map(Conversation::customerName).orElse("")),
          delivery.resendOf(),
          delivery.precedence(),
          delivery.expiresAt(),
          progress.open(),
          progress.twice(),
          progress.keepsWords(),
          may.decide(),
          may.reply(),
          delivery.act(),
          delivery.kind());
    }

    private DiagnosisJson explain(Progress progress, Diagnosis why, May may) {
      Delivery delivery = progress.delivery();
      Map<String, Object> facts = new HashMap<>();
      explaining
          .channel(delivery.channelId())
          .ifPresent(channel -> facts.putAll(Explanations.facts(channel)));
      facts.putAll(files.facts(delivery, why.cause()));
      boolean wide = why.reach() == Reach.CHANNEL || why.reach() == Reach.PROVIDER;
      facts.put("n", wide ? waiting(delivery.channelId()) : delivery.attempts());
      return explaining.explain(why, progress.since(), progress.until(), facts, may);
    }

    private static @Nullable Instant recoveredAt(Delivery delivery) {
      return delivery.heldSince() == null ? null : delivery.sentAt();
    }

    private int waiting(UUID channelId) {
      return waiting.computeIfAbsent(
          channelId, id -> tracking.waitingForChannel(person.workspaceId(), id).messages());
    }

    private @Nullable Colleague author(UUID personId) {
      return authors
          .computeIfAbsent(
              personId,
              id ->
                  people
                      .find(person.workspaceId(), id)
                      .map(author -> new Colleague(id, author.name())))
          .orElse(null);
    }

    private May may(Delivery delivery) {
      May may =
          this.may.computeIfAbsent(
              delivery.conversationId(), id -> conversation(id).map(this::may).orElse(May.NOTHING));
      return switch (delivery.state()) {
        case BOUNCED, EXPIRED, CANCELLED -> new May(may.decide(), may.reply(), may.reply());
        case QUEUED, SENDING, SENT, DELIVERED, READ, DEFERRED, HELD, IN_DOUBT -> may;
      };
    }

    /// Of what was not given back. Whoever may reply may decide.
    private May may(Conversation conversation) {
      if (rights.ask(person, conversation, Access::mayReply).allowed()) return May.EVERYTHING;
      boolean decides = rights.ask(person, conversation, Access::maySettleDelivery).allowed();
      return new May(decides, false, decides);
    }

    private Optional<Conversation> conversation(UUID conversationId) {
      return seen.computeIfAbsent(
          conversationId, id -> conversations.find(person.workspaceId(), id));
    }
  }
}
