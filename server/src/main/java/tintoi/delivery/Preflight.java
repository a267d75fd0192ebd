package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Connector.Relation;
import tintoi.provider.Content;

/// What would stop a message anyway costs no request; and what rested is not sent blindly. Every
/// claimed message passes here, whether it goes for the first time or was let go after a hold.
@Component
final class Preflight {
  /// The cause under which a person is asked to look over.
  static final String REVIEW = "hold.review";

  /// A rest no longer than this is none: the next try after a glitch, the seconds of a throttle.
  static final Duration FRESH = Duration.ofMinutes(5);

  /// Who sends something anew may not have seen what became known of it a moment before.
  private static final Duration UNSEEN = Duration.ofMinutes(1);

  /// No request was made, so that nothing is tried again by the schedule.
  private static final Tries.Row UNTRIED = new Tries.Row(null, 0);

  private final Outgoings outgoings;
  private final Recipients recipients;
  private final ReplyWindows windows;
  private final SendingRules rules;
  private final Settlement settlement;
  private final Deliveries deliveries;
  private final FailureDictionary dictionary;

  Preflight(
      Outgoings outgoings,
      Recipients recipients,
      ReplyWindows windows,
      SendingRules rules,
      Deliveries deliveries,
      Settlement settlement) {
    this.outgoings = outgoings;
    this.recipients = recipients;
    this.windows = windows;
    this.rules = rules;
    this.deliveries = deliveries;
    this.settlement = settlement;
    this.dictionary = settlement.dictionary();
  }

  /// Why it does not go, and what follows.
  record Stop(Diagnosis why, Outcome outcome) {}

  @Nullable Instant windowEndsAt(Deliveries.Claimed claimed, Instant now) {
    return windows.endsAt(claimed, now);
  }

  /// See [ReplyWindows#isLate].
  boolean isLate(Deliveries.Claimed claimed, Instant now) {
    return windows.isLate(claimed, now);
  }

  /// @return null if it may go
  @Nullable Stop stop(Deliveries.Claimed claimed, Rests rests, Circumstances before) {
    Delivery delivery = claimed.delivery();
    Instant now = before.now();
    if (delivery.expiresAt() != null && !now.isBefore(delivery.expiresAt())) {
      boolean ofComment = delivery.precedence() == Delivery.Precedence.PRIVATE;
      Diagnosis why = dictionary.own(ofComment ? "comment.too_late" : "hold.expired", before);
      return new Stop(why, new Outcome.Expired(why));
    }
    Diagnosis hopeless = hopeless(claimed, before);
    if (hopeless != null)
      return new Stop(hopeless, settlement.follow(delivery, hopeless, before, UNTRIED));
    if (firstArrived(delivery)) {
      Diagnosis why = dictionary.own("resend.first_arrived", before);
      return new Stop(why, new Outcome.Held(Condition.AGENT_DECIDES, null, why));
    }
    SendingRule rule = rules.of(delivery.workspaceId());
    Instant quietUntil = rule.quietUntil(delivery.precedence(), now);
    if (quietUntil != null) {
      // Hours given up on another node let go what was held: a rule of a second ago would hold it
      // again, until the morning.
      rule = rules.find(delivery.workspaceId());
      quietUntil = rule.quietUntil(delivery.precedence(), now);
    }
    if (quietUntil != null) {
      Diagnosis why = dictionary.own("hold.quiet_hours", before);
      return new Stop(why, new Outcome.Held(Condition.QUIET_HOURS_END, quietUntil, why));
    }
    if (!stale(delivery, rests, rule, now)) return null;
    Diagnosis why = dictionary.own(REVIEW, before);
    return new Stop(why, new Outcome.Held(Condition.AGENT_DECIDES, null, why));
  }

  /// True if what this one was to take the place of, or what that one was to, is known to have
  /// arrived since somebody last said that it is right as it stands.
  private boolean firstArrived(Delivery delivery) {
    Instant put = delivery.createdAt();
    Instant worded = delivery.wordedAt();
    Instant stood = worded != null && worded.isAfter(put) ? worded : put.minus(UNSEEN);
    UUID earlier = delivery.resendOf();
    while (earlier != null) {
      Delivery first = deliveries.find(delivery.workspaceId(), earlier).orElse(null);
      if (first == null) return false;
      if (first.sentAt() != null && stood.isBefore(first.sentAt())) return true;
      earlier = first.resendOf();
    }
    return false;
  }

