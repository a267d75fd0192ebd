package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
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
      all.forEach(this::count);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            all.forEach(Tally.this::count);
          }
        });
  }

  private void count(Became one) {
    meters
        .counter(
            "tintoi_settled",
            "kind",
            one.kind().name(),
            "state",
            one.state().name(),
            "by",
            one.by().name(),
            "cause",
            one.why() == null ? "none" : one.why().cause())
        .increment();
  }
}
