package tintoi.provider.meta;

import static tintoi.provider.ChannelKind.MESSENGER;
import static tintoi.provider.meta.GraphClient.text;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Credential;
import tintoi.provider.InboundEvent;
import tintoi.provider.Missed;
import tintoi.provider.Usage;
import tintoi.provider.meta.GraphClient.Said;
import tools.jackson.databind.JsonNode;

/// Reads a Page's conversations again, the last moved first. Source: Meta, Messenger Platform,
/// Conversations, and the reference of Conversation, read 2026-11-28: the list cannot be asked by
/// time, and twice a second is the most.
///
/// What it does not tell: reactions, what was seen, and what was taken back since.
final class MissedMessages {
  private static final String MESSAGE = "id,from,message,created_time,attachments";
  private static final int THREADS = 10;
  private static final int FIRST = 25;
  private static final int PAGE = 50;
  private static final int MOST = 1_000;

  private final GraphClient graph;

  MissedMessages(GraphClient graph) {
    this.graph = graph;
  }

  Missed read(Credential credential, Missed.Wanted wanted, String place) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("platform", "messenger");
    int first = wanted.vain().ofList(FIRST);
    query.put(
        "fields", "id,updated_time,participants,messages.limit(" + first + "){" + MESSAGE + "}");
    query.put("limit", Integer.toString(wanted.vain().ofList(THREADS)));
    if (!place.isEmpty()) query.put("after", place);
    String path = credential.externalId() + "/conversations";
    return switch (graph.get(path, query, credential.token())) {
      case Said.Silence(_, var detail) -> new Missed.Silent(detail, false);
      case Said.Refusal(var error, var usage) -> new Missed.Refused(error, usage, false);
      case Said.Data(var json, _) when !json.path("data").isArray() ->
          new Missed.Silent("an answer without a list of conversations", false);
      case Said.Data(var json, var usage) -> new Look(credential, wanted, usage).through(json);
    };
  }

  /// Through one part of the list.
  private final class Look {
    private final Credential credential;
    private final Instant since;
    private final Instant moved;
    private final Missed.Vain vain;
    private final Predicate<Missed.Stopped> goesOn;
    private final List<InboundEvent> events = new ArrayList<>();
    private Usage usage;
    private int requests = 1;
    private int closed;

    /// Graph's times are whole seconds.
    Look(Credential credential, Missed.Wanted wanted, Usage usage) {
      this.credential = credential;
      this.since = wanted.since().truncatedTo(ChronoUnit.SECONDS);
      this.moved = wanted.moved().truncatedTo(ChronoUnit.SECONDS);
      this.vain = wanted.vain();
      this.goesOn = wanted.goesOn();
      this.usage = usage;
    }

    Missed through(JsonNode list) {
      Instant first = null;
      Instant last = null;
      for (JsonNode thread : list.path("data").values()) {
        // Where the time cannot be read, reading once too often does no harm.
        last = Finder.time(thread.path("updated_time")).orElse(Instant.MAX);
        if (first == null) first = last;
        if (last.isBefore(moved)) continue;
        Missed stopped = thread(thread);
        if (stopped != null) return stopped;
      }
      // Newest first; a whole part may be of one second.
      boolean past = first != null && last != null && !last.isAfter(first) && last.isBefore(moved);
      String after = text(list.path("paging").path("cursors").path("after"));
      boolean more = !past && list.path("paging").has("next");
      if (more && after.isEmpty()) closed++;
      return new Missed.Some(
          List.copyOf(events), more ? after : "", new Missed.Effort(requests, closed, usage));
    }

    /// @return what stops the look; null if nothing does
    private @Nullable Missed thread(JsonNode thread) {
      JsonNode shown = thread.path("messages");
      var talk = new Talk(since);
      talk.add(shown.path("data"));
      if (!talk.reached && isMore(shown)) {
        var whole = new Talk(since);
        Missed stopped = whole(text(thread.path("id")), whole);
        if (stopped != null) return stopped;
        // What the list showed is worth having though the rest cannot be read.
        boolean more = whole.said.size() >= talk.said.size();
        talk.torn |= whole.torn || !more;
        if (more) talk = whole;
      }
      keep(thread, talk);
      if (talk.torn) closed++;
      return null;
    }

    /// A list says so itself if there is more of it, however few it shows; one that is not there
    /// says nothing.
    private boolean isMore(JsonNode shown) {
      JsonNode data = shown.path("data");
      boolean full = data.size() >= vain.ofList(FIRST);
      return !data.isArray() || full || shown.path("paging").has("next");
    }

    private void keep(JsonNode thread, Talk talk) {
      Optional<JsonNode> customer = customer(thread);
      for (JsonNode message : talk.said.reversed()) {
        Optional<InboundEvent> event = customer.flatMap(one -> event(one, message));
        event.ifPresent(events::add);
        talk.torn |= event.isEmpty();
      }
    }

    /// More was said than the list shows: the conversation by itself.
    private @Nullable Missed whole(String id, Talk talk) {
      String after = "";
      int atOnce = vain.ofOne(PAGE);
      for (int left = MOST; left > 0 && !id.isEmpty(); left -= atOnce) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("fields", MESSAGE);
        query.put("limit", Integer.toString(atOnce));
        if (!after.isEmpty()) query.put("after", after);
        requests++;
        switch (graph.get(id + "/messages", query, credential.token())) {
          case Said.Silence(_, var detail) -> {
            var silent = new Missed.Silent(detail, true);
            if (!goesOn.test(silent)) return silent;
            talk.torn = true;
            return null;
          }
          case Said.Refusal(var error, var heard) -> {
            var refused = new Missed.Refused(error, heard, true);
            if (!isGone(error.code()) && !goesOn.test(refused)) return refused;
            talk.torn = true;
            return null;
          }
          case Said.Data(var json, var heard) -> {
            usage = heard;
            talk.add(json.path("data"));
            if (talk.reached || !json.path("paging").has("next")) return null;
            after = text(json.path("paging").path("cursors").path("after"));
            if (after.isEmpty()) break;
            continue;
          }
        }
        break;
      }
      talk.torn = true;
      return null;
    }

    private Optional<JsonNode> customer(JsonNode thread) {
      for (JsonNode one : thread.path("participants").path("data").values()) {
        String id = text(one.path("id"));
        if (!id.isEmpty() && !id.equals(credential.externalId())) return Optional.of(one);
      }
      return Optional.empty();
    }

    private Optional<InboundEvent> event(JsonNode customer, JsonNode message) {
      String page = credential.externalId();
      String whose = text(customer.path("id"));
      String from = text(message.path("from").path("id"));
      String id = text(message.path("id"));
      Optional<Instant> at = Finder.time(message.path("created_time"));
      if (from.isEmpty() || id.isEmpty() || at.isEmpty()) return Optional.empty();
      String words = text(message.path("message"));
      var carried = ReadAttachments.of(message);
      if (from.equals(page))
        return Optional.of(
            new InboundEvent.Echo(MESSENGER, page, whose, id, words, carried, at.get(), null));
      return Optional.of(
          new InboundEvent.MessageReceived(
              MESSENGER,
              page,
              whose,
              whose,
              text(customer.path("name")),
              id,
              words,
              carried,
              at.get(),
              null,
              null));
    }
  }

  /// What was said in one conversation since then, newest first.
  private static final class Talk {
    private final Instant since;
    private final List<JsonNode> said = new ArrayList<>();

    /// It came to what is older.
    private boolean reached;

    /// Something of it cannot be read.
    private boolean torn;

    Talk(Instant since) {
      this.since = since;
    }

    /// What has no time we can read may be from before or after: it ends nothing.
    void add(JsonNode messages) {
      if (!messages.isArray()) torn = true;
      for (JsonNode message : messages.values()) {
        Optional<Instant> at = Finder.time(message.path("created_time"));
        if (at.isEmpty()) torn |= !reached;
        else if (at.get().isBefore(since)) reached = true;
        else said.add(message);
      }
    }
  }

  /// The thing itself is gone or closed to us; everything else may still be read.
  static boolean isGone(String code) {
    return code.equals("100") || code.startsWith("100/");
  }
}
