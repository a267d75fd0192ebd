package tintoi.intake;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/// A few places for what is done side by side. One that was taken is given back however that ends,
/// also if nothing came of it: a place that is lost is lost for as long as the process lives.
///
/// ```java
/// try (var place = places.await()) {
///   if (isOurs()) place.fill(work, threads);
/// }
/// ```
final class Places {
  private final Semaphore free;

  Places(int number) {
    free = new Semaphore(number);
  }

  /// Waits until one is free.
  Place await() throws InterruptedException {
    free.acquire();
    return new Place();
  }

  /// Empty if none is free now.
  Optional<Place> take() {
    return free.tryAcquire() ? Optional.of(new Place()) : Optional.empty();
  }

  /// Given back when it is closed, or, if something was begun in it, when that has ended.
  final class Place implements AutoCloseable {
    private boolean filled;

    void fill(Runnable work, Executor threads) {
      threads.execute(() -> {
        try {
          work.run();
        } finally {
          free.release();
        }
      });
      filled = true;
    }

    @Override
    public void close() {
      if (!filled) free.release();
    }
  }
}
