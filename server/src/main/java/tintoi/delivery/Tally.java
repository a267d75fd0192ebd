package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tintoi.delivery.Delivery.State;
import tintoi.failure.Diagnosis;
import tintoi.provider.ChannelKind;

/// Counts what became of messages, by its cause and by what brought it. Counted is what is
/// committed: what was undone is written again.
@Component
class Tally {
  /// What brought it.
  enum By {
    ATTEMPT,
    /// It was looked for in the provider's conversation.
    LOOK,
    ECHO,
    /// Its sender died.
    DEATH
  }

  /// @param why null if it is where it should be, or goes again
  record Became(ChannelKind kind, State state, By by, @Nullable Diagnosis why) {}

  private final MeterRegistry meters;

  Tally(MeterRegistry meters) {
    this.meters = meters;
  }

  void count(List<Became> all) {
    if (all.isEmpty()) return;
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      add(all);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            add(all);
          }
        });
  }

  /// Nearly all of a group became the same, and a counter is found by its words.
  private void add(List<Became> all) {
    all.stream()
        .collect(Collectors.groupingBy(Tally::words, Collectors.counting()))
        .forEach((words, n) -> meters.counter("tintoi_settled", words).increment(n));
  }

  private static Tags words(Became one) {
    String cause = one.why() == null ? "none" : one.why().cause();
    return Tags.of(
        "kind",
        one.kind().name(),
        "state",
        one.state().name(),
        "by",
        one.by().name(),
        "cause",
        cause);
  }
}
