/// Webhooks: kept raw before they are answered, read afterwards, dispatched by one switch.
///
/// Read [Journal] first (what is kept, and that many share a commit), then [Intake] (the loop that
/// reads it, with [Sweep] beside it) and [Dispatch] (what each event leads to). What webhooks do
/// not tell of a customer is asked for by [Naming]; what they should have told and did not, or told
/// in vain, by [Recovery]. When that was for all channels at once is found by [Absences].
///
/// Promises: a webhook that was answered is not lost; an event that cannot be dealt with keeps
/// nobody else waiting, is tried three times and then set aside with its bytes; everything may come
/// twice and in any order.
@NullMarked
@ApplicationModule(
    allowedDependencies = {"provider", "channel", "failure", "delivery", "inbox", "files", "node"})
package tintoi.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
