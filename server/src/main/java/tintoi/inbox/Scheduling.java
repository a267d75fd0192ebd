package tintoi.inbox;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.inbox.IdempotencyKeys.Used;

/// Replies that are to go later: written, changed and taken back as long as their time has not
/// come. Putting them into the outbox is [Departures]'.
@Component
public class Scheduling {
  /// Nobody knows what is right in half a year.
  private static final Duration FURTHEST = Duration.ofDays(180);

  private final Conversations conversations;
  private final ScheduledReplies scheduled;
  private final IdempotencyKeys keys;
  private final Rights rights;
  private final Sending sending;
  private final Clock clock;

  Scheduling(
      Conversations conversations,
      ScheduledReplies scheduled,
      IdempotencyKeys keys,
      Rights rights,
      Sending sending,
      Clock clock) {
    this.conversations = conversations;
    this.scheduled = scheduled;
    this.keys = keys;
    this.rights = rights;
    this.sending = sending;
    this.clock = clock;
  }

  /// Keeps a reply until its time comes.
  ///
  /// @param key the same key with the same words and time is the same reply, however often it comes
  /// @return its id, which is the message's once it has gone; if it was taken back since the key
  ///   came first, that of nothing
  /// @throws Refusal if the words cannot be sent there, or the time is past or too far away
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public UUID schedule(Person author, UUID conversationId, String raw, Instant sendAt, String key) {
    UUID workspaceId = author.workspaceId();
    String fingerprint = Texts.fingerprint(conversationId, sendAt + " " + raw);
    var before = keys.find(workspaceId, author.personId(), key);
    if (before.isPresent()) return same(before.get(), fingerprint);
    Instant now = now();
    Conversation conversation = conversations.lock(workspaceId, conversationId);
    rights.require(author, conversation, Access::mayReply);
    String text = sending.accept(conversation, raw);
    Instant at = acceptable(sendAt, now);
    UUID id = UuidCreator.getTimeOrderedEpoch();
    if (!keys.take(
        workspaceId, author.personId(), key, new Used(fingerprint, conversationId, id), now)) {
      return keys.find(workspaceId, author.personId(), key)
          .map(used -> same(used, fingerprint))
          .orElseThrow(() -> new IllegalStateException("idempotency key gone as it was read"));
    }
    scheduled.add(
        new ScheduledReply(
            workspaceId, id, conversationId, author.personId(), author.name(), text, at, now, 1));
    sending.tell(conversation);
    return id;
  }

  private static UUID same(Used used, String fingerprint) {
    if (used.fingerprint().equals(fingerprint)) return used.messageId();
    throw Refusal.of(Refusal.Sort.UNPROCESSABLE, "idempotency.key_reused");
  }

  /// Gives it other words, or another time.
  ///
  /// @param seen as she saw it
  /// @param raw null = the same words
  /// @param sendAt null = the same time
  /// @throws Refusal if it has gone or was changed since, or as by [#schedule]
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public void change(
      Person editor, ScheduledReply seen, @Nullable String raw, @Nullable Instant sendAt) {
    Conversation conversation = conversations.lock(seen.workspaceId(), seen.conversationId());
    rights.require(editor, conversation, Access::mayReply);
    Instant now = now();
    String text = raw == null ? seen.text() : sending.accept(conversation, raw);
    Instant at = sendAt == null ? seen.sendAt() : acceptable(sendAt, now);
    if (!scheduled.change(seen, text, at, now)) throw gone();
    sending.tell(conversation);
  }

  /// Takes it back.
  ///
  /// @throws Refusal if it has gone
  /// @throws tintoi.access.NotAllowed if she may not
  @Transactional
  public void cancel(Person person, ScheduledReply reply) {
    Conversation conversation = conversations.lock(reply.workspaceId(), reply.conversationId());
    rights.require(person, conversation, Access::maySettleDelivery);
    if (!scheduled.remove(reply)) throw gone();
    sending.tell(conversation);
  }

  private static Refusal gone() {
    return Refusal.of(Refusal.Sort.CONFLICT, "schedule.gone");
  }

  private static Instant acceptable(Instant sendAt, Instant now) {
    if (!sendAt.isAfter(now) || sendAt.isAfter(now.plus(FURTHEST)))
      throw Refusal.of(Refusal.Sort.UNPROCESSABLE, "schedule.time");
    return sendAt.truncatedTo(ChronoUnit.MICROS);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
