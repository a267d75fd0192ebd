package bench.crash.whole;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// Asks every two seconds why each message is unsent, and counts of which nothing was said for
/// longer than a minute. No time counts in which the server is away or is being harmed.
final class Asking {
  private static final int EVERY_SECONDS = 2;

  /// As in [bench.crash.Watch].
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final CountDownLatch over = new CountDownLatch(1);
  private final Lines lines;
  private final BooleanSupplier harmed;
  private final Thread thread;
  private Map<String, Long> silent = new HashMap<>();

  /// When it was answered the last time; 0 if it was not since.
  private long before;

  private int worst;
  private long longest;

  /// @param unexplained messages at the worst moment
  /// @param longest seconds nothing was said of one
  record Found(int unexplained, long longest) {}

  Asking(Lines lines, BooleanSupplier harmed) {
    this.lines = lines;
    this.harmed = harmed;
    this.thread = Thread.ofPlatform().daemon().name("asking").start(this::ask);
  }

  private void ask() {
    try {
      while (!over.await(EVERY_SECONDS, TimeUnit.SECONDS)) look();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    long passed = before == 0 ? 0 : System.nanoTime() - before;
    before = 0;
    Map<String, Long> now = new HashMap<>();
    int unexplained = 0;
    String after = "";
    do {
      Lines.Answer page = lines.ask(lines.request("/api/deliveries?limit=200" + after).build());
      if (!page.good() || harmed.getAsBoolean()) return;
      for (JsonNode one : page.body().path("items")) {
        if (!one.path("diagnosis").isNull()) continue;
        String id = one.path("id").asString();
        long counted = silent.containsKey(id) ? silent.getOrDefault(id, 0L) + passed : 0;
        now.put(id, counted);
        longest = Math.max(longest, counted);
        if (counted <= BOUND.toNanos()) continue;
        unexplained++;
        System.err.println("unexplainedDuring " + one);
      }
      JsonNode next = page.body().path("next");
      after = next.isNull() ? "" : "&after=" + next.asString();
    } while (!after.isEmpty());
    silent = now;
    before = System.nanoTime();
    worst = Math.max(worst, unexplained);
  }

  Found end() throws InterruptedException {
    over.countDown();
    thread.join();
    return new Found(worst, TimeUnit.NANOSECONDS.toSeconds(longest));
  }
}
