package tintoi.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;

/// Where one attempt leaves a delivery. Every case but the good one carries its reason: an
/// unexplained failure does not compile.
sealed interface Outcome {
  /// Null if it is where it should be, goes again at once, or its reason was said before.
  default @Nullable Diagnosis why() {
    return null;
  }

  /// @param providerMessageId null if a person said it arrived
  record Sent(@Nullable String providerMessageId) implements Outcome {}

  record Deferred(Instant until, Diagnosis why) implements Outcome {}

  /// @param at when the condition comes true by itself; null if no clock brings it
  record Held(Condition until, @Nullable Instant at, Diagnosis why) implements Outcome {}

  /// @param lookAt when one looks for it
  record InDoubt(Instant lookAt, Diagnosis why) implements Outcome {}

  record Bounced(Diagnosis why) implements Outcome {}

  /// Too late to be of use.
  record Expired(Diagnosis why) implements Outcome {}

  /// The delivery keeps its place; its lane stops.
  ///
  /// @param until when the lane goes on by itself; null if only a condition lets it go
  /// @param condition null if the lane is merely throttled
  record LaneStopped(@Nullable Instant until, @Nullable Condition condition, Diagnosis why)
      implements Outcome {}

  /// The doubt was resolved: it is not there. It goes again.
  record Again() implements Outcome {}

  /// The doubt remains; somebody looks again.
  record StillInDoubt(Instant lookAt) implements Outcome {}
}
