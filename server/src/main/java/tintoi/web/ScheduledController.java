package tintoi.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.inbox.Conversation.Colleague;
import tintoi.inbox.Listing;
import tintoi.inbox.Refusal;
import tintoi.inbox.ScheduledReplies;
import tintoi.inbox.ScheduledReply;
import tintoi.inbox.Scheduling;

/// Replies whose time has not come: seen, changed, moved and taken back. They are made as replies,
/// with a `sendAt`.
@RestController
@RequestMapping("/api")
class ScheduledController {
  private final ScheduledReplies scheduled;
  private final Scheduling scheduling;
  private final Listing listing;

  ScheduledController(ScheduledReplies scheduled, Scheduling scheduling, Listing listing) {
    this.scheduled = scheduled;
    this.scheduling = scheduling;
    this.listing = listing;
  }

  /// @param id the message's, once it has gone
  /// @param revision to be told with a change
  record ScheduledJson(
      UUID id,
      UUID conversationId,
      Colleague author,
      String text,
      Instant sendAt,
      Instant writtenAt,
      int revision) {
    static ScheduledJson of(ScheduledReply reply) {
      return new ScheduledJson(
          reply.scheduledId(),
          reply.conversationId(),
          new Colleague(reply.authorId(), reply.authorName()),
          reply.text(),
          reply.sendAt(),
          reply.wordedAt(),
          reply.revision());
    }
  }

  record Waiting(List<ScheduledJson> items, @Nullable String next) {}

  /// @param text other words; null = the same
  /// @param sendAt another time; null = the same
  /// @param revision of what was seen: a change in between refuses this one
  record Change(@Nullable String text, @Nullable Instant sendAt, @NotNull Integer revision) {}

  /// Soonest first.
  @GetMapping("/conversations/{conversationId}/scheduled")
  Waiting list(Person person, @PathVariable UUID conversationId) {
    listing.conversation(person, conversationId);
    return new Waiting(
        scheduled.of(person.workspaceId(), conversationId).stream().map(ScheduledJson::of).toList(),
        null);
  }

  @PatchMapping("/scheduled/{scheduledId}")
  ScheduledJson change(
      Person person, @PathVariable UUID scheduledId, @Valid @RequestBody Change change) {
    ScheduledReply seen = find(person, scheduledId);
    if (seen.revision() != change.revision()) throw gone();
    scheduling.change(person, seen, change.text(), change.sendAt());
    return ScheduledJson.of(find(person, scheduledId));
  }

  @DeleteMapping("/scheduled/{scheduledId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void cancel(Person person, @PathVariable UUID scheduledId) {
    scheduling.cancel(person, find(person, scheduledId));
  }

  private ScheduledReply find(Person person, UUID scheduledId) {
    return scheduled.find(person.workspaceId(), scheduledId).orElseThrow(ScheduledController::gone);
  }

  private static Refusal gone() {
    return Refusal.of(Refusal.Sort.CONFLICT, "schedule.gone");
  }
}
