package tintoi.provider;

import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Our code for one channel kind. It translates both ways and judges nothing; it never throws for
/// what the network or the provider did.
public interface Connector {
  ChannelKind kind();

  Limits limits();

  DoubtRule doubt();

  /// Which files may be sent; none, unless the kind says otherwise.
  default MediaLimits media() {
    return MediaLimits.NONE;
  }

  /// What keeps this content from being sent here, as far as the provider publishes it. Asked
  /// before anything is kept. No kind takes any, unless it says otherwise.
  ///
  /// @param text the words that go with it
  /// @return null if nothing does
  default @Nullable Unfit unfit(Content content, String text) {
    return new Unfit("content.unsupported", Map.of());
  }

  /// Why this content may not go just now, by the provider's own rules of the hour and of the
  /// relation to the customer: a cause of the failure dictionary; null if it may, or nobody knows.
  default @Nullable String untimely(Content content, Relation relation, Instant now) {
    return null;
  }

  /// How we stand with a customer.
  ///
  /// @param lastInTouch null if she never was, as far as we know
  /// @param follows null if the provider never said
  record Relation(@Nullable Instant lastInTouch, @Nullable Boolean follows) {}

  /// @param cause of the failure dictionary
  /// @param facts fill its sentences
  record Unfit(String cause, Map<String, Object> facts) {}

  /// What travels ahead of a message and is none: a file that is uploaded. It may take two minutes,
  /// longer than a lane is ours without asking again.
  ///
  /// @return null if the message can be sent now; else why not, and nothing was sent
  default @Nullable ProviderAnswer prepare(Credential credential, Outgoing message) {
    return null;
  }

  /// One message. Returns within the send timeout (20 s), whatever the provider does; with a file
  /// to be uploaded before, within two minutes. An upload that brings no answer has sent nothing.
  ///
  /// @throws Media.Unreadable if our store does not give what is to be uploaded; never once the
  ///   message itself may have left
  ProviderAnswer send(Credential credential, Outgoing message);

  /// Reads the provider's conversation for a message whose fate is unknown.
  ///
  /// @param since when the attempt began, minus the clocks' possible difference
  /// @param taken provider message ids that are known to be something else: the same words sent
  ///   twice within a minute are two messages, and one must not be found in place of the other
  Search find(Credential credential, Outgoing message, Instant since, Predicate<String> taken);

  /// Asks what somebody is called whose webhooks do not say it. Nobody waits for the answer and
  /// nothing fails without it.
  ///
  /// @param customer the provider's id of the person
  Name name(Credential credential, String customer);

  /// Reads again what was said while nobody told us, one part of the provider's list at a time: a
  /// handful of requests, whatever is in it.
  ///
  /// @param place where the last part said it goes on; empty at the beginning
  default Missed missed(Credential credential, Missed.Wanted wanted, String place) {
    return new Missed.Nothing();
  }

  /// Shows a person what goes on here. Best effort: nothing is kept, tried again or reported, and
  /// no message waits for it. Nothing, unless the kind says otherwise.
  ///
  /// @param customer the provider's id of the person
  default void signal(Credential credential, String customer, Signal signal) {}

  enum Signal {
    /// What she wrote was seen.
    SEEN,
    /// Somebody writes to her. The provider ends it by itself.
    TYPING
  }

  /// Asks the provider for a conversation another program of the Page's holds.
  ///
  /// @param customer the provider's id of the person
  default Control take(Credential credential, String customer) {
    return new Control.Unheard("this kind has no other programs");
  }

  /// What became of asking for a conversation.
  sealed interface Control {
    record Ours() implements Control {}

    record Refused(ProviderError error) implements Control {}

    /// The provider did not say.
    record Unheard(String detail) implements Control {}
  }

  /// True if it can be asked what is left of a counted allowance.
  default boolean tellsAllowance() {
    return false;
  }

  /// Asks how much is left of a counted allowance, without sending anything.
  default Allowance allowance(Credential credential) {
    return new Allowance.Unsaid("this kind has no such question");
  }

  /// What the provider says is left.
  sealed interface Allowance {
    record Told(Usage.Quota quota) implements Allowance {}

    /// It did not say, or counts nothing.
    record Unsaid(String detail) implements Allowance {}
  }

  /// Whether the provider would take a private answer to a comment now. Asked before somebody
  /// writes one; nothing depends on it.
  default Answerable answerable(Credential credential, String comment) {
    return Answerable.UNKNOWN;
  }

  /// What the provider says of answering a comment privately.
  enum Answerable {
    YES,
    /// It was answered so already.
    USED,
    NO,
    UNKNOWN
  }

  /// What the provider calls a person.
  sealed interface Name {
    record Named(String name) implements Name {
      public Named {
        name = Storable.text(name, 300);
      }
    }

    /// There is no name to be had here: the provider has none, or tells it in its webhooks.
    record Nameless() implements Name {}

    /// The provider did not say; another time it may.
    record Unreadable(String detail) implements Name {
      public Unreadable {
        detail = Storable.text(detail, 1_000);
      }
    }
  }

  /// What a look into the provider's conversation brought.
  sealed interface Search {
    /// There it is: the customer has it.
    ///
    /// @param at when it was written there; null if that is not told
    record Found(String providerMessageId, @Nullable Instant at) implements Search {
      public Found(String providerMessageId) {
        this(providerMessageId, null);
      }
    }

    /// The conversation was read and it is not in it.
    record Absent() implements Search {}

    /// The conversation could not be read; nothing is known.
    record Unreadable(String detail) implements Search {
      public Unreadable {
        detail = Storable.text(detail, 1_000);
      }
    }
  }
}
