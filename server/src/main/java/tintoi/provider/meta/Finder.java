package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.text.Normalizer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tintoi.provider.Connector.Search;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tools.jackson.databind.JsonNode;

/// Looks through a list of Graph's, page by page, for something we may have written.
///
/// That it is not there would have it sent again. So it is said of a list only, and only if nothing
/// in it may be ours: what is told without an id, a time, an author or words may be. Source of what
/// is told: Meta, reference of Message and of Comment, read 2026-11-20.
final class Finder {
  /// Graph writes 2026-11-23T05:00:00+0000.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS]XX");

  private static final String CREATED = "created_time";
  private static final int PAGE = 50;
  private static final int PAGES = 20;

  private final GraphClient graph;

  Finder(GraphClient graph) {
    this.graph = graph;
  }

  /// What is looked for; see [tintoi.provider.Connector#find].
  record Wanted(Outgoing message, Instant since, Predicate<String> taken) {}

  private enum Alike {
    SAME,
    OTHER,
    /// It may be, and may not.
    UNSURE
  }

  /// Absent only if everything since then was read: an unread rest could hide it.
  Search find(String path, Credential credential, Wanted wanted) {
    boolean comments = path.endsWith("/comments");
    boolean unsure = false;
    String after = "";
    for (int page = 0; page < PAGES; page++) {
      switch (graph.get(path, query(comments, after), credential.token())) {
        case GraphClient.Said.Silence(_, var detail) -> {
          return new Search.Unreadable(detail);
        }
        case GraphClient.Said.Refusal(var error, _) -> {
          return new Search.Unreadable(error.code() + " " + error.text());
        }
        case GraphClient.Said.Data(var json, _) -> {
          JsonNode items = json.path("data");
          if (!items.isArray()) return new Search.Unreadable("an answer without a list");
          // Nobody need have answered a comment; who is answered on Messenger wrote before.
          if (items.isEmpty() && page == 0 && !comments)
            return new Search.Unreadable("a conversation in which nothing was said");
          for (JsonNode item : items.values()) {
            Alike alike = alike(item, credential, wanted);
            if (alike == Alike.SAME)
              return new Search.Found(text(item.path("id")), time(item.path(CREATED)).orElse(null));
            unsure |= alike == Alike.UNSURE;
          }
          JsonNode paging = json.path("paging");
          if (reaches(items, wanted.since) || !paging.has("next"))
            return unsure
                ? new Search.Unreadable("what is told of one of them by halves may be it")
                : new Search.Absent();
          after = text(paging.path("cursors").path("after"));
          if (after.isEmpty())
            return new Search.Unreadable("more is there and cannot be asked for");
        }
      }
    }
    return new Search.Unreadable("more than " + PAGE * PAGES + " items since then");
  }

  private static Map<String, String> query(boolean comments, String after) {
    Map<String, String> query = new LinkedHashMap<>();
    // The members are named as the reference of Message and of Comment names them.
    query.put(
        "fields", "id,from,message,created_time," + (comments ? "attachment" : "attachments"));
    query.put("limit", Integer.toString(PAGE));
    if (comments) query.put("filter", "stream");
    if (!after.isEmpty()) query.put("after", after);
    return query;
  }

  /// True if the list runs from new to old and has come to what is older than we ask for.
  private static boolean reaches(JsonNode items, Instant since) {
    Optional<Instant> first = time(items.path(0).path(CREATED));
    Optional<Instant> last = time(items.path(items.size() - 1).path(CREATED));
    return first.isPresent()
        && last.isPresent()
        && last.get().isBefore(first.get())
        && last.get().isBefore(since.truncatedTo(ChronoUnit.SECONDS));
  }

  private static Alike alike(JsonNode item, Credential credential, Wanted wanted) {
    Optional<Instant> at = time(item.path(CREATED));
    // Graph's times are whole seconds.
    boolean before =
        at.isPresent() && at.get().isBefore(wanted.since.truncatedTo(ChronoUnit.SECONDS));
    String author = text(item.path("from").path("id"));
    boolean others = !author.isEmpty() && !author.equals(credential.externalId());
    if (before || others) return Alike.OTHER;
    String id = text(item.path("id"));
    if (at.isEmpty() || !ProviderAnswer.proves(id)) return Alike.UNSURE;
    Alike said = said(item, wanted.message);
    if (said == Alike.OTHER || wanted.taken.test(id)) return Alike.OTHER;
    // Graph does not name everybody who comments.
    return author.isEmpty() ? Alike.UNSURE : said;
  }

  private static Alike said(JsonNode item, Outgoing message) {
    Alike file = file(ReadAttachments.carried(item), message.media() != null);
    if (file == Alike.OTHER) return Alike.OTHER;
    JsonNode words = item.path("message");
    if (same(text(words), message.text())) return file;
    return words.isString() ? Alike.OTHER : Alike.UNSURE;
  }

  /// Where we sent none, only what is a file for certain is another's: Meta makes previews of links
  /// by itself. Where we sent one, it may be taken for such a preview.
  private static Alike file(ReadAttachments.Carried carried, boolean ours) {
    return switch (carried) {
      case NOTHING -> ours ? Alike.OTHER : Alike.SAME;
      case FILE -> ours ? Alike.SAME : Alike.OTHER;
      case PREVIEW -> ours ? Alike.UNSURE : Alike.SAME;
      case UNKNOWN -> Alike.SAME;
    };
  }

  /// The same words, however the provider trimmed or composed them.
  private static boolean same(String one, String other) {
    return plain(one).equals(plain(other));
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).replace("\r\n", "\n").strip();
  }

  /// Graph's time; empty if it is none.
  static Optional<Instant> time(JsonNode node) {
    try {
      return Optional.of(OffsetDateTime.parse(text(node), TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
