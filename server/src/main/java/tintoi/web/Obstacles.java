package tintoi.web;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.allowance.Outlooks;
import tintoi.allowance.Purpose;
import tintoi.delivery.Lanes;
import tintoi.delivery.Progress;
import tintoi.delivery.Recipients;
import tintoi.delivery.Tracking;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Remedy;
import tintoi.inbox.Conversation;
import tintoi.web.PreflightController.Verdict;

/// What stands in the way of a reply, by all we know without asking the provider: the channel, the
/// customer, the time, and what is before it in the conversation.
@Component
class Obstacles {
  private final Lanes lanes;
  private final Recipients recipients;
  private final Tracking tracking;
  private final Outlooks outlooks;
  private final FailureDictionary dictionary;
  private final Clock clock;

  Obstacles(
      Lanes lanes,
      Recipients recipients,
      Tracking tracking,
      Outlooks outlooks,
      FailureDictionary dictionary,
      Clock clock) {
    this.lanes = lanes;
    this.recipients = recipients;
    this.tracking = tracking;
    this.outlooks = outlooks;
    this.dictionary = dictionary;
    this.clock = clock;
  }

  /// One thing in the way.
  ///
  /// @param since when it began; null if it is not known
  /// @param until when it ends by itself; null if no clock brings that
  /// @param waiting how many messages wait for it already
  record Obstacle(
      Verdict verdict,
      Diagnosis why,
      @Nullable Instant since,
      @Nullable Instant until,
      int waiting) {}

  /// The one that matters most: what stops the whole channel before what stops this customer.
  Optional<Obstacle> first(Conversation conversation) {
    return channel(conversation)
        .or(() -> recipient(conversation))
        .or(() -> before(conversation))
        .or(() -> allowance(conversation));
  }

  @Nullable Instant windowEndsAt(Conversation conversation) {
    return recipients
        .find(conversation.workspaceId(), conversation.conversationId())
        .map(Recipients.Recipient::windowEndsAt)
        .orElse(null);
  }

  List<Remedy> remedies(String cause) {
    return dictionary.remedies(cause);
  }

  private Optional<Obstacle> channel(Conversation conversation) {
    UUID workspaceId = conversation.workspaceId();
    UUID channelId = conversation.channelId();
    // What stops comments stops no message, and the other way round.
    Lanes.Standing standing = lanes.standing(workspaceId, channelId, conversation.kind());
    Diagnosis why = standing.why();
    if (why == null) return Optional.empty();
    Verdict verdict =
        switch (standing.light()) {
          case OK -> Verdict.ok;
          case THROTTLED -> Verdict.warn;
          case INTERRUPTED -> Verdict.hold;
        };
    if (verdict == Verdict.ok) return Optional.empty();
    int waiting = tracking.waitingForChannel(workspaceId, channelId).messages();
    return Optional.of(new Obstacle(verdict, why, standing.since(), standing.until(), waiting));
  }

  private Optional<Obstacle> recipient(Conversation conversation) {
    var known = recipients.find(conversation.workspaceId(), conversation.conversationId());
    if (known.isEmpty()) return Optional.empty();
    Diagnosis unreachable = known.get().unreachable();
    if (unreachable != null) {
      // It is tried all the same: she may have changed her mind, and only the provider knows.
      boolean held = unreachable.disposition() instanceof Disposition.Hold;
      return Optional.of(
          new Obstacle(held ? Verdict.hold : Verdict.warn, unreachable, null, null, 0));
    }
    Instant now = clock.instant();
    if (known.get().heldBy() != null)
      // It is tried all the same: without a default app every app may write.
      return Optional.of(
          new Obstacle(
              Verdict.warn,
              dictionary.own(
                  "thread.other_app", new Circumstances(conversation.kind(), 1, null, now)),
              null,
              null,
              0));
    Instant end = known.get().windowEndsAt();
    if (end == null || end.isAfter(now)) return Optional.empty();
    Diagnosis closed =
        dictionary.own("window.closed", new Circumstances(conversation.kind(), 1, end, now));
    return Optional.of(new Obstacle(Verdict.hold, closed, end, null, 0));
  }

  /// It goes now, and it is well to know that not many more will.
  private Optional<Obstacle> allowance(Conversation conversation) {
    UUID workspaceId = conversation.workspaceId();
    var low = outlooks.low(new Purpose(workspaceId, conversation.channelId(), conversation.kind()));
    return low.map(known ->
        new Obstacle(
            Verdict.warn,
            dictionary.own(
                "allowance.low", new Circumstances(conversation.kind(), 1, null, clock.instant())),
            known.saidAt(),
            known.resetsAt(),
            0));
  }

  /// Nothing overtakes in a conversation: behind one that rests, the next one waits.
  private Optional<Obstacle> before(Conversation conversation) {
    return tracking
        .lastUnsent(conversation.workspaceId(), conversation.conversationId())
        .flatMap(Obstacles::asItRests);
  }

  private static Optional<Obstacle> asItRests(Progress last) {
    Diagnosis why = last.diagnosis();
    if (why == null) return Optional.empty();
    return Optional.of(
        new Obstacle(Verdict.hold, why, last.since(), last.until(), last.delivery().attempts()));
  }
}
