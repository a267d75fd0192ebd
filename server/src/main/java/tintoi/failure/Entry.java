package tintoi.failure;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Provider;

/// One entry of the dictionary, as it stands in the file.
///
/// @param file where it stands ("failure/meta.yaml"), for those who must mend it
/// @param provider whose codes these are; null = those of every provider
/// @param codes what it answers to: "190/492", "10", "200-299", "http:5xx", "*"; may be empty
/// @param inherited true if it takes its cause and sentences from another entry by `like`
/// @param say the sentences by language, "vi" and "en"
/// @param source the page it was read on
/// @param checked when that page was last looked at
record Entry(
    String cause,
    String file,
    @Nullable Provider provider,
    List<String> codes,
    When when,
    Verdict verdict,
    boolean inherited,
    Owner owner,
    List<Remedy> actions,
    Map<String, Wording> say,
    String source,
    LocalDate checked) {

  /// What follows: the part of an entry that the engine obeys.
  ///
  /// @param until what a hold waits for; null for the other dispositions
  /// @param at when it may go by itself: the first rule that has something to say
  record Verdict(
      FailureKind kind, Reach reach, Then then, @Nullable Condition until, List<Moment> at) {
    Verdict {
      if ((then == Then.HOLD) != (until != null))
        throw new IllegalArgumentException("`then: hold` names its `until`, and nothing else does");
    }

    Disposition disposition(Instant now, @Nullable Duration retryAfter) {
      Instant due =
          at.stream()
              .map(moment -> moment.after(now, retryAfter))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      return switch (then) {
        case DEFER -> new Disposition.Defer(due);
        case HOLD -> new Disposition.Hold(Objects.requireNonNull(until), due);
        case RECONCILE -> new Disposition.Reconcile();
        case RENEW -> new Disposition.Renew();
        case BOUNCE -> new Disposition.Bounce();
      };
    }
  }

  enum Then {
    DEFER,
    HOLD,
    RECONCILE,
    RENEW,
    BOUNCE
  }
}
