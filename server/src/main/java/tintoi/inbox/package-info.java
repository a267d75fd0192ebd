/// What people say to each other: conversations, their messages, who belongs to them, and who asks
/// to.
///
/// Read [Conversation] and [Message] first (what is kept), then [Inbound] (a customer wrote),
/// [Replies] (a person answers) and [Membership] (who may). Each table has one class that writes
/// it: [Conversations], [Messages], [Members], [Requests], [Readings], [IdempotencyKeys].
///
/// A message that goes out is put into the outbox in the same transaction; from then on it is
/// [tintoi.delivery]'s. Refusals are thrown as [Refusal] and leave nothing behind.
///
/// Not here: whether a role may do something ([tintoi.access]), what became of a reply
/// ([tintoi.delivery]).
@NullMarked
@ApplicationModule(
    allowedDependencies = {"provider", "channel", "failure", "delivery", "access", "files", "node"})
package tintoi.inbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
