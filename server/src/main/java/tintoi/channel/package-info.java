/// What we are connected to, and by which grant: channels, their sealed tokens, the connection
/// wizard's way through the provider's consent page, and the live checks.
///
/// Read [Channel] first, then [Grants] (tokens, renewed under a row lock), [Wizard] (to the consent
/// page and back) and [Choosing] (live checks, then connected).
///
/// Not here: whether a lane is paused and why ([tintoi.delivery]), what a refusal means
/// ([tintoi.failure]).
@NullMarked
@ApplicationModule(allowedDependencies = {"provider"})
package tintoi.channel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
