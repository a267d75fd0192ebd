package tintoi.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class LoopsTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger begun = new AtomicInteger();
  private final Semaphore fault = new Semaphore(0);
  private final Loops loops = new Loops(nanos::get, AT_ONCE);

  @Test
  void what_an_error_ends_begins_anew() throws InterruptedException {
    var end = new CountDownLatch(1);
    Thread thread =
        loops.start(
            "test",
            () -> {
              if (begun.incrementAndGet() < 3) throw new StackOverflowError("as a test says");
              await().until(() -> end.getCount() == 0);
            });

    await().until(() -> begun.get() == 3);
    assertThat(thread.isAlive()).isTrue();
    assertThat(health()).isEqualTo(Status.UP);

    end.countDown();
    thread.join();
    assertThat(health()).as("it was asked to end").isEqualTo(Status.UP);
  }

  @Test
  void what_ends_again_and_again_for_a_minute_is_told_of_until_it_goes_on() {
    loops.start(
        "test",
        () -> {
          begun.incrementAndGet();
          fault.acquireUninterruptibly();
          throw new NoClassDefFoundError("as a test says");
        });
    fails();
    assertThat(health()).isEqualTo(Status.UP);

    pass(59);
    fails();
    assertThat(health()).isEqualTo(Status.UP);

    pass(2);
    fails();
    assertThat(health()).isEqualTo(Status.DOWN);

    pass(61);
    assertThat(health()).as("it goes on").isEqualTo(Status.UP);
    fails();
    assertThat(health()).as("the first fault of others").isEqualTo(Status.UP);
  }

  @Test
  void what_cannot_begin_anew_is_told_of() throws InterruptedException {
    var without =
        new Loops(
            () -> {
              throw new OutOfMemoryError("as a test says, for the very next step too");
            },
            AT_ONCE);
    Thread thread =
        without.start(
            "test",
            () -> {
              throw new OutOfMemoryError("as a test says");
            });

    thread.join();

    assertThat(without.health().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void what_has_not_begun_yet_is_not_missed() {
    loops.thread("test", () -> {});

    assertThat(health()).isEqualTo(Status.UP);
  }

  private Status health() {
    return loops.health().getStatus();
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  /// Until it has begun anew.
  private void fails() {
    await().until(() -> begun.get() > 0);
    int before = begun.get();
    fault.release();
    await().until(() -> begun.get() > before);
  }
}
