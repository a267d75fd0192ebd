package tintoi.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.node.Ids;

/// What a browser should fetch again. It names things and tells nothing of them, so that nobody
/// learns by it what she may not read.
@JsonInclude(JsonInclude.Include.NON_NULL)
record Change(
    String type,
    @Nullable UUID conversationId,
    @Nullable UUID messageId,
    @Nullable UUID deliveryId,
    @Nullable UUID channelId,
    @Nullable UUID requestId) {

  /// Too much was missed: fetch everything again.
  static final Change RESYNC = new Change("resync", null, null, null, null, null);

  static Change conversation(UUID conversationId) {
    return new Change("conversation", conversationId, null, null, null, null);
  }

  static Change message(UUID conversationId, UUID messageId) {
    return new Change("message", conversationId, messageId, null, null, null);
  }

  static Change delivery(UUID conversationId, UUID deliveryId) {
    return new Change("delivery", conversationId, null, deliveryId, null, null);
  }

  static Change request(UUID conversationId, UUID requestId) {
    return new Change("request", conversationId, null, null, null, requestId);
  }

  static Change channel(UUID channelId) {
    return new Change("channel", null, null, null, channelId, null);
  }

  static Change incident(UUID channelId) {
    return new Change("incident", null, null, null, channelId, null);
  }

  /// As nodes tell each other: the first letter of its type, then an id or two.
  String note() {
    @Nullable UUID[] ids =
        switch (type) {
          case "conversation" -> new @Nullable UUID[] {conversationId};
          case "message" -> new @Nullable UUID[] {conversationId, messageId};
          case "delivery" -> new @Nullable UUID[] {conversationId, deliveryId};
          case "request" -> new @Nullable UUID[] {conversationId, requestId};
          case "channel", "incident" -> new @Nullable UUID[] {channelId};
          default -> throw new IllegalStateException("not told to other nodes: " + type);
        };
    StringBuilder note = new StringBuilder(type.substring(0, 2));
    for (@Nullable UUID id : ids) note.append(Ids.write(Objects.requireNonNull(id)));
    return note.toString();
  }

  /// @throws RuntimeException if another version wrote it
  static Change ofNote(String note) {
    UUID first = Ids.read(note.substring(2, 2 + Ids.LENGTH));
    return switch (note.substring(0, 2)) {
      case "co" -> conversation(first);
      case "me" -> message(first, second(note));
      case "de" -> delivery(first, second(note));
      case "re" -> request(first, second(note));
      case "ch" -> channel(first);
      case "in" -> incident(first);
      default -> throw new IllegalArgumentException("no change is written so: " + note);
    };
  }

  private static UUID second(String note) {
    return Ids.read(note.substring(2 + Ids.LENGTH));
  }
}
