package tintoi;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.scheduling.annotation.Scheduled;

class RoundsTest {
  @Test
  void a_round_that_hangs_keeps_no_other_from_beginning() throws InterruptedException {
    var scheduler = new Relay().taskScheduler(new ThreadPoolTaskSchedulerBuilder());
    scheduler.initialize();
    var end = new CountDownLatch(1);
    var began = new CountDownLatch(Relay.ROUNDS);
    List<ScheduledFuture<?>> rounds = new ArrayList<>();
    for (int n = 0; n < Relay.ROUNDS; n++)
      rounds.add(
          scheduler.scheduleWithFixedDelay(
              () -> {
                began.countDown();
                hang(end);
              },
              Duration.ofSeconds(1)));

    assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
    end.countDown();
    rounds.forEach(round -> round.cancel(false));
    scheduler.shutdown();
  }

  @Test
  void there_is_a_thread_for_each_round() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("tintoi");

    long rounds =
        classes.stream()
            .flatMap(each -> each.getMethods().stream())
            .filter(method -> method.isAnnotatedWith(Scheduled.class))
            .count();

    assertThat(rounds).isBetween(10L, (long) Relay.ROUNDS);
  }

  private static void hang(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
