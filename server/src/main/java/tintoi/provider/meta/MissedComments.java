package tintoi.provider.meta;

import static tintoi.provider.ChannelKind.PAGE_COMMENT;
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

/// Reads the comments under a Page's posts again, the newest posts first. Source: Meta, reference
/// of Page feed and of the comments edge, read 2026-11-28. Nothing tells which post was commented
/// on, so each of the hundred newest is asked.
///
/// What it does not tell: comments under older posts, edits, and what was deleted since.
final class MissedComments {
  static final int MOST_POSTS = 100;
  private static final int POSTS = 10;
  private static final int PAGE = 50;
  private static final int MOST = 1_000;

  private final GraphClient graph;

  MissedComments(GraphClient graph) {
    this.graph = graph;
  }

  /// @param place how many posts were read, a bar, and Graph's cursor
  Missed read(Credential credential, Missed.Wanted wanted, String place) {
    // Posts do not move in the list: going through it once is enough.
    if (wanted.moved().isAfter(wanted.since()))
      return new Missed.Some(List.of(), "", new Missed.Effort(1, 0, Usage.UNSAID));
    int bar = place.indexOf('|');
    int before = bar < 0 ? 0 : Integer.parseInt(place.substring(0, bar));
    Map<String, String> query = new LinkedHashMap<>();
    query.put("fields", "id,message,created_time");
    query.put("limit", Integer.toString(wanted.vain().ofList(POSTS)));
    if (bar >= 0) query.put("after", place.substring(bar + 1));
    return switch (graph.get(credential.externalId() + "/feed", query, credential.token())) {
      case Said.Silence(_, var detail) -> new Missed.Silent(detail, false);
      case Said.Refusal(var error, var usage) -> new Missed.Refused(error, usage, false);
      case Said.Data(var json, _) when !json.path("data").isArray() ->
          new Missed.Silent("an answer without a list of posts", false);
      case Said.Data(var json, var usage) ->
          new Look(credential, wanted, usage).through(json, before);
    };
  }

  private final class Look {
    private final Credential credential;
    private final Instant since;
    private final int atOnce;
    private final Predicate<Missed.Stopped> goesOn;
    private final List<InboundEvent> events = new ArrayList<>();
    private Usage usage;
    private int requests = 1;
    private int closed;

    Look(Credential credential, Missed.Wanted wanted, Usage usage) {
      this.credential = credential;
      this.since = wanted.since().truncatedTo(ChronoUnit.SECONDS);
      this.atOnce = wanted.vain().ofOne(PAGE);
      this.goesOn = wanted.goesOn();
      this.usage = usage;
    }

    Missed through(JsonNode list, int before) {
      for (JsonNode post : list.path("data").values()) {
        Missed stopped = post(post);
        if (stopped != null) return stopped;
      }
      int read = before + list.path("data").size();
      String after = text(list.path("paging").path("cursors").path("after"));
      boolean next = list.path("paging").has("next") && read < MOST_POSTS;
      boolean more = next && !after.isEmpty();
      if (next && !more) closed++;
      return new Missed.Some(
          List.copyOf(events),
          more ? read + "|" + after : "",
          new Missed.Effort(requests, closed, usage));
    }

    /// @return what stops the look; null if nothing does
    private @Nullable Missed post(JsonNode post) {
      List<JsonNode> comments = new ArrayList<>();
      String after = "";
      for (int left = MOST; left > 0; left -= atOnce) {
        requests++;
        switch (graph.get(text(post.path("id")) + "/comments", query(after), credential.token())) {
          case Said.Silence(_, var detail) -> {
            var silent = new Missed.Silent(detail, true);
            if (!goesOn.test(silent)) return silent;
            keep(post, comments);
            closed++;
            return null;
          }
          case Said.Refusal(var error, var heard) -> {
            var refused = new Missed.Refused(error, heard, true);
            if (!MissedMessages.isGone(error.code()) && !goesOn.test(refused)) return refused;
            keep(post, comments);
            closed++;
            return null;
          }
          case Said.Data(var json, var heard) -> {
            usage = heard;
            boolean reached = collect(json.path("data"), comments);
            after = text(json.path("paging").path("cursors").path("after"));
            boolean next = !reached && json.path("paging").has("next");
            boolean more = next && !after.isEmpty();
            if (!more) {
              keep(post, comments);
              if (next || !json.path("data").isArray()) closed++;
              return null;
            }
          }
        }
      }
      // More than one looks at: the newest are worth having all the same.
      keep(post, comments);
      closed++;
      return null;
    }

    private void keep(JsonNode post, List<JsonNode> comments) {
      for (JsonNode comment : comments.reversed()) event(post, comment).ifPresent(events::add);
    }

    private Map<String, String> query(String after) {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("fields", "id,from,message,created_time,parent,attachment");
      query.put("filter", "stream");
      query.put("order", "reverse_chronological");
      query.put("limit", Integer.toString(atOnce));
      if (!after.isEmpty()) query.put("after", after);
      return query;
    }

    /// Adds what was written since then, and what has no time we can read: it ends nothing.
    ///
    /// @return true if it came to what is older, and the list runs from new to old
    private boolean collect(JsonNode comments, List<JsonNode> found) {
      Instant first = null;
      Instant last = null;
      for (JsonNode comment : comments.values()) {
        Optional<Instant> at = Finder.time(comment.path("created_time"));
        if (at.isPresent()) last = at.get();
        if (first == null) first = last;
        if (at.isEmpty() || !at.get().isBefore(since)) found.add(comment);
      }
      return first != null && last != null && last.isBefore(since) && !first.isBefore(last);
    }

    private Optional<InboundEvent> event(JsonNode post, JsonNode comment) {
      String page = credential.externalId();
      String id = text(comment.path("id"));
      String from = text(comment.path("from").path("id"));
      Optional<Instant> at = Finder.time(comment.path("created_time"));
      if (id.isEmpty() || from.isEmpty() || at.isEmpty()) {
        closed++;
        return Optional.empty();
      }
      String parent = text(comment.path("parent").path("id"));
      String root = parent.isEmpty() ? id : parent;
      String words = text(comment.path("message"));
      var carried = ReadAttachments.ofComment(comment);
      if (from.equals(page))
        return Optional.of(
            new InboundEvent.Echo(PAGE_COMMENT, page, root, id, words, carried, at.get(), null));
      return Optional.of(
          new InboundEvent.MessageReceived(
              PAGE_COMMENT,
              page,
              root,
              from,
              text(comment.path("from").path("name")),
              id,
              words,
              carried,
              at.get(),
              parent.isEmpty() ? null : parent,
              new InboundEvent.Post(text(post.path("id")), text(post.path("message")))));
    }
  }
}
