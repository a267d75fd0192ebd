package tintoi.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Settles who is told of an alert, and tells each of them at least once: a row per target, leased
/// by the database's clock, tried again with growing pauses, until it is taken, three days are
/// over, or what began is over: that is told instead.
@Component
public class Postman {
  private static final Logger log = LoggerFactory.getLogger(Postman.class);
  private static final int AT_ONCE = 200;
  private static final Duration LEASE = Duration.ofMinutes(2);

  /// As Standard Webhooks advises; letters keep to it, too.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private final Alerts alerts;
  private final Deliveries deliveries;
  private final Audience audience;
  private final Telling telling;
  private final Clock clock;
  private final TransactionTemplate transactions;
  private final AtomicBoolean busy = new AtomicBoolean();

  Postman(
      Alerts alerts,
      Deliveries deliveries,
      Audience audience,
      Telling telling,
      Clock clock,
      PlatformTransactionManager transactions) {
    this.alerts = alerts;
    this.deliveries = deliveries;
    this.audience = audience;
    this.telling = telling;
    this.clock = clock;
    this.transactions = new TransactionTemplate(transactions);
  }

  /// Not on the scheduler's own thread, on which others wait.
  @Scheduled(
      initialDelayString = "${tintoi.alert.every:PT10S}",
      fixedDelayString = "${tintoi.alert.every:PT5S}")
  void wake() {
    if (!busy.compareAndSet(false, true)) return;
    Thread.ofVirtual()
        .name("alerts")
        .start(() -> {
          try {
            // Of each target one at a time: what more there is comes right after it.
            while (round() > 0) log.debug("alerts go on");
          } catch (RuntimeException e) {
            log.warn("alerts rest until the next round", e);
          } finally {
            busy.set(false);
          }
        });
  }

  /// Tells every target the oldest that is due for it, all at once: whoever hangs holds up the next
  /// round, but nobody in this one. Letters go one after the other, by one server of ours, until
  /// one is not taken.
  ///
  /// @return how many targets were tried by this node
  public int round() {
    for (Alert alert : alerts.unaddressed(AT_ONCE))
      transactions.executeWithoutResult(_ -> address(alert));
    Map<Object, List<Deliveries.Due>> lines =
        deliveries.due(clock.instant(), AT_ONCE).stream()
            .collect(
                Collectors.groupingBy(due ->
                    due.way() == Deliveries.Way.EMAIL ? Deliveries.Way.EMAIL : due.target()));
    var tried = new AtomicInteger();
    try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var line : lines.values()) each.execute(() -> tried.addAndGet(tell(line)));
    }
    return tried.get();
  }

  private int tell(List<Deliveries.Due> line) {
    int tried = 0;
    for (Deliveries.Due due : line) {
      try {
        if (!deliveries.take(due, clock.instant(), LEASE)) continue;
        if (deliveries.isOver(due)) {
          deliveries.settle(due, null, null, "over before it could be told");
          tried++;
          continue;
        }
        Told told = told(due);
        settle(due, told);
        tried++;
        // Of letters: the server may be away, and the others need not wait for each of them.
        if (told instanceof Told.NotNow) break;
      } catch (RuntimeException e) {
        log.warn("alert={} target={} rests until its lease ends", due.alertId(), due.target(), e);
      }
    }
    return tried;
  }

  /// A fault of ours is no telling that is over: without its end nothing would ever be told there
  /// any more.
  private Told told(Deliveries.Due due) {
    try {
      return telling.tell(due);
    } catch (RuntimeException e) {
      log.warn("alert={} target={} could not be told", due.alertId(), due.target(), e);
      return new Told.NotNow("a fault of ours: " + e.getClass().getSimpleName(), null);
    }
  }

  private void address(Alert alert) {
    Instant now = clock.instant();
    if (!alerts.address(alert, now)) return;
    if (alert.news() == Alert.News.HEALED) {
      alerts
          .other(alert, Alert.News.OPENED)
          .ifPresent(opened -> deliveries.over(opened, alert, now));
      return;
    }
    boolean over = alert.incidentId() != null && alerts.other(alert, Alert.News.HEALED).isPresent();
    if (over) return;
    for (var target : audience.of(alert)) deliveries.put(alert, target.way(), target.id(), now);
  }

  private void settle(Deliveries.Due due, Told told) {
    Instant now = clock.instant();
    switch (told) {
      case Told.Taken() -> deliveries.settle(due, now, null, "taken");
      case Told.Never(var why) -> never(due, why);
      case Told.Gone(var why) -> never(due, why);
      case Told.NotNow(var why, var after) -> {
        Optional<Instant> next = next(due.tries(), after, now);
        log.info(
            "alert={} way={} target={} again={} why={}",
            due.alertId(),
            due.way(),
            due.target(),
            next.orElse(null),
            why);
        deliveries.settle(due, null, next.orElse(null), why);
      }
    }
  }

  private void never(Deliveries.Due due, String why) {
    log.warn("alert={} way={} target={} never: {}", due.alertId(), due.way(), due.target(), why);
    deliveries.settle(due, null, null, why);
  }

  private static Optional<Instant> next(int tries, @Nullable Duration after, Instant now) {
    if (tries >= PAUSES.size()) return Optional.empty();
    double factor = 1 + ThreadLocalRandom.current().nextDouble() * 0.2;
    Duration pause = Duration.ofMillis((long) (PAUSES.get(tries).toMillis() * factor));
    boolean asked = after != null && after.compareTo(pause) > 0;
    return Optional.of(now.plus(asked ? after : pause));
  }
}
