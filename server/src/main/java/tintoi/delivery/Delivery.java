package tintoi.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Diagnosis;
import tintoi.provider.Act;
import tintoi.provider.ChannelKind;
import tintoi.provider.Content;

/// One outbound message on its way to one recipient.
///
/// @param seq its place in the conversation's queue of its class, from 1
/// @param text what is sent; empty if it is a file alone
/// @param diagnosis why it is not where it should be; never null in an unhappy state
/// @param nextAt when the engine looks at it again by itself; null if no clock brings that
/// @param heldSince when it was first held or deferred, or began to wait behind one that was; null
///   if it never was
/// @param expiresAt not sent after this; null = never too old
/// @param wordedAt when a person last stood by its words; null = when it was put
/// @param toldUntil the end of a wait that had been announced; null if there was none
/// @param act what is done with a message that was said before, which is then the one named here;
///   null if this one says something itself
public record Delivery(
    UUID workspaceId,
    UUID deliveryId,
    UUID channelId,
    ChannelKind kind,
    UUID conversationId,
    Precedence precedence,
    long seq,
    UUID messageId,
    @Nullable UUID authorId,
    String recipient,
    String text,
    Part part,
    State state,
    int attempts,
    long epoch,
    @Nullable Diagnosis diagnosis,
    @Nullable Instant nextAt,
    @Nullable String providerMessageId,
    @Nullable UUID resendOf,
    Instant createdAt,
    @Nullable Instant heldSince,
    @Nullable Instant attemptedAt,
    @Nullable Instant sentAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant readAt,
    @Nullable Instant expiresAt,
    @Nullable Instant wordedAt,
    @Nullable Instant toldUntil,
    @Nullable Act act) {

  /// True if it has words of a person's, which may be given others; a file or a card has none.
  public boolean hasWords() {
    Content content = part.content();
    return !text.isEmpty() && (content == null || content.inWords().isBlank());
  }

  /// Which part of its message it is. Parts follow each other in the queue; each is sent, held,
  /// given back and sent again by itself.
  ///
  /// @param number from 1
  /// @param of how many parts the message has
  /// @param fileId the file it brings; null if it brings none
  /// @param content what it brings to tap or to see; null if it brings nothing of that
  public record Part(int number, int of, @Nullable UUID fileId, @Nullable Content content) {
    public static final Part WHOLE = new Part(1, 1, null);

    public Part(int number, int of, @Nullable UUID fileId) {
      this(number, of, fileId, null);
    }
  }

  /// Stored as words. See the state table in `docs/DELIVERY.md`.
  public enum State {
    QUEUED,
    SENDING,
    SENT,
    DELIVERED,
    READ,
    DEFERRED,
    HELD,
    IN_DOUBT,
    BOUNCED,
    EXPIRED,
    CANCELLED;

    /// True if nothing of it will happen by itself any more and the next one may pass.
    public boolean isPast() {
      return switch (this) {
        case SENT, DELIVERED, READ, BOUNCED, EXPIRED, CANCELLED -> true;
        case QUEUED, SENDING, DEFERRED, HELD, IN_DOUBT -> false;
      };
    }
  }

  /// True if it is said in the conversation's own place: what becomes of it tells whether its
  /// customer can be reached there.
  boolean speaksHere() {
    return act == null && precedence != Precedence.PRIVATE;
  }

  /// Who goes first: order is kept per conversation and precedence, so that a person's reply
  /// overtakes a campaign still waiting.
  public enum Precedence {
    REPLY,
    /// A person's private answer to what was said in public. In a lane of its own, and so in a
    /// queue of its own.
    PRIVATE,
    /// What a person does with a comment: it waits for no answer that rests.
    MODERATION,
    AUTOMATIC,
    CAMPAIGN;

    /// True if a person of ours wrote or did it, and not a program.
    public boolean isPersons() {
      return switch (this) {
        case REPLY, PRIVATE, MODERATION -> true;
        case AUTOMATIC, CAMPAIGN -> false;
      };
    }
  }
}
