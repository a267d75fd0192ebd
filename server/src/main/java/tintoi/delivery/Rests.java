package tintoi.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.allowance.Budget;

/// What a message may have waited for together with others, so that its own row says nothing of it.
///
/// @param lane when its lane last rested
/// @param automation when automation last waited for what is kept for people; null if it never did
record Rests(Leases.Rest lane, Budget.@Nullable Wait automation) {
  static final Rests NONE = new Rests(Leases.Rest.NONE, null);

  /// When its class last waited for what is kept for people, which was announced. What goes while
  /// that lasts, because it costs nothing by now, has waited until now.
  Leases.Rest reserve(Delivery.Precedence precedence, Instant now) {
    if (automation == null || precedence.isPersons()) return Leases.Rest.NONE;
    Instant to = automation.to() == null ? now : automation.to();
    return new Leases.Rest(automation.from(), to, to);
  }
}
