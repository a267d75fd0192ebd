/// This process among those that share the database: who it is, what it tells the others and hears
/// from them, and which of them does what only one need do.
///
/// Read [Bulletin] first. All of it is a hint to be sooner: whoever hears nothing finds the same in
/// the tables a second later. What only one does hangs on a [NodeLock].
@NullMarked
@ApplicationModule(allowedDependencies = {})
package tintoi.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
