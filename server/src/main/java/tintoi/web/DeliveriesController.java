package tintoi.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.delivery.Attempt;
import tintoi.delivery.Delivery;
import tintoi.delivery.Outbox;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;
import tintoi.inbox.Conversation;
import tintoi.inbox.Listing;
import tintoi.inbox.Message;
import tintoi.inbox.Replies;
import tintoi.inbox.Rights;

/// Deliveries: how they stand, and what a person decides about them.
@RestController
@RequestMapping("/api/deliveries")
class DeliveriesController {
  private final Tracking tracking;
  private final Outbox outbox;
  private final Replies replies;
  private final Listing listing;
  private final Rights rights;
  private final Views views;

  DeliveriesController(
      Tracking tracking,
      Outbox outbox,
      Replies replies,
      Listing listing,
      Rights rights,
      Views views) {
    this.tracking = tracking;
    this.outbox = outbox;
    this.replies = replies;
    this.listing = listing;
    this.rights = rights;
    this.views = views;
  }

  /// @param next cursor of the next page; null if this is the last
  record Page(List<DeliveryJson> items, @Nullable String next) {}

  record Details(@JsonUnwrapped DeliveryJson delivery, List<AttemptJson> attemptList) {}

  record AttemptJson(
      int number,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String outcome,
      @Nullable Integer http,
      String code,
      String text,
      String trace) {
    static AttemptJson of(Attempt attempt) {
      return new AttemptJson(
          attempt.number(),
          attempt.startedAt(),
          attempt.endedAt(),
          attempt.outcome(),
          attempt.http() == 0 ? null : attempt.http(),
          attempt.code(),
          attempt.text(),
          attempt.trace());
    }
  }

  /// @param text other words; null for the same
  record Anew(@Nullable String text) {}

  record Kept(MessageJson message) {}

  /// @param text the new words
  /// @param was the words that were seen: a change in between refuses this one
  record Rewording(@NotNull String text, @NotNull String was) {}

  /// Those not sent, or those of one state; what is not past, the oldest first, else the newest.
  @GetMapping
  Page list(
      Person person,
      @RequestParam(defaultValue = "unsent") String state,
      @RequestParam(required = false) @Nullable UUID channel,
      @RequestParam(required = false) @Nullable UUID after,
      @RequestParam(defaultValue = "50") int limit) {
    UUID workspaceId = person.workspaceId();
    int most = Math.clamp(limit, 1, 200);
    Delivery.State wanted = state(state);
    List<Progress> found =
        wanted == null || !wanted.isPast()
            ? tracking.unsent(workspaceId, wanted, channel, after, most + 1)
            : tracking.inState(workspaceId, wanted, channel, after, most + 1);
    boolean more = found.size() > most;
    List<Progress> items = more ? found.subList(0, most) : found;
    DeliveryViews.Reader showing = views.deliveries().to(person);
    return new Page(
        items.stream().map(showing::show).toList(),
        more ? items.getLast().delivery().deliveryId().toString() : null);
  }

  @GetMapping("/{deliveryId}")
  Details get(Person person, @PathVariable UUID deliveryId) {
    Progress progress = find(person, deliveryId);
    return new Details(
        views.deliveries().to(person).show(progress),
        tracking.attempts(person.workspaceId(), deliveryId).stream().map(AttemptJson::of).toList());
  }

  /// A new message in place of one that was given back.
  @PostMapping("/{deliveryId}/resends")
  @ResponseStatus(HttpStatus.CREATED)
  Kept resend(
      Person person,
      @PathVariable UUID deliveryId,
      @RequestHeader("Idempotency-Key") String key,
      @RequestBody(required = false) @Nullable Anew anew) {
    Delivery old = find(person, deliveryId).delivery();
    String text = anew == null ? null : anew.text();
    Message message = replies.resend(person, old, text, IdempotencyKey.check(key));
    Conversation conversation = listing.conversation(person, old.conversationId());
    return new Kept(views.conversations().message(person, conversation, message));
  }

  /// Other words for one that has not left; one that waited to be looked over has been with that.
  @PatchMapping("/{deliveryId}")
  DeliveryJson reword(
      Person person, @PathVariable UUID deliveryId, @Valid @RequestBody Rewording rewording) {
    Delivery delivery = find(person, deliveryId).delivery();
    replies.reword(person, delivery, rewording.was(), rewording.text());
    return views.deliveries().to(person).show(find(person, deliveryId));
  }

  /// One that was given back was dealt with: it leaves the list of what is not sent.
  @PostMapping("/{deliveryId}/acknowledgements")
  DeliveryJson acknowledge(Person person, @PathVariable UUID deliveryId) {
    mine(person, find(person, deliveryId));
    outbox.acknowledge(person.workspaceId(), deliveryId);
    return views.deliveries().to(person).show(find(person, deliveryId));
  }

  /// Takes back one that has not left.
  @PostMapping("/{deliveryId}/cancellations")
  DeliveryJson cancel(Person person, @PathVariable UUID deliveryId) {
    mine(person, find(person, deliveryId));
    if (!outbox.cancel(person.workspaceId(), deliveryId)) {
      throw Problem.of(HttpStatus.CONFLICT, "delivery.too_late");
    }
    return views.deliveries().to(person).show(find(person, deliveryId));
  }

  private Progress find(Person person, UUID deliveryId) {
    Progress found = tracking.find(person.workspaceId(), deliveryId).orElseThrow(Problem::notFound);
    listing.conversation(person, found.delivery().conversationId());
    return found;
  }

  private void mine(Person person, Progress progress) {
    Conversation conversation = listing.conversation(person, progress.delivery().conversationId());
    rights.require(person, conversation, Access::maySettleDelivery);
  }

  private static Delivery.@Nullable State state(String name) {
    if (name.equals("unsent")) return null;
    try {
      return Delivery.State.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "request.malformed");
    }
  }
}
