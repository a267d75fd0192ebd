package tintoi.inbox;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.delivery.Delivery;
import tintoi.inbox.Drafts.Draft;
import tintoi.inbox.IdempotencyKeys.Used;
import tintoi.inbox.Sending.Words;

/// What people answer. A reply is kept or refused as a whole: its message, its place in the outbox
/// and its idempotency key are one transaction.
@Component
public class Replies {
  private final Conversations conversations;
  private final Messages messages;
  private final IdempotencyKeys keys;
  private final Rights rights;
  private final Ways ways;
  private final Sending sending;
  private final Clock clock;

  Replies(
      Conversations conversations,
      Messages messages,
      IdempotencyKeys keys,
      Rights rights,
      Ways ways,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.keys = keys;
    this.rights = rights;
    this.ways = ways;
    this.sending = ways.sending;
    this.clock = clock;
  }

  /// How something leaves: in public or to a person, privately, as an act.
  @Component
  record Ways(Sending sending, Comments comments, Commenting commenting) {}

  /// Answers in a conversation.
  ///
  /// @param key the same key with the same words and files is the same reply, however often it
  ///   comes
  /// @throws Refusal if the words cannot be sent, or the key stood for other words
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public Message reply(Person author, UUID conversationId, Draft draft, String key) {
    return write(author, conversationId, conversationId, draft, key, null);
  }

  /// Says what was written with a request to join, by who is let in by now. That it could be sent
  /// was looked at then: what is wrong with it by now is said on the message.
  ///
  /// @param key as by [#reply]
  void asWritten(Person author, Request request, String text, String key) {
    Draft draft = Draft.of(text);
    once(
        author,
        request.conversationId(),
        Texts.fingerprint(request.conversationId(), draft.said()),
        key,
        Access::mayReply,
        messageId ->
            new Words(
                messageId,
                author,
                draft,
                key,
                null,
                Delivery.Precedence.REPLY,
                null,
                request.createdAt()));
  }

  /// Answers a comment privately, once.
  ///
  /// @param commentId the message that is the comment
  /// @param key as by [#reply]
  /// @throws Refusal if the words cannot be sent, or the comment cannot be answered so (any more)
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public Message replyPrivately(
      Person author, UUID conversationId, UUID commentId, String raw, String key) {
    return privately(author, conversationId, commentId, raw, key, null);
  }

  private Message privately(
      Person author,
      UUID conversationId,
      UUID commentId,
      String raw,
      String key,
      @Nullable UUID resendOf) {
    UUID about = resendOf == null ? commentId : resendOf;
    return once(
        author,
        conversationId,
        Texts.fingerprint(about, raw),
        key,
        Access::mayReply,
        messageId -> {
          // Locked by now: of two who answer at once the second finds the first.
          Conversation conversation = conversations.lock(author.workspaceId(), conversationId);
          var answer = ways.comments.answer(conversation, commentId);
          return Words.privately(messageId, author, raw, key, resendOf, answer);
        });
  }

  /// Tries a delivery again that was given back, as a message of its own: that part of its message,
  /// and no other. An act is done again as it was.
  ///
  /// @param raw other words; null for the same
  /// @throws Refusal if it is not one that was given back, or was sent again before
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public Message resend(Person author, Delivery old, @Nullable String raw, String key) {
    switch (old.state()) {
      case BOUNCED, EXPIRED, CANCELLED -> {}
      case QUEUED, SENDING, SENT, DELIVERED, READ, DEFERRED, HELD, IN_DOUBT ->
          throw Refusal.of(Refusal.Sort.CONFLICT, "delivery.not_resendable");
    }
    if (old.act() != null) return ways.commenting.again(author, old);
    if (old.precedence() == Delivery.Precedence.PRIVATE)
      return privately(
          author,
          old.conversationId(),
          answered(old),
          raw == null ? old.text() : raw,
          key,
          old.deliveryId());
    UUID fileId = old.part().fileId();
    var again =
        new Draft(
            words(old, raw), fileId == null ? List.of() : List.of(fileId), old.part().content());
    return write(author, old.conversationId(), old.deliveryId(), again, key, old.deliveryId());
  }

