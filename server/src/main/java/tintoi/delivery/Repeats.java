package tintoi.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tintoi.failure.Circumstances;
import tintoi.provider.ProviderAnswer;

/// Whether a refusal that comes again and again concerns one message or all of its lane. It is
/// taken for the message's own if others got through meanwhile, or if it stopped the lane before
/// and was let go: it would be the first to stop it again, each time. What went is remembered in
/// memory, of so many lanes; what is not remembered says nothing.
@Component
class Repeats {
  private static final Logger log = LoggerFactory.getLogger(Repeats.class);
  private static final int MOST = 10_000;

  private final Attempts attempts;
  private final Map<LaneKey, Instant> went = new ConcurrentHashMap<>();

  Repeats(Attempts attempts) {
    this.attempts = attempts;
  }

  /// Something of a lane got through.
  void went(LaneKey lane, Instant at) {
    if (went.put(lane, at) == null && went.size() > MOST) went.clear();
  }

  /// In what an answer came.
  ///
  /// @param windowEndsAt null if none is known
  Circumstances of(
      Delivery delivery, ProviderAnswer answer, @Nullable Instant windowEndsAt, Instant now) {
    Attempts.Same before = before(delivery, answer);
    boolean alone =
        before.stopped()
            || (before.last() != null && wentSince(Advance.lane(delivery), before.last()));
    return new Circumstances(
        delivery.kind(),
        before.times() + 1,
        alone,
        RefusedNotices.isNotice(delivery),
        windowEndsAt,
        now);
  }

  /// A fault of our own must not make an answer doubtful that was given.
  private Attempts.Same before(Delivery delivery, ProviderAnswer answer) {
    Attempts.Same none = new Attempts.Same(0, null, false);
    if (delivery.attempts() < 2 || !(answer instanceof ProviderAnswer.Refused(var error, _)))
      return none;
    if (error.code().isEmpty()) return none;
    try {
      return attempts.same(delivery.workspaceId(), delivery.deliveryId(), error.code());
    } catch (RuntimeException e) {
      log.warn("delivery={} its earlier attempts are not known now", delivery.deliveryId(), e);
      return none;
    }
  }

  private boolean wentSince(LaneKey lane, Instant last) {
    Instant at = went.get(lane);
    return at != null && at.isAfter(last);
  }
}
