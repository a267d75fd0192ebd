package tintoi.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.node.Bulletin;
import tintoi.node.Loops;
import tintoi.provider.Provider;

/// Finds times in which we could not keep what providers told, and has what was said then read
/// again: the database was away from this node, or no node was there at all. Providers tell again
/// at most for a while, and some of them not at all what was answered with a refusal.
@Component
public class Absences implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Absences.class);

  /// So many times in a row nobody was heard of before it counts: a node may be late.
  private static final int BEATS = 4;

  /// Whom it asks and whom it tells.
  @Component
  record Hands(Journal journal, Presence presence, Recovery recovery, Bulletin bulletin) {}

  private final Hands hands;
  private final Duration every;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final Loops loops;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Thread loop;

  /// Whether this node has been there before.
  private boolean there;

  Absences(
      Hands hands,
      RecoveryProperties settings,
      TransactionTemplate transactions,
      Clock clock,
      Loops loops) {
    this.hands = hands;
    this.every = settings.every();
    this.transactions = transactions;
    this.clock = clock;
    this.loops = loops;
  }

  /// A thread of its own: what is scheduled may be late by what another of them does.
  @Override
  public void start() {
    loop = loops.start("absences", this::run);
  }

  @Override
  public void stop() {
    Thread running = loop;
    loop = null;
    stopped.countDown();
    try {
      // Not interrupted: that would break off a transaction over the wire.
      if (running != null) running.join(Duration.ofSeconds(2));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }

  private void run() {
    boolean told = false;
    try {
      while (!stopped.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          round();
          told = false;
        } catch (RuntimeException e) {
          if (!told) log.warn("absences=waiting why=\"{}\"", e.toString());
          told = true;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What could not be kept is told once it can be written down: until then nobody could read it
  /// again either.
  public synchronized void round() {
    Unkept unkept = hands.journal.unkept();
    Map<Provider, Unkept.Gap> due = unkept.due(clock.instant());
    transactions.executeWithoutResult(_ -> {
      Optional<Instant> gone = gone();
      for (Provider provider : Provider.values()) {
        Optional<Instant> lost = Optional.ofNullable(due.get(provider)).map(Unkept.Gap::since);
        Stream.of(gone, lost)
            .flatMap(Optional::stream)
            .min(Instant::compareTo)
            .ifPresent(since -> missed(provider, since));
      }
    });
    there = true;
    unkept.told(due, clock.instant());
  }

  /// Since when nobody was there; empty if somebody was. Who comes and finds nobody knows it at
  /// once; otherwise the others would have said so, had they been there.
  private Optional<Instant> gone() {
    boolean alone = !there && hands.bulletin.nodes() == 1;
    Duration late = every.multipliedBy(BEATS);
    Duration length = hands.presence.note();
    return alone || length.compareTo(late) > 0
        ? Optional.of(clock.instant().minus(length))
        : Optional.empty();
  }

  private void missed(Provider provider, Instant since) {
    int wanted = hands.recovery.absent(provider, since);
    if (wanted > 0)
      log.info("webhooks=missed provider={} since={} read={}", provider, since, wanted);
  }
}
