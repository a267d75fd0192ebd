/// PostgreSQL from its own binaries, started and stopped with the server, for those who bring no
/// database. Knows nothing of ours.
///
/// Read [EmbeddedPostgres] first (start, stop, what it promises), then [Cluster] (its files),
/// [Postmaster] (its process) and [StepDown] (why root is no obstacle). [Database] decides between
/// this and an external one.
///
/// Not here: the tables (`resources/db`).
@NullMarked
@ApplicationModule(allowedDependencies = {})
package tintoi.postgres;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
