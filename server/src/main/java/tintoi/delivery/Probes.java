package tintoi.delivery;

import org.jspecify.annotations.Nullable;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.failure.Reach;

/// Whether what became of a message says that the provider works: it does if it gave any answer of
/// its own about anything else than itself.
final class Probes {
  private Probes() {}

  /// @return null if no request was made, so nobody knows
  static @Nullable Boolean works(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent _ -> true;
      case Outcome.Deferred(_, var why) -> works(why);
      case Outcome.Held(_, _, var why) -> works(why);
      case Outcome.Bounced(var why) -> works(why);
      case Outcome.Expired(var why) -> works(why);
      case Outcome.LaneStopped(_, _, var why) -> works(why);
      case Outcome.InDoubt _ -> false;
      case Outcome.Again _, Outcome.StillInDoubt _ -> null;
    };
  }

  private static @Nullable Boolean works(Diagnosis why) {
    // One that was tried for too long is held for itself, but for a failing provider.
    if (why.reach() == Reach.PROVIDER || why.kind() == FailureKind.PROVIDER_OUTAGE) return false;
    int http = why.evidence().http();
    boolean said = http > 0 && http < 500;
    return said ? true : null;
  }
}
