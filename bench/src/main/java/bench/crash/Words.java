package bench.crash;

import org.jspecify.annotations.Nullable;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;

/// In which words a provider answers one request.
///
/// @param good it took it
/// @param nameless the same without its id
/// @param status of what follows
/// @param sorry an error of its own
/// @param tooFast null where it says so by the status 429 alone
record Words(String good, String nameless, int status, String sorry, @Nullable String tooFast) {
  /// Answers to a message.
  static Words of(ChannelKind kind, String id) {
    return switch (kind) {
      case MESSENGER ->
          graph("{\"recipient_id\":\"1\",\"message_id\":\"%s\"}", id, "{\"recipient_id\":\"1\"}");
      case PRIVATE_REPLY -> graph("{\"message_id\":\"%s\"}", id, "{\"success\":true}");
      case PAGE_COMMENT -> graph("{\"id\":\"%s\"}", id, "{\"success\":true}");
      case ZALO_OA -> zalo("message_id", id);
    };
  }

  /// Answers to a file that is uploaded.
  static Words upload(Provider provider, String id) {
    return switch (provider) {
      case META -> graph("{\"attachment_id\":\"%s\"}", id, "{}");
      case ZALO -> zalo("token", id);
    };
  }

  private static Words graph(String good, String id, String nameless) {
    return new Words(
        good.formatted(id),
        nameless,
        500,
        "{\"error\":{\"message\":\"Please retry\",\"type\":\"OAuthException\",\"is_transient\":true,\"code\":2}}",
        null);
  }

  /// Whose status is 200 whatever it says.
  private static Words zalo(String name, String id) {
    String good = "{\"data\":{%s},\"error\":0,\"message\":\"Success\"}";
    return new Words(
        good.formatted("\"%s\":\"%s\"".formatted(name, id)),
        good.formatted(""),
        200,
        "{\"error\":-200,\"message\":\"Send message failed\"}",
        "{\"error\":-32,\"message\":\"Your OA reached limit call api\"}");
  }
}
