/// Who may see and do what: people, their sign-in, their API tokens, and the one function that
/// decides.
///
/// Read [Access] first: the rules in prose, and the function that is them.
///
/// Not here: cookies, sessions and headers ([tintoi.web]).
@NullMarked
@ApplicationModule(allowedDependencies = {})
package tintoi.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
