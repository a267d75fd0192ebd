package tintoi.web;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Decision;
import tintoi.access.Person;
import tintoi.failure.Wording;
import tintoi.inbox.Conversation;
import tintoi.inbox.Listing;
import tintoi.inbox.Rights;

/// What would become of a reply, told before it is written. Advice as of now: the server decides
/// again when it is sent.
@RestController
class PreflightController {
  private final Listing listing;
  private final Rights rights;
  private final Explanations explanations;
  private final Obstacles obstacles;
  private final AttachmentViews files;
  private final Clock clock;

  PreflightController(
      Listing listing,
      Rights rights,
      Explanations explanations,
      Obstacles obstacles,
      AttachmentViews files,
      Clock clock) {
    this.listing = listing;
    this.rights = rights;
    this.explanations = explanations;
    this.obstacles = obstacles;
    this.files = files;
    this.clock = clock;
  }

  /// @param verdict ok = it goes now; warn = it goes, perhaps late or in vain; hold = it is kept
  ///   and goes later by itself; no = it is refused
  /// @param cause why it does not simply go; null if it does
  /// @param until when what holds it ends by itself; null if no clock brings that
  /// @param windowEndsAt until when the provider takes replies; null if it has no such rule
  /// @param maxLength longest text
  /// @param files which files may go with it
  /// @param choices true if answers to tap may go with it
  /// @param forms true if the customer can be sent a form that asks for her details
  record Preflight(
      Verdict verdict,
      @Nullable String cause,
      @Nullable Map<String, Wording> texts,
      List<String> actions,
      @Nullable Instant until,
      @Nullable Instant windowEndsAt,
      int maxLength,
      AttachmentViews.Takes files,
      boolean choices,
      boolean forms,
      Instant asOf) {}

  enum Verdict {
    ok,
    warn,
    hold,
    no
  }

  @GetMapping("/api/conversations/{conversationId}/preflight")
  Preflight get(Person person, @PathVariable UUID conversationId) {
    Conversation conversation = listing.conversation(person, conversationId);
    Explanations.Reader reader = explanations.to(person);
    Instant windowEndsAt = obstacles.windowEndsAt(conversation);
    int longest = files.longest(conversation.kind());
    AttachmentViews.Takes takes = files.takes(conversation.kind());
    boolean choices = files.takesChoices(conversation.kind());
    boolean forms = files.takesForms(conversation.kind());
    Instant now = clock.instant();
    return switch (rights.ask(person, conversation, Access::mayReply)) {
      case Decision.Refused(var cause, var helpers) ->
          new Preflight(
              Verdict.no,
              cause,
              explanations.texts(cause, Map.of("person", String.join(", ", helpers))),
              reader.actions(obstacles.remedies(cause), false),
              null,
              windowEndsAt,
              longest,
              takes,
              choices,
              forms,
              now);
      case Decision.Allowed() -> {
        Optional<Obstacles.Obstacle> obstacle = obstacles.first(conversation);
        if (obstacle.isEmpty()) {
          yield new Preflight(
              Verdict.ok,
              null,
              null,
              List.of(),
              null,
              windowEndsAt,
              longest,
              takes,
              choices,
              forms,
              now);
        }
        DiagnosisJson why = explain(reader, conversation, obstacle.get(), longest);
        yield new Preflight(
            obstacle.get().verdict(),
            why.cause(),
            why.texts(),
            why.actions(),
            why.until(),
            windowEndsAt,
            longest,
            takes,
            choices,
            forms,
            now);
      }
    };
  }

  private static DiagnosisJson explain(
      Explanations.Reader reader,
      Conversation conversation,
      Obstacles.Obstacle obstacle,
      int longest) {
    Map<String, Object> facts = new HashMap<>();
    reader
        .channel(conversation.channelId())
        .ifPresent(channel -> facts.putAll(Explanations.facts(channel)));
    facts.put("n", obstacle.waiting());
    facts.put("max", longest);
    return reader.explain(obstacle.why(), obstacle.since(), obstacle.until(), facts, true);
  }
}
