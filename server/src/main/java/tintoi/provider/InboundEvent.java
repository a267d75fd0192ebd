package tintoi.provider;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One thing a provider told us by itself, read from a webhook.
public sealed interface InboundEvent {

  /// Which Page or OA it is about.
  String externalId();

  /// A customer wrote.
  ///
  /// @param conversation the provider's id of the other end: the person, or the root comment
  /// @param customer the provider's id of the person
  /// @param customerName as the provider gave it; empty if it did not
  /// @param id the provider's id of this message: the same id is the same message
  /// @param text its words; empty if it has none
  /// @param attachments what it carries beside them, in order
  /// @param parent for comments: the comment answered; null at the root
  /// @param post for comments: the post; null elsewhere
  /// @param payload what stands behind the answer or button that was tapped; null if none was
  /// @param standby true if another program holds the conversation, and we only listen
  record MessageReceived(
      ChannelKind kind,
      String externalId,
      String conversation,
      String customer,
      String customerName,
      String id,
      String text,
      List<Attachment> attachments,
      Instant at,
      @Nullable String parent,
      @Nullable Post post,
      @Nullable String payload,
      boolean standby)
      implements InboundEvent {
    /// Of words and what goes with them.
    public MessageReceived(
        ChannelKind kind,
        String externalId,
        String conversation,
        String customer,
        String customerName,
        String id,
        String text,
        List<Attachment> attachments,
        Instant at,
        @Nullable String parent,
        @Nullable Post post) {
      this(
          kind,
          externalId,
          conversation,
          customer,
          customerName,
          id,
          text,
          attachments,
          at,
          parent,
          post,
          null,
          false);
    }

    /// Of words alone.
    public MessageReceived(
        ChannelKind kind,
        String externalId,
        String conversation,
        String customer,
        String customerName,
        String id,
        String text,
        Instant at,
        @Nullable String parent,
        @Nullable Post post) {
      this(
          kind,
          externalId,
          conversation,
          customer,
          customerName,
          id,
          text,
          List.of(),
          at,
          parent,
          post);
    }
  }

  /// What a message carries beside its words.
  ///
  /// @param url of content: where the provider has it, for a time; of a link or a card: where it
  ///   leads; of a place: `geo:latitude,longitude` (RFC 5870); empty if there is nothing
  /// @param name what the provider calls it: a file's name, a link's title; may be empty
  record Attachment(Kind kind, String url, String name) {
    public enum Kind {
      IMAGE,
      AUDIO,
      VIDEO,
      FILE,
      STICKER,
      LOCATION,
      LINK,
      CARD,
      /// The message's words are what the customer filled into a form.
      FORM,
      /// Something this version cannot show.
      OTHER;

      /// True if it has content to keep.
      public boolean isContent() {
        return switch (this) {
          case IMAGE, AUDIO, VIDEO, FILE, STICKER -> true;
          case LOCATION, LINK, CARD, FORM, OTHER -> false;
        };
      }
    }
  }

  /// @param text the post's own words, empty if the provider does not send them
  record Post(String id, String text) {}

  /// Our own message came back: it settles doubt, or shows what was written outside Tintoi.
  ///
  /// @param reference the delivery's id if the provider gave it back, else null
  /// @param others true if the provider says that another app, or somebody by hand, wrote it: it is
  ///   none of ours then, however alike it looks; false if it does not say
  record Echo(
      ChannelKind kind,
      String externalId,
      String conversation,
      String id,
      String text,
      List<Attachment> attachments,
      Instant at,
      @Nullable UUID reference,
      boolean others)
      implements InboundEvent {
    /// Where the provider does not say who wrote it.
    public Echo(
        ChannelKind kind,
        String externalId,
        String conversation,
        String id,
        String text,
        List<Attachment> attachments,
        Instant at,
        @Nullable UUID reference) {
      this(kind, externalId, conversation, id, text, attachments, at, reference, false);
    }

    /// Of words alone.
    public Echo(
        ChannelKind kind,
        String externalId,
        String conversation,
        String id,
        String text,
        Instant at,
        @Nullable UUID reference) {
      this(kind, externalId, conversation, id, text, List.of(), at, reference);
    }
  }

