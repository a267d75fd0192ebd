package tintoi.web;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.delivery.Delivery;
import tintoi.inbox.Conversation.Colleague;
import tintoi.provider.Act;
import tintoi.provider.ChannelKind;

/// How an outgoing message stands.
///
/// @param shown what a person sees of it, in lower case; see `docs/DELIVERY.md`
/// @param nextAt when it goes on by itself; null if no clock brings that
/// @param precedence whose it is: a person's REPLY, PRIVATE or MODERATION, or a program's AUTOMATIC
///   or CAMPAIGN
/// @param expiresAt not sent after this; null = never too old
/// @param open given back, and nobody has dealt with it yet
/// @param arrivedTwice the customer has it twice: an earlier try arrived after all
/// @param keepsWords has not left, but an earlier try may arrive yet: other words are refused
/// @param mayDecide the reader may say what becomes of it: send it, drop it, put it away
/// @param mayReply the reader may give it other words, or send it anew once it was given back
/// @param act what is done with the message, which was said before; null if this one says something
/// @param kind by whose rules it goes: a private reply's are others than its conversation's
/// @param recoveredAt when it was sent after all, having been held or deferred; null otherwise
record DeliveryJson(
    UUID id,
    UUID messageId,
    UUID conversationId,
    UUID channelId,
    String shown,
    Delivery.State state,
    @Nullable DiagnosisJson diagnosis,
    @Nullable Instant nextAt,
    int attempts,
    Instant createdAt,
    @Nullable Instant sentAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant readAt,
    @Nullable Instant recoveredAt,
    String text,
    Part part,
    @Nullable Colleague author,
    Customer customer,
    @Nullable UUID resendOf,
    Delivery.Precedence precedence,
    @Nullable Instant expiresAt,
    boolean open,
    boolean arrivedTwice,
    boolean keepsWords,
    boolean mayDecide,
    boolean mayReply,
    @Nullable Act act,
    ChannelKind kind) {

  /// Which part of its message it is.
  ///
  /// @param number from 1
  /// @param of how many the message has
  /// @param file what it brings; null if it brings none
  /// @param words true if it has words of a person's, which may be others; a file or a card has
  ///   none
  record Part(int number, int of, @Nullable FileJson file, boolean words) {}

  /// @param name empty if the provider has not told it
  record Customer(String name) {}
}
