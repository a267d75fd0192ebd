package tintoi.provider.zalo;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Whom the OA talks to: a person by her id, or somebody without an account by the id of a visit
/// and of its conversation. Source: Zalo, OA, Tin nhắn đến người dùng ẩn danh, read 2026-11-20.
///
/// @param person Zalo's id of the person, or of the visit
/// @param conversation of an anonymous one; empty for a person
record Correspondent(String person, String conversation) {
  private static final String ANONYMOUS = "anonymous:";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static Correspondent of(String recipient) {
    String[] parts = recipient.split(":", 3);
    return recipient.startsWith(ANONYMOUS) && parts.length == 3
        ? new Correspondent(parts[2], parts[1])
        : new Correspondent(recipient, "");
  }

  /// How one without an account is written where a person's id would stand; empty if either is.
  static String anonymous(String visit, String conversation) {
    return visit.isEmpty() || conversation.isEmpty() ? "" : ANONYMOUS + conversation + ":" + visit;
  }

  boolean isAnonymous() {
    return !conversation.isEmpty();
  }

  /// The `recipient` of a request.
  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    if (!isAnonymous()) return json.put("user_id", person);
    return json.put("anonymous_id", person).put("conversation_id", conversation);
  }
}
