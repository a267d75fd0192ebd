package tintoi.delivery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Tells this node's engine, after the commit, that a lane has something to do. A hint to be
/// sooner: the poll finds it too.
@Component
class Wakeups {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  interface Listener {
    /// @param head null if only the lane is known
    void wake(LaneKey lane, @Nullable Head head);
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  void afterCommit(LaneKey lane, @Nullable Head head) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      wake(lane, head);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            wake(lane, head);
          }
        });
  }

  private void wake(LaneKey lane, @Nullable Head head) {
    for (Listener listener : listeners) listener.wake(lane, head);
  }
}
