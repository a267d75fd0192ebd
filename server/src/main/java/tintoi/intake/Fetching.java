package tintoi.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.files.Fetcher;
import tintoi.files.FileRefused;
import tintoi.files.Files;
import tintoi.files.StoredFile;
import tintoi.inbox.Inbound.ToBring;
import tintoi.intake.Fetches.Due;
import tintoi.node.Loops;

/// Brings what customers send, at once, because the providers' links end: a few side by side, each
/// tried again after 2 s, 10 s, 1 min, 5 min and 30 min, then given up with its reason. What is our
/// own fault counts for none of those: it is tried again as long as its link may be good. Any node
/// may bring any; a node that dies leaves its tries to be made again.
@Component
class Fetching implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Fetching.class);

  private static final List<Duration> AGAIN =
      List.of(
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30));

  /// What our own store does not take is brought again after a tenth of the time it has been away.
  private static final Duration SOONEST = Duration.ofMinutes(1);

  private static final Duration LATEST = Duration.ofMinutes(30);
  private static final Duration GOOD = Duration.ofDays(7);
  private static final String STORE_AWAY = "attachment.store_away";

  private static final int SIDE_BY_SIDE = 6;
  private static final Duration TRY = Duration.ofMinutes(2);
  private static final Duration IDLE = Duration.ofSeconds(2);

  /// Published in the transaction that kept a message with attachments.
  record Arrived() {}

  private final Hands hands;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final MeterRegistry meters;
  private final Loops loops;
  private final Semaphore news = new Semaphore(0);
  private final Places places = new Places(SIDE_BY_SIDE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable Thread loop;

  Fetching(
      Hands hands,
      TransactionTemplate transactions,
      Clock clock,
      MeterRegistry meters,
      Loops loops) {
    this.hands = hands;
    this.transactions = transactions;
    this.clock = clock;
    this.meters = meters;
    this.loops = loops;
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(Arrived arrived) {
    news.release();
  }

  @Override
  public void start() {
    Thread thread = loops.thread("fetching", this::run);
    loop = thread;
    thread.start();
  }

  @Override
  public void stop() {
    loop = null;
    news.release();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) threads.shutdownNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }

  @Override
  public int getPhase() {
    return 0;
  }

  private void run() {
    while (loop == Thread.currentThread()) {
      try {
        boolean some = begin();
        if (!some && news.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS)) news.drainPermits();
      } catch (DataAccessException | TransactionException e) {
        log.debug("fetch=waiting why=\"database: {}\"", e.getMessage());
        sleep();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(IDLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return true if something was begun
  private boolean begin() throws InterruptedException {
    Instant now = clock.instant();
    boolean some = false;
    for (Due due : hands.fetches().due(now, SIDE_BY_SIDE * 4)) {
      if (loop == null) return false;
      try (var place = places.await()) {
        // It may have waited until the end: what cannot be begun any more costs no try.
        if (loop == null) return false;
        if (!hands.fetches().take(due, clock.instant().plus(TRY))) continue;
        some = true;
        place.fill(() -> tryToBring(due), threads);
      }
    }
    return some;
  }

  private void tryToBring(Due due) {
    try {
      bring(due);
    } catch (RuntimeException e) {
      log.warn("message={} fetch=failed", due.which().messageId(), e);
    }
  }

  private void bring(Due due) {
    switch (hands.fetcher().fetch(due.which().url())) {
      case Fetcher.Result.Brought(var content, var name) -> keep(due, content, name);
      case Fetcher.Result.Never(var cause, var detail) -> lose(due, because(due, cause), detail);
      case Fetcher.Result.NotNow(var detail) -> later(due, detail);
      case Fetcher.Result.NotTaken(var detail) -> away(due, detail);
    }
  }

  /// Had our store been there, the link would have been good.
  private static String because(Due due, String cause) {
    return due.awaySince() != null && cause.equals("attachment.gone") ? STORE_AWAY : cause;
  }

  private void keep(Due due, Path content, String name) {
    ToBring which = due.which();
    try {
      var arrival =
          new Files.Arrival(which.workspaceId(), which.conversationId(), name(which, name), null);
      StoredFile file = hands.files().keep(arrival, content);
      transactions.executeWithoutResult(_ -> {
        hands.inbound().brought(which, file);
        hands.fetches().remove(which);
      });
      count("kept");
    } catch (FileRefused e) {
      lose(due, e.key().replace("file.", "attachment."), "");
    } catch (IOException e) {
      away(due, "store: " + e.getMessage());
    } finally {
      discard(content);
    }
  }

  /// What the provider calls it, else its server, else the end of its address.
  private static String name(ToBring which, String told) {
    if (!which.name().isBlank()) return which.name();
    if (!told.isBlank()) return told;
    String path = which.url().replaceAll("[?#].*", "");
    String last = path.substring(path.lastIndexOf('/') + 1);
    try {
      return URLDecoder.decode(last.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      return last;
    }
  }

  private static void discard(Path content) {
    try {
      java.nio.file.Files.deleteIfExists(content);
    } catch (IOException e) {
      log.debug("file={} state=left why=\"{}\"", content, e.getMessage());
    }
  }

  private void later(Due due, String detail) {
    if (due.refused() >= AGAIN.size()) {
      lose(due, "attachment.unreachable", detail);
      return;
    }
    log.info("message={} fetch=later try={} why=\"{}\"", id(due), due.refused() + 1, detail);
    hands.fetches().refused(due.which(), clock.instant().plus(AGAIN.get(due.refused())));
    count("later");
  }

  private void away(Due due, String detail) {
    Instant now = clock.instant();
    Instant noted = due.awaySince();
    Duration length = noted == null ? Duration.ZERO : Duration.between(noted, now);
    if (length.compareTo(GOOD) > 0) {
      lose(due, STORE_AWAY, detail);
      return;
    }
    Duration pause = length.dividedBy(10);
    if (pause.compareTo(SOONEST) < 0) pause = SOONEST;
    if (pause.compareTo(LATEST) > 0) pause = LATEST;
    log.warn("message={} fetch=away why=\"{}\"", id(due), detail);
    hands.fetches().away(due.which(), now, now.plus(pause));
    count("away");
  }

  private void lose(Due due, String cause, String detail) {
    log.warn("message={} fetch=lost cause={} why=\"{}\"", id(due), cause, detail);
    transactions.executeWithoutResult(_ -> {
      hands.inbound().lost(due.which(), cause);
      hands.fetches().remove(due.which());
    });
    count(cause);
  }

  private static Object id(Due due) {
    return due.which().messageId();
  }

  private void count(String outcome) {
    meters.counter("tintoi.attachments", "outcome", outcome).increment();
  }
}
