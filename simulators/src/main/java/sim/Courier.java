package sim;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/// Brings webhooks to the product: in order for one key (a customer's thread, a post), side by side
/// for different ones, again and again while the product is away.
final class Courier implements AutoCloseable {
  /// Real time during which a failing webhook is repeated; then the provider switches it off.
  private static final Duration PATIENCE = Duration.ofHours(1);

  private static final long[] PAUSES_MS = {100, 400, 1000, 2000, 5000};

  /// What is wrong with deliveries on purpose.
  record Mischief(int duplicate, boolean reorder, long delayMs, boolean drop, boolean hold) {
    static final Mischief NONE = new Mischief(0, false, 0, false, false);
  }

  record Standing(long delivered, long failed, long waiting, int held, String problem) {}

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore lines = new Semaphore(8);
  private final Map<String, Queue<?>> queues = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();
  private final Consumer<String> changed;
  private volatile Mischief mischief = Mischief.NONE;
  private volatile String problem = "";
  private volatile long epoch;

  /// `changed` is told of nothing but that the standing changed.
  Courier(Consumer<String> changed) {
    this.changed = changed;
  }

  private static final class Queue<E> {
    final ArrayDeque<E> events = new ArrayDeque<>();
    final Packer<E> sender;
    boolean running;

    Queue(Packer<E> sender) {
      this.sender = sender;
    }
  }

  synchronized <E> void post(String key, E event, Packer<E> sender) {
    if (mischief.drop()) return;
    if (mischief.hold()) {
      held.add(() -> enqueue(key, event, sender));
      return;
    }
    enqueue(key, event, sender);
  }

  @SuppressWarnings("unchecked") // a key belongs to one sender, whose events it holds
  private synchronized <E> void enqueue(String key, E event, Packer<E> sender) {
    var queue = (Queue<E>) queues.computeIfAbsent(key, _ -> new Queue<>(sender));
    queue.events.add(event);
    waiting.incrementAndGet();
    if (!queue.running) {
      queue.running = true;
      long born = epoch;
      threads.execute(() -> drain(key, queue, born));
    }
  }

  private <E> void drain(String key, Queue<E> queue, long born) {
    try {
      while (born == epoch) {
        Mischief now = mischief;
        if (now.delayMs() > 0) Thread.sleep(now.delayMs());
        if (now.reorder()) Thread.sleep(300);
        List<E> batch = take(key, queue, now.reorder() ? Integer.MAX_VALUE : queue.sender.batch());
        if (batch.isEmpty()) return;
        if (now.reorder()) {
          Collections.reverse(batch);
          for (E event : batch) bring(List.of(event), queue.sender, now.duplicate(), born);
        } else {
          bring(batch, queue.sender, now.duplicate(), born);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized <E> List<E> take(String key, Queue<E> queue, int most) {
    var batch = new ArrayList<E>();
    while (batch.size() < most && !queue.events.isEmpty()) batch.add(queue.events.removeFirst());
    if (batch.isEmpty()) {
      queue.running = false;
      queues.remove(key, queue);
    }
    return batch;
  }

  private <E> void bring(List<E> batch, Packer<E> sender, int duplicates, long born)
      throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    int attempt = 0;
    int left = 1 + duplicates;
    while (left > 0 && born == epoch) {
      Parcel parcel = sender.pack(batch);
      if (parcel == null) break;
      if (send(parcel, attempt, sender::repeats)) {
        left--;
        attempt = 0;
        continue;
      }
      if (System.nanoTime() > until) {
        batch.forEach(sender::givenUp);
        break;
      }
      Thread.sleep(PAUSES_MS[Math.min(attempt++, PAUSES_MS.length - 1)]);
    }
    waiting.addAndGet(-batch.size());
    changed.accept("webhooks");
  }

  private boolean send(Parcel parcel, int attempt, IntPredicate repeats)
      throws InterruptedException {
    lines.acquire();
    try {
      var request =
          HttpRequest.newBuilder(URI.create(parcel.url()))
              .timeout(Duration.ofSeconds(5))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(parcel.body()));
      parcel.headers().forEach(request::setHeader);
      String again = parcel.retryHeader();
      if (attempt > 0 && !again.isEmpty()) request.header(again, Integer.toString(attempt));
      int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) {
        delivered.incrementAndGet();
        problem = "";
        return true;
      }
      problem = parcel.url() + " answered " + status;
      if (!repeats.test(status)) {
        failed.incrementAndGet();
        return true;
      }
    } catch (IOException | IllegalArgumentException e) {
      problem = parcel.url() + ": " + e;
    } finally {
      lines.release();
    }
    failed.incrementAndGet();
    changed.accept("webhooks");
    return false;
  }

  void mischief(Mischief mischief) {
    this.mischief = mischief;
  }

  Mischief mischief() {
    return mischief;
  }

  /// Sends what was held.
  synchronized int flush() {
    var due = List.copyOf(held);
    held.clear();
    due.forEach(Runnable::run);
    return due.size();
  }

  synchronized Standing standing() {
    return new Standing(delivered.get(), failed.get(), waiting.get(), held.size(), problem);
  }

  /// Forgets everything not yet delivered.
  synchronized void forget() {
    epoch++;
    queues.clear();
    held.clear();
    waiting.set(0);
    problem = "";
    mischief = Mischief.NONE;
  }

  @Override
  public void close() {
    synchronized (this) {
      epoch++;
    }
    threads.shutdownNow();
    client.shutdownNow();
  }
}
