package bench.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The same for many, eight at a time.
final class AtOnce {
  private static final int THREADS = 8;

  private AtOnce() {}

  interface Doing {
    void on(int n) throws Exception;
  }

  /// @return nothing, as whoever answers a line has to
  static String each(List<Integer> numbers, Doing doing) throws Exception {
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<String>> done = new ArrayList<>();
      for (int n : numbers)
        done.add(
            threads.submit(() -> {
              doing.on(n);
              return "";
            }));
      for (Future<String> one : done) one.get();
    }
    return "";
  }
}
