package sim;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What went between a person and the OA.
final class ZaloMessage {
  String mid = "";
  String direction = "in";
  String text = "";
  Media.@Nullable Piece file;

  /// What a customer sent that is no file: a place, a link, a card. JSON `{type, payload}`; empty =
  /// nothing of the kind.
  String attachment = "";

  /// The payload of a template the OA sent, as JSON; empty = none.
  String template = "";

  /// The id of a sticker the OA sent; empty if it is none.
  String sticker = "";

  /// The message it answers; empty = none.
  String quotes = "";

  Instant at = Instant.EPOCH;
  boolean byHand;
  @Nullable Instant deliveredAt;
  @Nullable Instant readAt;
}
