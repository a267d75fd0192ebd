package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.delivery.Outbox;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;
import tintoi.failure.Wording;

/// One verdict on many deliveries that wait for a person. Each is decided on its own, in a
/// transaction of its own: one that cannot be keeps no other waiting. The same request may come
/// twice.
@RestController
@RequestMapping("/api/deliveries/decisions")
class DecisionsController {
  private static final int MOST = 500;

  private final Tracking tracking;
  private final Verdicts verdicts;
  private final Explanations explanations;

  DecisionsController(Tracking tracking, Verdicts verdicts, Explanations explanations) {
    this.tracking = tracking;
    this.verdicts = verdicts;
    this.explanations = explanations;
  }

  /// Which ones: named with what was seen of them, or all that wait for one cause.
  ///
  /// @param deliveries those that were seen; null = by the filter
  /// @param filter null = by name
  record Verdict(
      @NotNull Common decision,
      @Nullable @Size(max = MOST) List<@NotNull @Valid Seen> deliveries,
      @Nullable @Valid Filter filter) {}

  /// What can be said to many at once.
  enum Common {
    SEND,
    DROP
  }

  /// @param attempts as it was seen: what was attempted since may wait for another reason
  record Seen(@NotNull UUID id, @NotNull Integer attempts) {}

  /// @param channel null = every channel
  /// @param cause what they wait for
  record Filter(@Nullable UUID channel, @NotNull String cause) {}

  /// @param more true if the filter finds others still: ask again
  record Decided(int done, List<RefusedOne> refused, boolean more) {}

  record RefusedOne(UUID id, String cause, Map<String, Wording> texts) {}

  @PostMapping
  Decided decide(Person person, @Valid @RequestBody Verdict verdict, HttpServletRequest request) {
    if ((verdict.deliveries() == null) == (verdict.filter() == null))
      throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "request.field");
    List<Seen> seen = new ArrayList<>();
    boolean more = false;
    if (verdict.deliveries() != null) seen.addAll(verdict.deliveries());
    if (verdict.filter() != null) more = !matching(person, verdict.filter(), seen);
    boolean drop = verdict.decision() == Common.DROP;
    int done = 0;
    List<RefusedOne> refused = new ArrayList<>();
    // To drop from the last to the first, so that none moves up and leaves while those before it
    // go.
    for (Seen one : drop ? seen.reversed() : seen) {
      String no =
          verdicts.give(
              person,
              one.id(),
              one.attempts(),
              drop ? Outbox.Decision.DROP : Outbox.Decision.SEND_AGAIN,
              request.getRemoteAddr());
      if (no == null) done++;
      else refused.add(new RefusedOne(one.id(), no, explanations.texts(no, Map.of())));
    }
    return new Decided(done, refused, more && done > 0);
  }

  /// @return true if these are all
  private boolean matching(Person person, Filter filter, List<Seen> found) {
    UUID after = null;
    while (true) {
      List<Progress> page =
          tracking.unsent(person.workspaceId(), null, filter.channel(), after, MOST);
      for (Progress progress : page) {
        if (progress.diagnosis() == null
            || !progress.diagnosis().cause().equals(filter.cause())
            || progress.delivery().state().isPast()) continue;
        if (found.size() == MOST) return false;
        found.add(new Seen(progress.delivery().deliveryId(), progress.delivery().attempts()));
      }
      if (page.size() < MOST) return true;
      after = page.getLast().delivery().deliveryId();
    }
  }
}
