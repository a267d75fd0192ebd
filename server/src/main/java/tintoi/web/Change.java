package tintoi.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
}
