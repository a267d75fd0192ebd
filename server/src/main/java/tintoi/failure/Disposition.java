package tintoi.failure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the engine does next.
public sealed interface Disposition {
  /// Not now; again by itself.
  ///
  /// @param notBefore the provider's own word on when, null if the retry schedule decides
  record Defer(@Nullable Instant notBefore) implements Disposition {}

  /// Waits for a named condition.
  ///
  /// @param at when the condition comes true by itself (a quota's reset); null if no clock brings
  ///   it
  record Hold(Condition until, @Nullable Instant at) implements Disposition {}

  /// The customer may have it: find out before anything is repeated.
  record Reconcile() implements Disposition {}

  /// The token may merely be old: renew it once and send again; if that is refused, the
  /// authorization is lost.
  record Renew() implements Disposition {}

  /// Given back to the agent with the reason; final.
  record Bounce() implements Disposition {}
}