  private @Nullable Diagnosis hopeless(Deliveries.Claimed claimed, Circumstances before) {
    Delivery delivery = claimed.delivery();
    Instant ends = before.windowEndsAt();
    Content content = delivery.part().content();
    boolean anyTime = content != null && content.isForAnyTime();
    if (ends != null && !anyTime && before.now().isAfter(ends))
      return dictionary.own("window.closed", before);
    String obstacle = outgoings.obstacle(delivery);
    if (obstacle == null && content != null) obstacle = untimely(claimed, before.now());
    return obstacle == null ? null : dictionary.own(obstacle, before);
  }

  private @Nullable String untimely(Deliveries.Claimed claimed, Instant now) {
    Delivery delivery = claimed.delivery();
    Boolean follows = recipients.follows(delivery.workspaceId(), delivery.conversationId());
    return outgoings.untimely(delivery, new Relation(claimed.lastWroteAt(), follows), now);
  }

  /// True if a person should look it over: it rested longer than the workspace wants, or it rested
  /// and something was said meanwhile. A wait that had been announced (an allowance's reset, the
  /// end of the quiet hours) is not too long, but the conversation may have moved on in it all the
  /// same. What is done with a comment says nothing that could be out of date.
  private boolean stale(Delivery delivery, Rests rests, SendingRule rule, Instant now) {
    if (delivery.act() != null) return false;
    Leases.Rest rest = rests.lane();
    Leases.Rest reserve = rests.reserve(delivery.precedence(), now);
    Duration limit = rule.staleAfter();
    Instant put = delivery.createdAt();
    Instant worded = delivery.wordedAt() == null ? put : delivery.wordedAt();
    SendingRule.Night night = night(delivery, rule, now);
    Instant since = heldSince(delivery, night);
    Duration own = between(latest(since, worded), now);
    // What was announced to the lane was announced to all that waited in it.
    Instant told = latest(delivery.toldUntil(), latest(rest.toldUntil(), worded));
    if (night != null) told = latest(night.to(), told);
    Duration ownLate = between(latest(since, latest(reserve.toldUntil(), told)), now);
    Duration lane = overlap(rest, worded, worded);
    Duration laneLate = overlap(rest, worded, told);
    boolean held = since != null;
    if ((held && ownLate.compareTo(limit) > 0) || laneLate.compareTo(limit) > 0) return true;
    // A scheduled one is older than its place in the outbox.
    boolean older = worded.isBefore(put.minus(FRESH));
    boolean rested =
        (held && own.compareTo(FRESH) > 0)
            || lane.compareTo(FRESH) > 0
            || overlap(reserve, worded, worded).compareTo(FRESH) > 0;
    return (older || rested) && recipients.saidSince(delivery, worded);
  }

  /// How long a rest lasted from then on; none of one that was over before its words were.
  private static Duration overlap(Leases.Rest rest, Instant worded, Instant from) {
    boolean waited = rest.to() != null && rest.to().isAfter(worded);
    return waited ? between(latest(rest.from(), from), rest.to()) : Duration.ZERO;
  }

  /// The quiet hours a campaign's message waited through: no row of it says so.
  private static SendingRule.@Nullable Night night(
      Delivery delivery, SendingRule rule, Instant now) {
    if (delivery.precedence() != Delivery.Precedence.CAMPAIGN) return null;
    var night = rule.lastNight(now);
    return night == null || night.to().isBefore(delivery.createdAt()) ? null : night;
  }

  private static @Nullable Instant heldSince(Delivery delivery, SendingRule.@Nullable Night night) {
    Instant since = delivery.heldSince();
    if (night == null) return since;
    Instant waited = latest(night.from(), delivery.createdAt());
    return since == null || waited.isBefore(since) ? waited : since;
  }

  private static Instant latest(@Nullable Instant one, Instant other) {
    return one == null || one.isBefore(other) ? other : one;
  }

  private static Duration between(Instant from, @Nullable Instant to) {
    return to == null || to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
  }
}
