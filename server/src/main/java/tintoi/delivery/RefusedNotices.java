package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.Grants;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Reach;
import tintoi.provider.Content;
import tintoi.provider.Content.Notice;
import tintoi.provider.ProviderError;

/// What the notices of a lane were refused a moment ago. A provider counts them apart from replies
/// and has rights of their own for them, so that such a refusal stops no lane; but the next of them
/// would hear the same, each by a request of its own. One of them asks in a minute, the others are
/// held as it was. In memory, of so many lanes: a node that does not know it asks once.
@Component
class RefusedNotices {
  /// So long a refusal speaks for the others: what was bought or granted meanwhile is found soon.
  private static final Duration SPEAKS = Duration.ofMinutes(1);

  private static final int MOST = 10_000;

  private final Grants grants;
  private final Map<Which, Refused> refused = new ConcurrentHashMap<>();

  RefusedNotices(Grants grants) {
    this.grants = grants;
  }

  private record Which(LaneKey lane, Notice.Purpose purpose) {}

  private record Refused(Instant at, Outcome.Held as) {}

  static boolean isNotice(Delivery delivery) {
    return delivery.part().content() instanceof Notice;
  }

  /// @return null if it is no notice, or nothing is known that keeps it
  Preflight.@Nullable Stop stop(Delivery delivery, Instant now) {
    Which which = which(delivery);
    Refused last = which == null ? null : refused.get(which);
    if (last == null || !now.isBefore(last.at.plus(SPEAKS))) return null;
    Instant until = last.as.at();
    if (until == null || !now.isBefore(until)) return null;
    // Whoever says "send it" after the refusal wants to know.
    Instant worded = delivery.wordedAt();
    if (worded != null && worded.isAfter(last.at)) return null;
    boolean granted =
        last.as.until() == Condition.CHANNEL_RECONNECTED
            && grants.grantedAfter(delivery.workspaceId(), delivery.channelId(), last.at);
    if (granted) return null;
    Diagnosis why = unasked(last.as.why());
    return new Preflight.Stop(why, new Outcome.Held(last.as.until(), until, why));
  }

  /// The same for one that was not asked for: no answer came, so none proves that the provider
  /// works.
  private static Diagnosis unasked(Diagnosis why) {
    ProviderError said = why.evidence();
    return new Diagnosis(
        why.kind(),
        why.cause(),
        why.reach(),
        why.disposition(),
        new ProviderError(said.provider(), 0, said.code(), said.text(), "", null));
  }

  /// What a provider's answer led to.
  void answered(Delivery delivery, Outcome outcome, Instant now) {
    Which which = which(delivery);
    if (which == null) return;
    if (outcome instanceof Outcome.Sent) refused.remove(which);
    if (!(outcome instanceof Outcome.Held held) || !isOfAll(held)) return;
    if (refused.put(which, new Refused(now, held)) == null && refused.size() > MOST)
      refused.clear();
  }

  private static @Nullable Which which(Delivery delivery) {
    Content content = delivery.part().content();
    return content instanceof Notice notice
        ? new Which(Advance.lane(delivery), notice.purpose())
        : null;
  }

  /// True if it is about the kind of message, and neither its words nor its customer.
  private static boolean isOfAll(Outcome.Held held) {
    if (held.at() == null || held.why().reach() != Reach.MESSAGE) return false;
    return switch (held.until()) {
      case QUOTA_RESETS, QUIET_HOURS_END, CHANNEL_RECONNECTED, SETUP_FIXED -> true;
      case CUSTOMER_WRITES, AGENT_DECIDES, POLICY_LIFTED, THREAD_RETURNS, OPERATOR_FIXES -> false;
    };
  }
}
