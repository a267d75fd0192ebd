/// The outbound delivery engine. It takes queued deliveries, sends each through the lane of its
/// channel and settles every attempt: sent, deferred, held, in doubt or bounced.
///
/// Read [Delivery] first (what is kept), then [Lane] (who sends, how fast), [Settlement] (what an
/// answer leads to) and [Deliveries] (the SQL). `docs/DELIVERY.md` has the state table and the
/// pseudo-code.
///
/// Not here: what an error means ([tintoi.failure]), how a provider is spoken to
/// ([tintoi.provider]).
@NullMarked
@ApplicationModule(
    allowedDependencies = {"provider", "channel", "failure", "allowance", "files", "node"})
package tintoi.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
