package tintoi.inbox;

import static tintoi.inbox.Rows.lower;
import static tintoi.inbox.Rows.param;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tintoi.inbox.Conversation.Direction;
import tintoi.provider.InboundEvent.Attachment.Kind;

/// What a list shows of a conversation: what was said last.
///
/// @param attachment what it was, if it had no words
record Snippet(Instant at, String text, @Nullable Kind attachment, Direction direction) {

  static Snippet of(Message message) {
    boolean words = !message.text().isEmpty() || message.attachments().isEmpty();
    return new Snippet(
        message.at(),
        message.text(),
        words ? null : message.attachments().getFirst().kind(),
        message.direction());
  }

  static Snippet of(Conversation in) {
    return new Snippet(in.lastAt(), in.lastText(), in.lastAttachment(), in.lastDirection());
  }

  /// What is older than the last thing said changes nothing.
  Snippet then(Message message) {
    boolean nothingSaid = text.isEmpty() && attachment == null;
    return nothingSaid || !message.at().isBefore(at) ? of(message) : this;
  }

  /// `at`, `text`, `attachment` and `direction`, as the table `conversation` has them.
  Map<String, @Nullable Object> params() {
    Map<String, @Nullable Object> all = new HashMap<>();
    all.put("at", param(at));
    all.put("text", text);
    all.put("attachment", attachment == null ? null : attachment.name());
    all.put("direction", lower(direction));
    return all;
  }
}
