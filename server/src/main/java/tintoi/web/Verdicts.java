package tintoi.web;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.access.Access;
import tintoi.access.NotAllowed;
import tintoi.access.Person;
import tintoi.audit.Audit;
import tintoi.delivery.Delivery;
import tintoi.delivery.Outbox;
import tintoi.delivery.Tracking;
import tintoi.inbox.Listing;
import tintoi.inbox.Rights;

/// A person's verdict on one delivery that waits for her, in a transaction of its own, and written
/// down: who said that what may have arrived goes once more, is asked for later.
@Component
class Verdicts {
  private final Tracking tracking;
  private final Outbox outbox;
  private final Listing listing;
  private final Rights rights;
  private final Audit audit;

  Verdicts(Tracking tracking, Outbox outbox, Listing listing, Rights rights, Audit audit) {
    this.tracking = tracking;
    this.outbox = outbox;
    this.listing = listing;
    this.rights = rights;
    this.audit = audit;
  }

  /// @param attempts as she saw it
  /// @param address where she asked from
  /// @return the cause why it is not done; null if it is, now or before
  @Transactional
  public @Nullable String give(
      Person person,
      UUID deliveryId,
      int attempts,
      Outbox.Decision decision,
      @Nullable String address) {
    UUID workspaceId = person.workspaceId();
    var found = tracking.find(workspaceId, deliveryId);
    if (found.isEmpty()) return "request.not_found";
    Delivery delivery = found.get().delivery();
    var conversation = listing.conversation(person, delivery.conversationId());
    try {
      rights.require(person, conversation, Access::maySettleDelivery);
    } catch (NotAllowed e) {
      return e.refused().cause();
    }
    if (!outbox.decide(workspaceId, deliveryId, attempts, decision)) {
      boolean before =
          tracking
              .find(workspaceId, deliveryId)
              .filter(now -> outbox.isDecided(now.delivery(), attempts, decision))
              .isPresent();
      return before ? null : "delivery.nothing_to_decide";
    }
    audit.add(
        workspaceId,
        new Audit.Actor(person.personId(), person.name(), address),
        "delivery.decided",
        new Audit.Subject("delivery", deliveryId, conversation.customerName()),
        Map.of("state", delivery.state().name(), "attempts", attempts),
        Map.of("decision", decision.name()));
    return null;
  }
}
