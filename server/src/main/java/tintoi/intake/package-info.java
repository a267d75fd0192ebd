/// Webhooks: kept raw before they are answered, read afterwards, dispatched by one switch.
@NullMarked
@ApplicationModule(allowedDependencies = {"provider", "channel", "failure", "delivery", "inbox"})
package tintoi.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
