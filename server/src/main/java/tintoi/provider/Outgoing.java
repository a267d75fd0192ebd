package tintoi.provider;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one delivery asks a connector to send.
public sealed interface Outgoing {
  /// Our delivery's id; a connector hands it to the provider where the provider gives it back (an
  /// echo), so that a doubt can be settled.
  UUID reference();

  /// Whom it is for: the provider's id of the person, or of the comment that is answered.
  String recipient();

  /// Its words; empty if it has none.
  String text();

  /// Its file; null if it has none.
  @Nullable Media media();

  /// What is to be sent, without the circumstances under which it is.
  default Outgoing bare() {
    return this;
  }

  /// True if it is listened to or watched: providers take fewer of these.
  default boolean isPlayed() {
    return switch (bare()) {
      case Audio _, Video _ -> true;
      case Rich(_, _, _, Content.Linked(var as, _)) ->
          as == Content.Linked.As.audio || as == Content.Linked.As.video;
      case Text _, Image _, File _, Moderation _, Rich _, Late _, CommentReply _ -> false;
    };
  }

  /// A text to a person.
  ///
  /// @param text 1-5,000 characters, NFC; the connector's [Limits] may be narrower
  record Text(UUID reference, String recipient, String text) implements Outgoing {
    @Override
    public @Nullable Media media() {
      return null;
    }
  }

  /// A file to a person, as a message of its own. The connector's [MediaLimits] were asked before.
  sealed interface Attached extends Outgoing {
    @Override
    Media media();

    @Override
    default String text() {
      return "";
    }
  }

  /// A picture that is shown in place.
  record Image(UUID reference, String recipient, Media media) implements Attached {}

  record Audio(UUID reference, String recipient, Media media) implements Attached {}

  record Video(UUID reference, String recipient, Media media) implements Attached {}

  /// Anything else, to be opened or saved.
  record File(UUID reference, String recipient, Media media) implements Attached {}

  /// No words: something done with a comment in the shop's name.
  ///
  /// @param recipient id of the comment
  record Moderation(UUID reference, String recipient, Act act) implements Outgoing {
    @Override
    public String text() {
      return "";
    }

    @Override
    public @Nullable Media media() {
      return null;
    }
  }

  /// Words with something to tap, cards, or a template: one message.
  ///
  /// @param text empty only where the content says something of its own
  record Rich(UUID reference, String recipient, String text, Content content) implements Outgoing {
    @Override
    public @Nullable Media media() {
      return null;
    }
  }

  /// What a person of the shop wrote herself, after the time in which anybody may answer: where the
  /// provider takes such a message, it wants to be told. See [Limits#personWindow].
  ///
  /// @param message no other late one
  record Late(Outgoing message) implements Outgoing {
    @Override
    public UUID reference() {
      return message.reference();
    }

    @Override
    public String recipient() {
      return message.recipient();
    }

    @Override
    public String text() {
      return message.text();
    }

    @Override
    public @Nullable Media media() {
      return message.media();
    }

    @Override
    public Outgoing bare() {
      return message;
    }
  }

  /// A public reply under a comment.
  ///
  /// @param recipient id of the root comment: Facebook shows two levels only
  /// @param text may be empty if there is a file
  record CommentReply(UUID reference, String recipient, String text, @Nullable Media media)
      implements Outgoing {
    public CommentReply(UUID reference, String recipient, String text) {
      this(reference, recipient, text, null);
    }
  }
}
