package tintoi.node;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// What must go on for as long as this process lives: looking for what is due, keeping leases,
/// reading webhooks. Such a loop handles by itself what it expects. Whatever else ends it, an
/// [Error] too, is said, and it begins anew a second later: a loop that is gone takes its share of
/// the server with it, and nobody sees it. One that ends again and again for a minute, or cannot
/// begin anew, is told of by `/livez` and `/readyz`.
@Component
public class Loops implements HealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(Loops.class);
  private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

  private final Set<Loop> loops = ConcurrentHashMap.newKeySet();
  private final LongSupplier nanos;
  private final Duration pause;

  public Loops() {
    this(System::nanoTime, Duration.ofSeconds(1));
  }

  /// @param nanos as [System#nanoTime]
  /// @param pause before one begins anew
  Loops(LongSupplier nanos, Duration pause) {
    this.nanos = nanos;
    this.pause = pause;
  }

  /// @param body returns when it is asked to end, and not before
  /// @return its thread, begun
  public Thread start(String name, Runnable body) {
    Thread thread = thread(name, body);
    thread.start();
    return thread;
  }

  /// The same, not begun yet.
  public Thread thread(String name, Runnable body) {
    var loop = new Loop(name, body);
    loops.add(loop);
    return loop.thread;
  }

  @Override
  public Health health() {
    List<String> gone =
        loops.stream().filter(Loop::isGone).map(loop -> loop.name).sorted().toList();
    return gone.isEmpty() ? Health.up().build() : Health.down().withDetail("gone", gone).build();
  }

  private final class Loop implements Runnable {
    private final String name;
    private final Runnable body;
    private final Thread thread;
    private volatile boolean failed;

    /// When it first failed, of all the times less than a minute apart, and when last.
    private volatile long since;

    private volatile long last;

    Loop(String name, Runnable body) {
      this.name = name;
      this.body = body;
      this.thread = Thread.ofVirtual().name(name).unstarted(this);
    }

    @Override
    public void run() {
      boolean ended = false;
      while (!ended) ended = once();
      loops.remove(this);
    }

    /// @return true if it was asked to end
    private boolean once() {
      try {
        body.run();
        return true;
      } catch (RuntimeException | Error e) {
        long now = nanos.getAsLong();
        if (!failed || now - last > PATIENCE) since = now;
        last = now;
        failed = true;
        say(e);
        return !rested();
      }
    }

    private void say(Throwable why) {
      try {
        log.error("loop={} begins anew after a fault of its own", name, why);
      } catch (RuntimeException | Error _) {
        // Without memory nothing can be said, and it goes on all the same.
      }
    }

    private boolean rested() {
      try {
        Thread.sleep(pause);
        return true;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    boolean isGone() {
      if (thread.getState() == Thread.State.TERMINATED) return true;
      return failed && last - since >= PATIENCE && nanos.getAsLong() - last < PATIENCE;
    }
  }
}
