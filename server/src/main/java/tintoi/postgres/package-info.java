/// PostgreSQL from its own binaries, started and stopped with the server, for those who bring no
/// database. Knows nothing of ours.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package tintoi.postgres;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
