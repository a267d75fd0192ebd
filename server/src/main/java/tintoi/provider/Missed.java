package tintoi.provider;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/// What a look back into the provider's conversations brought; see [Connector#missed].
public sealed interface Missed {
  /// What is looked for.
  ///
  /// @param since what was said from then on
  /// @param moved of the conversations in which something was said from then on; never before
  ///   `since`. Later than it where the others have been read already
  /// @param ofOne whether a refusal is about the one conversation that was asked for: the others
  ///   can be read. What a code means is not for who reads to judge
  record Wanted(Instant since, Instant moved, Predicate<ProviderError> ofOne) {}

  /// One part of the list was read.
  ///
  /// @param events what was said, each conversation's oldest first; known or not
  /// @param next where the list goes on; empty if this was its end
  record Some(List<InboundEvent> events, String next, Effort effort) implements Missed {}

  /// @param requests made for it, at least 1
  /// @param closed conversations the provider did not let us read, or not all of them in words we
  ///   can read
  /// @param usage what its last answer said of our use
  record Effort(int requests, int closed, Usage usage) {}

  /// The provider said no; another time it may not.
  record Refused(ProviderError error, Usage usage) implements Missed {}

  /// No answer, or none that can be read.
  record Silent(String detail) implements Missed {}

  /// This kind keeps nothing that could be read again.
  record Nothing() implements Missed {}
}
