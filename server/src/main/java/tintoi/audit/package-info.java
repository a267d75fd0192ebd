/// Who did what to whom, before and after. Only ever added to: a trigger refuses everything else.
///
/// Read [Audit] first. What happens in a transaction of its own (a channel is connected) is heard
/// inside that transaction by [Listening]; the rest is written by whoever serves the request.
@NullMarked
@ApplicationModule(allowedDependencies = {"provider", "access", "channel"})
package tintoi.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
