/// The seam to the providers: what the engine may ask of a connector, and what comes back. A
/// connector reports in the provider's own words and judges nothing.
///
/// Read [Connector] first, then [ProviderAnswer] (what one attempt brought), [Hook] (what arrives
/// by itself) and [Authorizer] (how a channel is connected).
///
/// Not here: what a refusal means ([tintoi.failure]), when to try again ([tintoi.delivery]).
@NullMarked
@ApplicationModule(allowedDependencies = {})
package tintoi.provider;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
