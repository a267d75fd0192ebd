package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.delivery.Outbox;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;
import tintoi.inbox.Listing;
import tintoi.inbox.Rights;

/// What becomes of one delivery that waits for a person.
@RestController
@RequestMapping("/api/deliveries/{deliveryId}/decisions")
class VerdictsController {
  private final Tracking tracking;
  private final Verdicts verdicts;
  private final Listing listing;
  private final Rights rights;
  private final Views views;

  VerdictsController(
      Tracking tracking, Verdicts verdicts, Listing listing, Rights rights, Views views) {
    this.tracking = tracking;
    this.verdicts = verdicts;
    this.listing = listing;
    this.rights = rights;
    this.views = views;
  }

  /// @param attempts as it was seen: what was attempted since may wait for another reason
  record Verdict(@NotNull Outbox.Decision decision, @NotNull Integer attempts) {}

  @PostMapping
  DeliveryJson decide(
      Person person,
      @PathVariable UUID deliveryId,
      @Valid @RequestBody Verdict verdict,
      HttpServletRequest request) {
    Progress seen = find(person, deliveryId);
    rights.require(
        person,
        listing.conversation(person, seen.delivery().conversationId()),
        Access::maySettleDelivery);
    String no =
        verdicts.give(
            person, deliveryId, verdict.attempts(), verdict.decision(), request.getRemoteAddr());
    if (no != null) throw Problem.of(HttpStatus.CONFLICT, no);
    return views.deliveries().to(person).show(find(person, deliveryId));
  }

  private Progress find(Person person, UUID deliveryId) {
    Progress found = tracking.find(person.workspaceId(), deliveryId).orElseThrow(Problem::notFound);
    listing.conversation(person, found.delivery().conversationId());
    return found;
  }
}
