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
  /// @param goesOn whether the others are to be read though one conversation could not be: then
  ///   what was read of it is kept, and it is counted. What a code means is not for who reads to
  ///   judge
  record Wanted(Instant since, Instant moved, Vain vain, Predicate<Stopped> goesOn) {}

  /// How often this part was asked for in vain: then fewer are asked for at once, because a
  /// provider may refuse as too much what it gives in smaller parts.
  ///
  /// @param list how often that was because of the list
  /// @param one how often because of one conversation in it
  record Vain(int list, int one) {
    public static final Vain NONE = new Vain(0, 0);

    /// @return how many of a list to ask for, where so many are the most
    public int ofList(int most) {
      return fewer(most, list);
    }

    /// The same of what was said in one conversation.
    public int ofOne(int most) {
      return fewer(most, one);
    }

    private static int fewer(int most, int vain) {
      return vain <= 0 ? most : Math.max(1, most / (vain == 1 ? 3 : 10));
    }
  }

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

  /// It could not be read; another time it may.
  sealed interface Stopped extends Missed {
    /// True if that was one conversation, and the list could be read.
    boolean ofOne();
  }

  /// The provider said no.
  record Refused(ProviderError error, Usage usage, boolean ofOne) implements Stopped {}

  /// No answer, or none that can be read.
  record Silent(String detail, boolean ofOne) implements Stopped {}

  /// This kind keeps nothing that could be read again.
  record Nothing() implements Missed {}
}
