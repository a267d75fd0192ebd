package tintoi.inbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.access.Person;

/// Published in the transaction in which somebody is let into a conversation, in whatever way.
///
/// @param conversation locked
/// @param by who let her in; null: the assignment rule
record Admitted(Conversation conversation, Person person, @Nullable UUID by) {}
