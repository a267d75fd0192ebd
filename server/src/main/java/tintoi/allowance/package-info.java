/// How much of a provider's allowance is left, and for whom: counted ahead of the refusal, set
/// right by what the provider says in each answer, with a reserve that automation cannot spend.
///
/// Read [Budget] first (what may go now; no SQL, no clock of its own), then [Budgets] (who keeps it
/// in the database) and [SharedCalls] (what all lanes of an app share).
///
/// Not here: how fast a lane goes and how it waits ([tintoi.delivery]), what a provider publishes
/// and says ([tintoi.provider.Limits], [tintoi.provider.Usage]).
@NullMarked
@ApplicationModule(allowedDependencies = {"provider", "failure"})
package tintoi.allowance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
