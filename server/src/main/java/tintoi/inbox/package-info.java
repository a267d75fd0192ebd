/// What people say to each other: conversations, messages, membership, requests to join.
@NullMarked
@ApplicationModule(allowedDependencies = {"provider", "channel", "failure", "delivery", "access"})
package tintoi.inbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
