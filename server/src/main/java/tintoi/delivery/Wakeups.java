package tintoi.delivery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Tells this node's engine, after the commit, that a lane has something to do. A hint to be
/// sooner: who looks finds it too, but an open lane reads its queues seldom.
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
          // Of a commit whose answer was lost nobody knows whether it was done: told for nothing, a
          // lane finds nothing.
          @Override
          public void afterCompletion(int status) {
            if (status != STATUS_ROLLED_BACK) wake(lane, head);
          }
        });
  }

  private void wake(LaneKey lane, @Nullable Head head) {
    for (Listener listener : listeners) listener.wake(lane, head);
  }
}
