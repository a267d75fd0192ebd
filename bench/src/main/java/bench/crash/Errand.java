package bench.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import tintoi.provider.ChannelKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a request asks to be sent, by whichever endpoint it came.
///
/// @param channel the Page or Official Account whose token it has
/// @param thread where it can be read afterwards
/// @param recipient whom an echo names
/// @param comment the one that is answered privately; empty if none is
/// @param reference ours, where the provider gives it back; else empty
/// @param text words, or the name or address of a file alone
/// @param file "file" or "photo", which are alone, or "picture"; empty if there is none
record Errand(
    ChannelKind kind,
    String channel,
    String thread,
    String recipient,
    String comment,
    String reference,
    String text,
    String file) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// @param path without the name of a node
  /// @param uploads names of files by what their uploads are called
  static Errand of(Exchange exchange, String path, String channel, Map<String, String> uploads) {
    if (path.contains("/oa/")) return zalo(JSON.readTree(exchange.body()), channel, uploads);
    if (path.endsWith("/comments")) return comment(exchange, path.split("/", -1)[2], channel);
    JsonNode json = JSON.readTree(exchange.body());
    JsonNode message = json.path("message");
    String reference = message.path("metadata").asString();
    String answered = json.path("recipient").path("comment_id").asString("");
    if (!answered.isEmpty()) return privately(channel, answered, reference, message);
    String customer = json.path("recipient").path("id").asString();
    String upload = message.path("attachment").path("payload").path("attachment_id").asString("");
    String text =
        upload.isEmpty() ? message.path("text").asString() : uploads.getOrDefault(upload, "");
    return new Errand(
        ChannelKind.MESSENGER,
        channel,
        direct(channel, customer),
        customer,
        "",
        reference,
        text,
        upload.isEmpty() ? "" : "file");
  }

  /// By the address and the first bytes of the body.
  static ChannelKind kind(Exchange exchange, String path) {
    if (path.contains("/oa/")) return ChannelKind.ZALO_OA;
    if (path.endsWith("/comments")) return ChannelKind.PAGE_COMMENT;
    return exchange.body().contains("\"comment_id\"")
        ? ChannelKind.PRIVATE_REPLY
        : ChannelKind.MESSENGER;
  }

  private static Errand privately(
      String channel, String comment, String reference, JsonNode message) {
    String customer = comment.substring(0, comment.indexOf('_'));
    return new Errand(
        ChannelKind.PRIVATE_REPLY,
        channel,
        direct(channel, customer),
        customer,
        comment,
        reference,
        message.path("text").asString(),
        "");
  }

  private static Errand comment(Exchange exchange, String root, String channel) {
    Map<String, String> form = new HashMap<>();
    for (String pair : exchange.body().split("&", -1)) {
      String[] both = pair.split("=", 2);
      if (both.length == 2) form.put(both[0], URLDecoder.decode(both[1], UTF_8));
    }
    return new Errand(
        ChannelKind.PAGE_COMMENT,
        channel,
        "c." + root,
        root,
        "",
        "",
        form.getOrDefault("message", ""),
        form.containsKey("attachment_url") ? "picture" : "");
  }

  private static Errand zalo(JsonNode json, String channel, Map<String, String> uploads) {
    JsonNode to = json.path("recipient");
    String visit = to.path("anonymous_id").asString("");
    String customer =
        visit.isEmpty()
            ? to.path("user_id").asString()
            : "anonymous:" + to.path("conversation_id").asString() + ":" + visit;
    JsonNode message = json.path("message");
    JsonNode payload = message.path("attachment").path("payload");
    String upload = payload.path("token").asString("");
    String url = payload.path("elements").path(0).path("url").asString("");
    String text = message.path("text").asString("");
    if (!upload.isEmpty()) text = uploads.getOrDefault(upload, "");
    // The first word of every text tells the channel.
    if (!url.isEmpty()) text = URI.create(url).getPath().substring(1).replace('/', ' ');
    return new Errand(
        ChannelKind.ZALO_OA,
        channel,
        chat(channel, customer),
        customer,
        "",
        "",
        text,
        upload.isEmpty() ? url.isEmpty() ? "" : "photo" : "file");
  }

  /// A thread on Messenger.
  static String direct(String page, String customer) {
    return "t." + page + "." + customer;
  }

  /// A conversation on Zalo.
  static String chat(String account, String customer) {
    return "z." + account + "." + customer;
  }

  /// What it says, without the name of a file.
  String words() {
    return file.equals("file") || file.equals("photo") ? "" : text;
  }
}