  /// The customer's device has messages of ours.
  ///
  /// @param ids the provider's message ids; empty if only a watermark came
  /// @param watermark everything of this conversation sent up to then; null if ids say it all
  record Delivered(
      ChannelKind kind,
      String externalId,
      String conversation,
      List<String> ids,
      @Nullable Instant watermark,
      Instant at)
      implements InboundEvent {}

  /// The customer has seen messages of ours; same rule as [Delivered].
  record Read(
      ChannelKind kind,
      String externalId,
      String conversation,
      List<String> ids,
      @Nullable Instant watermark,
      Instant at)
      implements InboundEvent {}

  /// The customer did something that lets us write again (a reaction, a follow, a click).
  record WindowOpened(ChannelKind kind, String externalId, String conversation, Instant at)
      implements InboundEvent {}

  /// A message was taken back (a comment was deleted, by whomever).
  record Withdrawn(ChannelKind kind, String externalId, String conversation, String id, Instant at)
      implements InboundEvent {}

  /// Somebody gave a permission or took one back at the provider; which channels it touches, and
  /// how they are, a look at each of hers finds out.
  ///
  /// @param externalId the person, not a Page
  record ConsentChanged(String externalId) implements InboundEvent {}

  /// What was said has other words now.
  ///
  /// @param asNew what it says now as if it were new, where that is told: whoever hears of it for
  ///   the first time by its change knows it by that; null if only the words are told
  record Edited(
      ChannelKind kind,
      String externalId,
      String conversation,
      String id,
      String text,
      Instant at,
      @Nullable InboundEvent asNew)
      implements InboundEvent {
    /// Of which only the words are told.
    public Edited(
        ChannelKind kind,
        String externalId,
        String conversation,
        String id,
        String text,
        Instant at) {
      this(kind, externalId, conversation, id, text, at, null);
    }
  }

  /// The customer put a sign on a message, of hers or of ours, or took it away.
  ///
  /// @param id the provider's id of the message
  /// @param sign like "❤"; empty if it was taken away
  /// @param opens true if the provider counts it as being in touch
  record Reacted(
      ChannelKind kind,
      String externalId,
      String conversation,
      String id,
      String sign,
      boolean opens,
      Instant at)
      implements InboundEvent {
    /// One that counts, unless it was taken away.
    public Reacted(
        ChannelKind kind,
        String externalId,
        String conversation,
        String id,
        String sign,
        Instant at) {
      this(kind, externalId, conversation, id, sign, !sign.isEmpty(), at);
    }
  }

  /// Who holds a conversation has changed, or is to change.
  ///
  /// @param app the provider's id of the other program; empty if it was not told
  record Routed(
      ChannelKind kind,
      String externalId,
      String conversation,
      Holder holder,
      String app,
      Instant at)
      implements InboundEvent {
    public enum Holder {
      /// We hold it, or nobody does: we may write.
      US,
      /// Another program holds it.
      OTHER,
      /// Another program asks us for it.
      ASKED
    }
  }

  /// The provider restricts the Page or OA no more: what it held may go.
  record Lifted(String externalId, Instant at) implements InboundEvent {}

  /// The customer began or ceased to follow the Page or OA. Beginning counts as being in touch.
  record Followed(
      ChannelKind kind, String externalId, String conversation, boolean follows, Instant at)
      implements InboundEvent {}

  /// The customer asked the provider that what is kept of her be deleted.
  record ErasureAsked(ChannelKind kind, String externalId, String conversation, Instant at)
      implements InboundEvent {}

  /// Somebody of the Page, perhaps we, hid a comment from the public or showed it again.
  record Hidden(
      ChannelKind kind,
      String externalId,
      String conversation,
      String id,
      boolean hidden,
      Instant at)
      implements InboundEvent {}

  /// Read and understood, but nothing follows from it.
  ///
  /// @param isStrange true if it was not understood: its body is kept for whoever looks
  record Ignored(String externalId, String why, boolean isStrange) implements InboundEvent {
    public Ignored(String externalId, String why) {
      this(externalId, why, false);
    }

    public static Ignored strange(String externalId, String why) {
      return new Ignored(externalId, why, true);
    }
  }
}
