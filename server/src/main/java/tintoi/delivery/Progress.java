package tintoi.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Diagnosis;

/// A delivery and how it looks from outside.
///
/// @param diagnosis its own, or its lane's if the lane is what keeps it
/// @param since when this diagnosis was made; null without one
/// @param open given back, and nobody has dealt with it yet
/// @param twice an earlier try arrived after all, beside the later one
/// @param keepsWords has not left, but an earlier try may arrive yet: it is given no other words
/// @param until when it goes by itself; null if no clock brings that
public record Progress(
    Delivery delivery,
    Shown shown,
    @Nullable Diagnosis diagnosis,
    @Nullable Instant since,
    @Nullable Instant until,
    boolean open,
    boolean twice,
    boolean keepsWords) {
  Progress(
      Delivery delivery,
      Shown shown,
      @Nullable Diagnosis diagnosis,
      @Nullable Instant since,
      @Nullable Instant until) {
    this(delivery, shown, diagnosis, since, until, false, false, false);
  }

  Progress keepingWords() {
    return new Progress(delivery, shown, diagnosis, since, until, open, twice, true);
  }
}
