package tintoi.provider.meta;

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

  /// Absent only if everything since then was read: an unread rest could hide it.
  Search find(String path, Credential credential, Wanted wanted) {
    String after = "";
    for (int page = 0; page < PAGES; page++) {
      Map<String, String> query = new LinkedHashMap<>();
      // The members are named as the reference of Message and of Comment names them.
      boolean comments = path.endsWith("/comments");
      query.put(
          "fields", "id,from,message,created_time," + (comments ? "attachment" : "attachments"));
      query.put("limit", Integer.toString(PAGE));
      if (comments) query.put("filter", "stream");
      if (!after.isEmpty()) query.put("after", after);
      switch (graph.get(path, query, credential.token())) {
        case GraphClient.Said.Silence(_, var detail) -> {
          return new Search.Unreadable(detail);
        }
        case GraphClient.Said.Refusal(var error, _) -> {
          return new Search.Unreadable(error.code() + " " + error.text());
        }
        case GraphClient.Said.Data(var json, _) -> {
          Optional<String> id = match(json.path("data"), credential, wanted);
          if (id.isPresent()) return new Search.Found(id.get());
          if (reaches(json.path("data"), wanted.since)) return new Search.Absent();
          after = GraphClient.text(json.path("paging").path("cursors").path("after"));
          if (after.isEmpty() || json.path("paging").path("next").isMissingNode())
            return new Search.Absent();
        }
      }
    }
    return new Search.Unreadable("more than " + PAGE * PAGES + " items since then");
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

  private static Optional<String> match(JsonNode items, Credential credential, Wanted wanted) {
    // Graph's times are whole seconds.
    Instant from = wanted.since.truncatedTo(ChronoUnit.SECONDS);
    for (JsonNode item : items.values()) {
      boolean ours = GraphClient.text(item.path("from").path("id")).equals(credential.externalId());
      boolean same =
          same(GraphClient.text(item.path("message")), wanted.message.text())
              && hasFile(item) == (wanted.message.media() != null);
      Optional<Instant> at = time(item.path(CREATED));
      String id = GraphClient.text(item.path("id"));
      boolean since = at.isPresent() && !at.get().isBefore(from);
      if (ours && same && since && ProviderAnswer.proves(id) && !wanted.taken.test(id))
        return Optional.of(id);
    }
    return Optional.empty();
  }

  private static boolean hasFile(JsonNode item) {
    return item.path("attachment").isObject() || !item.path("attachments").path("data").isEmpty();
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
      return Optional.of(OffsetDateTime.parse(GraphClient.text(node), TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
