package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.text.Normalizer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
/// Nor is anything by what is told without its id, its time, whose it is, or what it says.
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
    int read = 0;
    for (int page = 0; page < PAGES; page++) {
      var data =
          JSON.createObjectNode()
              .put("user_id", message.recipient())
              .put("offset", read)
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
          if (!items.isArray()) return new Search.Unreadable("an answer without a list");
          for (JsonNode item : items.values()) {
            Alike alike = alike(item, message, since, taken);
            if (alike == Alike.SAME)
              return new Search.Found(text(item.path("message_id")), time(item).orElse(null));
            unsure |= alike == Alike.UNSURE;
          }
          // Fewer than were asked for need not be the last. Who follows may have said nothing yet.
          if (items.isEmpty() || isBefore(items.path(items.size() - 1), since))
            return unsure
                ? new Search.Unreadable("one of them may be it and may be another")
                : new Search.Absent();
          read += items.size();
        }
      }
    }
    return new Search.Unreadable("more than " + read + " messages since then");
  }

  private static Alike alike(
      JsonNode item, Outgoing message, Instant since, Predicate<String> taken) {
    String whose = text(item.path("src"));
    if (whose.equals("1") || isBefore(item, since)) return Alike.OTHER;
    String id = text(item.path("message_id"));
    boolean told = whose.equals("0") && time(item).isPresent() && ProviderAnswer.proves(id);
    if (!told) return Alike.UNSURE;
    Alike alike = alike(item, message.bare());
    return alike != Alike.OTHER && taken.test(id) ? Alike.OTHER : alike;
  }

  private static Alike alike(JsonNode item, Outgoing message) {
    String type = text(item.path("type"));
    boolean words = plain(text(item.path("message"))).equals(plain(message.text()));
    boolean wordsOnly = message.media() == null && !(message instanceof Outgoing.Rich);
    if (wordsOnly && (words || item.path("message").isString())) return sure(words);
    if (type.isEmpty() || (wordsOnly && type.equals("text"))) return Alike.UNSURE;
    if (!(message instanceof Outgoing.Rich rich)) return sure(!wordsOnly && isFile(type));
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

  private static boolean isBefore(JsonNode item, Instant since) {
    return time(item).map(at -> at.isBefore(since)).orElse(false);
  }

  /// Milliseconds; empty if it is no time since this century began.
  static Optional<Instant> time(JsonNode item) {
    String millis = text(item.path("time"));
    return millis.matches("\\d{13}")
        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(millis)))
        : Optional.empty();
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).replace("\r\n", "\n").strip();
  }
}
