package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.text.Normalizer;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Connector.Search;
import tintoi.provider.Content;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Looks for a message in what the OA and a person said. Source: Zalo, OA, `v2.0/oa/conversation`,
/// read 2026-11-20: newest first, ten at a time; text, voice, photo, GIF, link, links, sticker and
/// location are what a message can be there.
///
/// What a file or a template is called there is written down nowhere. A file is ours if it is
/// nothing else; where a template may be any text, nothing is proven, and nobody sends it again.
final class Finder {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PAGE = 10;
  private static final int PAGES = 10;

  private static final Set<String> PLAIN = Set.of("", "text", "sticker", "location");
  private static final Set<String> LINKS = Set.of("link", "links", "list", "template");
  private static final Set<String> FILES =
      Set.of("photo", "image", "GIF", "gif", "voice", "audio", "video", "file");

  private final ZaloClient zalo;

  Finder(ZaloClient zalo) {
    this.zalo = zalo;
  }

  private enum Alike {
    SAME,
    OTHER,
    /// It may be, and may not.
    UNSURE
  }

  Search find(Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    var person = Correspondent.of(message.recipient());
    if (person.isAnonymous())
      return new Search.Unreadable("what is said to visitors cannot be read");
    boolean unsure = false;
    for (int page = 0; page < PAGES; page++) {
      var data =
          JSON.createObjectNode()
              .put("user_id", message.recipient())
              .put("offset", page * PAGE)
              .put("count", PAGE);
      switch (zalo.get("/v2.0/oa/conversation", data, credential.token())) {
        case Said.Silence(_, var detail) -> {
          return new Search.Unreadable(detail);
        }
        case Said.Refusal(var error, _, _) -> {
          return new Search.Unreadable(error.code() + " " + error.text());
        }
        case Said.Data(var json, _) -> {
          JsonNode items = json.path("data");
          String same = match(items, message, since, taken, Alike.SAME);
          if (same != null) return new Search.Found(same);
          unsure |= match(items, message, since, taken, Alike.UNSURE) != null;
          boolean reached =
              items.size() < PAGE || time(items.path(items.size() - 1)).isBefore(since);
          if (reached)
            return unsure
                ? new Search.Unreadable("a template may be any of these texts")
                : new Search.Absent();
        }
      }
    }
    return new Search.Unreadable("more than " + PAGE * PAGES + " messages since then");
  }

  private static @Nullable String match(
      JsonNode items, Outgoing message, Instant since, Predicate<String> taken, Alike wanted) {
    for (JsonNode item : items.values()) {
      String id = text(item.path("message_id"));
      boolean ours =
          text(item.path("src")).equals("0")
              && !time(item).isBefore(since)
              && ProviderAnswer.proves(id);
      if (ours && alike(item, message.bare()) == wanted && !taken.test(id)) return id;
    }
    return null;
  }

  private static Alike alike(JsonNode item, Outgoing message) {
    String type = text(item.path("type"));
    boolean words = plain(text(item.path("message"))).equals(plain(message.text()));
    if (!(message instanceof Outgoing.Rich rich))
      return sure(message.media() == null ? words : isFile(type));
    if (rich.content() instanceof Content.Sticker) return sure(type.equals("sticker"));
    if (rich.content() instanceof Content.Linked) return sure(isFile(type));
    if (LINKS.contains(type) || (type.equals("text") && words)) return Alike.SAME;
    boolean other = type.equals("sticker") || type.equals("location") || FILES.contains(type);
    return other ? Alike.OTHER : Alike.UNSURE;
  }

  private static Alike sure(boolean same) {
    return same ? Alike.SAME : Alike.OTHER;
  }

  private static boolean isFile(String type) {
    return !PLAIN.contains(type) && !LINKS.contains(type);
  }

  /// Milliseconds; a time that cannot be read counts as long ago.
  static Instant time(JsonNode item) {
    String millis = text(item.path("time"));
    return millis.matches("\\d{1,14}")
        ? Instant.ofEpochMilli(Long.parseLong(millis))
        : Instant.EPOCH;
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).replace("\r\n", "\n").strip();
  }
}
