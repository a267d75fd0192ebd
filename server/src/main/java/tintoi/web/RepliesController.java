package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.delivery.Delivery;
import tintoi.inbox.Drafts;
import tintoi.inbox.Listing;
import tintoi.inbox.Message;
import tintoi.inbox.Messages;
import tintoi.inbox.Replies;
import tintoi.inbox.ScheduledReplies;
import tintoi.inbox.Scheduling;
import tintoi.provider.Content;
import tintoi.web.ScheduledController.ScheduledJson;

/// Replies in a conversation: a person's, now or later, and a program's. Sending is asynchronous:
/// 202 means kept, not sent.
@RestController
@RequestMapping("/api/conversations/{conversationId}/replies")
class RepliesController {
  private final Replies replies;
  private final Scheduling scheduling;
  private final ScheduledReplies scheduled;
  private final Messages messages;
  private final Listing listing;
  private final ConversationViews views;

  RepliesController(
      Replies replies,
      Scheduling scheduling,
      ScheduledReplies scheduled,
      Messages messages,
      Listing listing,
      ConversationViews views) {
    this.replies = replies;
    this.scheduling = scheduling;
    this.scheduled = scheduled;
    this.messages = messages;
    this.listing = listing;
    this.views = views;
  }

  /// @param files ids of files uploaded before, for what a person says now; null = none
  /// @param content what there is to tap or to see, for what is said now; null = nothing of that
  /// @param sendAt when it is to go; null = now
  /// @param as in whose name: a REPLY (or null) in the sender's, AUTOMATIC and CAMPAIGN in nobody's
  /// @param expiresAt not sent after this; null = what the workspace wants; of programs only
  record Draft(
      @Nullable String text,
      @Nullable List<@NotNull UUID> files,
      @Nullable Content content,
      @Nullable Instant sendAt,
      Delivery.@Nullable Precedence as,
      @Nullable Instant expiresAt) {}

  /// One of both: what was said, or what will be.
  record Kept(@Nullable MessageJson message, @Nullable ScheduledJson scheduled) {}

  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  Kept create(
      Person person,
      @PathVariable UUID conversationId,
      @RequestHeader("Idempotency-Key") String key,
      @Valid @RequestBody Draft draft,
      HttpServletRequest request) {
    String text = draft.text() == null ? "" : draft.text();
    IdempotencyKey.check(key);
    boolean automatic = draft.as() != null && !draft.as().isPersons();
    if (draft.as() != null && !automatic && draft.as() != Delivery.Precedence.REPLY)
      throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "request.field");
    List<UUID> files = draft.files() == null ? List.of() : draft.files();
    if (!files.isEmpty() && (automatic || draft.sendAt() != null))
      throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "content.files_now");
    if (draft.content() != null && draft.sendAt() != null)
      throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "content.now");
    if (draft.sendAt() != null) {
      if (automatic) throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "request.field");
      return later(
          person,
          conversationId,
          scheduling.schedule(person, conversationId, text, draft.sendAt(), key));
    }
    var said = new Drafts.Draft(text, files, draft.content());
    if (!automatic || draft.as() == null)
      return kept(person, conversationId, replies.reply(person, conversationId, said, key));
    if (!PersonFilter.hasToken(request))
      throw Problem.of(HttpStatus.FORBIDDEN, "permission.programs_only");
    if (draft.expiresAt() != null && !isKeepable(draft.expiresAt()))
      throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "request.field");
    return kept(
        person,
        conversationId,
        replies.automate(person, conversationId, said, key, draft.as(), draft.expiresAt()));
  }

  /// Beyond that no calendar goes, and at some time no database either.
  private static boolean isKeepable(Instant at) {
    int year = at.atOffset(ZoneOffset.UTC).getYear();
    return year > 0 && year < 10_000;
  }

  /// The same request, come again after its time, finds the message it became. Come again after it
  /// was taken back, it finds nothing: to say "kept" would be to say that it goes.
  private Kept later(Person person, UUID conversationId, UUID id) {
    var waiting = scheduled.find(person.workspaceId(), id);
    if (waiting.isPresent()) return new Kept(null, ScheduledJson.of(waiting.get()));
    return messages
        .find(person.workspaceId(), conversationId, id)
        .map(message -> kept(person, conversationId, message))
        .orElseThrow(() -> Problem.of(HttpStatus.CONFLICT, "schedule.gone"));
  }

  private Kept kept(Person person, UUID conversationId, Message message) {
    return new Kept(
        views.message(person, listing.conversation(person, conversationId), message), null);
  }
}