  /// What says something by itself is not given other words.
  private static String words(Delivery old, @Nullable String raw) {
    if (!old.hasWords()) return "";
    return raw == null ? old.text() : raw;
  }

  /// Says something in no person's name: a rule or a campaign of a program.
  ///
  /// @param program whose it is
  /// @param precedence AUTOMATIC or CAMPAIGN
  /// @param expiresAt not sent after this; null = what the workspace wants
  /// @throws Refusal as by [#reply]
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public Message automate(
      Person program,
      UUID conversationId,
      Draft draft,
      String key,
      Delivery.Precedence precedence,
      @Nullable Instant expiresAt) {
    if (precedence.isPersons()) throw new IllegalArgumentException("a reply is a person's own");
    String fingerprint = Texts.fingerprint(conversationId, precedence + " " + draft.said());
    return once(
        program,
        conversationId,
        fingerprint,
        key,
        Access::mayAutomate,
        messageId -> new Words(messageId, program, draft, key, null, precedence, expiresAt, null));
  }

  /// Gives a reply that has not left other words.
  ///
  /// @param was the words she saw
  /// @throws Refusal if they cannot be sent there, if it has left, or if somebody else changed it
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public void reword(Person editor, Delivery delivery, String was, String raw) {
    Conversation conversation = conversations.lock(editor.workspaceId(), delivery.conversationId());
    rights.require(editor, conversation, Access::mayReply);
    sending.reword(conversation, delivery, editor, was, raw);
  }

  /// The words as they would be kept.
  ///
  /// @throws Refusal if they cannot be sent there
  String accept(Conversation conversation, String raw) {
    return sending.accept(conversation, raw);
  }

  /// Whether this key stands for something else than these words already.
  boolean isUsedForOther(Person author, UUID conversationId, String raw, String key) {
    return keys.find(author.workspaceId(), author.personId(), key)
        .filter(used -> !used.fingerprint().equals(Texts.fingerprint(conversationId, raw)))
        .isPresent();
  }

  private Message write(
      Person author,
      UUID conversationId,
      UUID about,
      Draft draft,
      String key,
      @Nullable UUID resendOf) {
    return once(
        author,
        conversationId,
        Texts.fingerprint(about, draft.said()),
        key,
        Access::mayReply,
        messageId -> Words.of(messageId, author, draft, key, resendOf));
  }

  /// However often it comes, one message.
  private Message once(
      Person author,
      UUID conversationId,
      String fingerprint,
      String key,
      Rights.Question question,
      Function<UUID, Words> saying) {
    Optional<Message> before = before(author, key, fingerprint);
    if (before.isPresent()) return before.get();
    Conversation conversation = conversations.lock(author.workspaceId(), conversationId);
    rights.require(author, conversation, question);
    UUID messageId = UuidCreator.getTimeOrderedEpoch();
    var use = new Used(fingerprint, conversationId, messageId);
    if (!keys.take(author.workspaceId(), author.personId(), key, use, clock.instant())) {
      return before(author, key, fingerprint)
          .orElseThrow(() -> new IllegalStateException("idempotency key gone as it was read"));
    }
    Words words = saying.apply(messageId);
    Message message = sending.send(conversation, words);
    if (words.privately() != null)
      ways.comments.answered(conversation, message, words.privately().commentId());
    return message;
  }

  /// The comment a private reply was about.
  private UUID answered(Delivery old) {
    return messages
        .find(old.workspaceId(), old.conversationId(), old.messageId())
        .map(message -> message.extra().about())
        .orElseThrow(Refusal::notFound)
        .messageId();
  }

  /// The message this key stands for already.
  private Optional<Message> before(Person author, String key, String fingerprint) {
    return keys.find(author.workspaceId(), author.personId(), key)
        .map(used -> {
          if (!used.fingerprint().equals(fingerprint)) {
            throw Refusal.of(Refusal.Sort.UNPROCESSABLE, "idempotency.key_reused");
          }
          return messages
              .find(author.workspaceId(), used.conversationId(), used.messageId())
              .orElseThrow();
        });
  }
}
