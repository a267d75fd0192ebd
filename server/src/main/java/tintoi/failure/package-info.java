/// The failure dictionary: what a refusal means. Data in `failure/<provider>.yaml`, judged here and
/// nowhere else: from a provider's words to a [Diagnosis], from a diagnosis to sentences a person
/// understands, in Vietnamese and English.
///
/// Not here: talking to a provider ([tintoi.provider]), obeying the verdict ([tintoi.delivery]).
@NullMarked
@ApplicationModule(allowedDependencies = {"provider"})
package tintoi.failure;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
