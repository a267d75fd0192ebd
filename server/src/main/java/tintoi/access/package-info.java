/// Who may see and do what: people, roles, sessions, API tokens, and the one function that decides.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package tintoi.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
