package tintoi.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.delivery.Delivery.Precedence;
import tintoi.inbox.ScheduledReplies.Due;
import tintoi.inbox.Sending.Words;
import tintoi.node.Loops;

/// What the clock does here: replies whose time has come take their place in the outbox, and keys
/// nobody will send again are forgotten. Every node looks; the row decides who does it.
@Component
class Departures implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Departures.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /// So long because a device that was switched off sends again what it never saw acknowledged, and
  /// that must stay one reply.
  private static final Duration KEYS_KEPT = Duration.ofDays(365);

  private static final int AT_ONCE = 100;

  private final ScheduledReplies scheduled;
  private final IdempotencyKeys keys;
  private final Saying saying;
  private final Clock clock;
  private final TransactionTemplate transaction;
  private final Loops loops;
  private Instant swept = Instant.MIN;
  private volatile boolean running;
  private @Nullable Thread thread;

  Departures(
      ScheduledReplies scheduled,
      IdempotencyKeys keys,
      Saying saying,
      Clock clock,
      PlatformTransactionManager transactions,
      Loops loops) {
    this.scheduled = scheduled;
    this.keys = keys;
    this.saying = saying;
    this.clock = clock;
    this.transaction = new TransactionTemplate(transactions);
    this.loops = loops;
  }

  /// By whom it is said, and how.
  @Component
  record Saying(People people, Conversations conversations, Sending sending) {}

  @Override
  public void start() {
    running = true;
    thread = loops.start("departures", this::watch);
  }

  private void watch() {
    while (running) {
      try {
        depart();
        sweep();
      } catch (RuntimeException e) {
        log.warn("scheduled replies could not be looked for: {}", e.toString());
      }
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /// @return how many took their place
  int depart() {
    int gone = 0;
    for (Due due : scheduled.due(clock.instant(), AT_ONCE)) {
      try {
        if (Boolean.TRUE.equals(transaction.execute(_ -> depart(due)))) gone++;
      } catch (RuntimeException | Error e) {
        log.error(
            "a scheduled reply of conversation={} could not take its place",
            due.conversationId(),
            e);
      }
    }
    return gone;
  }

  /// Message, place in the outbox and the end of the schedule are one transaction, under the
  /// conversation's lock: its order is the order in which things were said. Each time the soonest
  /// of the conversation goes: if that cannot at this moment, the next one does not go before it.
  private boolean depart(Due due) {
    Conversation conversation = saying.conversations.lock(due.workspaceId(), due.conversationId());
    var taken = scheduled.takeSoonest(due.workspaceId(), due.conversationId(), clock.instant());
    if (taken.isEmpty()) return false;
    ScheduledReply reply = taken.get();
    // She may have been deactivated since: it is the shop's word, and its members could take it
    // back.
    Person author = saying.people.find(due.workspaceId(), reply.authorId()).orElseThrow();
    saying.sending.send(
        conversation,
        new Words(
            reply.scheduledId(),
            author,
            Drafts.Draft.of(reply.text()),
            null,
            null,
            Precedence.REPLY,
            null,
            reply.wordedAt()));
    return true;
  }

  /// Once an hour by the product's clock.
  private void sweep() {
    Instant now = clock.instant();
    if (now.isBefore(swept.plus(Duration.ofHours(1)))) return;
    for (UUID workspaceId : keys.workspaces()) keys.forget(workspaceId, now.minus(KEYS_KEPT));
    swept = now;
  }

  @Override
  public void stop() {
    running = false;
    if (thread == null) return;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
